import { expect, test } from "vitest";
import { blockedFramePath, companionPolicy, imagesFramePath, webHeaders } from "./csp.ts";

const policyOf = (path: string): string => webHeaders(path)["Content-Security-Policy"] ?? "";

test("the app may ask for the camera, a message's frame may not; nothing else is allowed to either", () => {
  expect(webHeaders("/index.html")["Permissions-Policy"]).toMatch(/^camera=\(self\), microphone=\(\), /);
  for (const frame of [blockedFramePath, imagesFramePath])
    expect(webHeaders(frame)["Permissions-Policy"]).toMatch(/^camera=\(\), microphone=\(\), /);
});

test.each([
  ["the provider's page", policyOf("/index.html")],
  ["its workers", policyOf("/assets/engine.worker-1.js")],
  ["the companion's page", companionPolicy("127.0.0.1:1")],
])("%s: nothing inline, no text made script, no HTML but by a named policy", (_, policy) => {
  expect(policy).not.toContain("'unsafe-");
  expect(policy).toMatch(
    /default-src 'none'.*; require-trusted-types-for 'script'; trusted-types svelte-trusted-html app-script$/,
  );
  expect(policy).not.toContain("allow-duplicates");
});

test("a message's frame runs nothing, whatever is in it, and styles alone are inline", () => {
  for (const frame of [blockedFramePath, imagesFramePath]) {
    expect(policyOf(frame)).toMatch(/^default-src 'none'; style-src 'unsafe-inline'; img-src data:/);
    expect(policyOf(frame)).not.toMatch(/script-src|frame-src|connect-src|font-src|media-src|object-src/);
  }
  expect(policyOf(blockedFramePath)).not.toContain("http");
});

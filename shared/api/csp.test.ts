import { expect, test } from "vitest";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { pageHeaders } from "../../server/companion/web/page-headers.ts";
import {
  blockedFramePath,
  companionPolicy,
  imagesFramePath,
  pdfFramePath,
  previewFramePath,
  webHeaders,
} from "./csp.ts";

const publicFolder = new URL("../../web/public/", import.meta.url);
const frames = readdirSync(new URL("frame/", publicFolder)).map((name) => `/frame/${name}`);

const policyOf = (path: string): string => webHeaders(path)["Content-Security-Policy"] ?? "";

test("the app may ask for the camera, a message's frame may not; nothing else is allowed to either", () => {
  expect(webHeaders("/index.html")["Permissions-Policy"]).toMatch(/^camera=\(self\), microphone=\(\), /);
  for (const frame of frames)
    expect(webHeaders(frame)["Permissions-Policy"]).toMatch(/^camera=\(\), microphone=\(\), /);
});

test("every frame that is served has a policy of its own, framed by this app alone, at provider and companion alike", () => {
  expect([...frames].sort()).toEqual([blockedFramePath, imagesFramePath, pdfFramePath, previewFramePath].sort());
  for (const frame of frames) {
    const headers = webHeaders(frame);
    const policy = headers["Content-Security-Policy"] ?? "";
    expect(policy).toMatch(/^default-src 'none'; /);
    expect(policy).toMatch(/base-uri 'none'; form-action 'none'; frame-ancestors 'self'$/);
    expect(policy).not.toMatch(/'self'.*'self'|connect-src|frame-src|font-src|object-src|unsafe-eval/);
    expect(headers["X-Frame-Options"]).toBe("SAMEORIGIN");
    expect(headers["X-DNS-Prefetch-Control"]).toBe("off");
    expect(pageHeaders(frame, headers, "127.0.0.1:1")).toEqual(headers);
    expect(new Set(frames.map(policyOf)).size).toBe(frames.length);
  }
});

test.each([blockedFramePath, imagesFramePath, previewFramePath, pdfFramePath, "/index.html", "/companion.html"])(
  "%s holds what its policy lets it hold",
  (path) => {
    const file = path.startsWith("/frame/") ? new URL(`.${path}`, publicFolder) : new URL(`..${path}`, publicFolder);
    const html = readFileSync(file, "utf8");
    const policy = policyOf(path);
    // scripts of the app come from files, and none may stand in an attribute
    expect(html).not.toMatch(/\son\w+=|javascript:/i);
    const scripts = [...html.matchAll(/<script\b([^>]*)>([^]*?)<\/script>/g)];
    const inline = scripts.filter(([, attributes = ""]) => !attributes.includes("src=")).map(([, , text = ""]) => text);
    for (const text of inline)
      expect(policy).toContain(`'sha256-${createHash("sha256").update(text).digest("base64")}'`);
    if (path === pdfFramePath) expect(inline.length).toBe(1);
    else if (path.startsWith("/frame/")) expect(scripts.length).toBe(0);
    if (!policy.includes("style-src 'unsafe-inline'")) expect(html).not.toMatch(/<style|\sstyle=/);
  },
);

test("a picture, sound or film: what the page holds in its memory, and no script", () => {
  const policy = policyOf(previewFramePath);
  expect(policy).toMatch(/img-src blob:; media-src blob:;/);
  expect(policy).not.toMatch(/script-src|worker-src|http|data:/);
});

test("a PDF: what the page hands over runs, and nothing is fetched", () => {
  const policy = policyOf(pdfFramePath);
  expect(policy).toMatch(/script-src 'sha256-[\w+/=]+' blob:; worker-src blob:;/);
  expect(policy).not.toMatch(/http|script-src[^;]*(?:unsafe|self|data:)/);
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

test("WebAssembly is compiled in the mailbox worker alone: no page and no other script may", () => {
  expect(policyOf("/assets/engine.worker-Ab12.js")).toContain("script-src 'self' 'wasm-unsafe-eval';");
  for (const path of ["/", "/index.html", "/sw.js", "/assets/index-Ab12.js", "/frame/pdf.html"])
    expect(policyOf(path)).not.toContain("wasm");
  expect(companionPolicy("127.0.0.1:1")).not.toContain("wasm");
});

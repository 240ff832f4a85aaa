import { expect, test } from "vitest";
import { ownScriptAddress } from "./trusted-types.ts";

const origin = "https://mail.example.org";

test.each(["/sw.js", "/assets/engine.worker-Dx_1-a.js", `${origin}/assets/a.js`])("a worker of ours: %s", (address) => {
  expect(ownScriptAddress(address, origin)).toBe(new URL(address, origin).href);
});

test.each([
  "//evil.example/assets/a.js",
  "https://evil.example/sw.js",
  "https://mail.example.org@evil.example/sw.js",
  "http://mail.example.org/sw.js",
  "data:text/javascript,1",
  "blob:https://mail.example.org/2d9f",
  "javascript:1",
  "/api/v1/blob",
  "/assets/../api/a.js",
  "/assets/%2e%2e/api/a.js",
  "/assets/a.js?b",
  "/sw.js/x.js",
  "/m/inbox",
  "http://[",
  "",
])("nothing else: %s", (address) => {
  expect(ownScriptAddress(address, origin)).toBeNull();
});

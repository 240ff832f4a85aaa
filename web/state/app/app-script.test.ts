import { expect, test } from "vitest";
import { isOwnScript } from "./app-script.ts";

test.each(["/sw.js", "/assets/engine.worker-Dx_1-a.js"])("a script of ours: %s", (path) => {
  expect(isOwnScript(path)).toBe(true);
});

test.each([
  "//evil.example/assets/a.js",
  "https://evil.example/sw.js",
  "https://mail.example.org/sw.js",
  "data:text/javascript,1",
  "blob:https://mail.example.org/2d9f",
  "javascript:1",
  "/api/v1/blob",
  "/assets/../api/a.js",
  "/assets/%2e%2e/api/a.js",
  "/assets/a.js?b",
  "/assets/a.js\n",
  "/assets\\a.js",
  "/sw.js/x.js",
  "",
])("nothing else: %s", (path) => {
  expect(isOwnScript(path)).toBe(false);
});

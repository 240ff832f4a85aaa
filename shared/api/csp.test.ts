import { expect, test } from "vitest";
import { blockedFramePath, imagesFramePath, webHeaders } from "./csp.ts";

test("the app may ask for the camera, a message's frame may not; nothing else is allowed to either", () => {
  expect(webHeaders("/index.html")["Permissions-Policy"]).toMatch(/^camera=\(self\), microphone=\(\), /);
  for (const frame of [blockedFramePath, imagesFramePath])
    expect(webHeaders(frame)["Permissions-Policy"]).toMatch(/^camera=\(\), microphone=\(\), /);
});

import { expect, test } from "vitest";
import { cacheName, isShellPage } from "./policy.ts";

test("page addresses get the shell, the API and files do not", () => {
  for (const path of ["/", "/join", "/recover", "/m", "/m/inbox", "/m/inbox/42"]) expect(isShellPage(path)).toBe(true);
  for (const path of ["/api", "/api/v1/log", "/frame/blocked.html", "/assets/a.js", "/sw.js", "/icons/x"]) {
    expect(isShellPage(path)).toBe(false);
  }
});

test("any changed file makes another cache", () => {
  const name = cacheName([{ url: "/a.js", revision: "1" }]);
  expect(cacheName([{ url: "/a.js", revision: "1" }])).toBe(name);
  expect(cacheName([{ url: "/a.js", revision: "2" }])).not.toBe(name);
  expect(cacheName([{ url: "/b.js", revision: "1" }])).not.toBe(name);
});

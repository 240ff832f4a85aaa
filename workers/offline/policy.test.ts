import { expect, test } from "vitest";
import { cacheName, isPart, isSameAccount, isShellPage, outdatedCaches } from "./policy.ts";

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

test("parts of the build before stay for the pages that still show it", () => {
  expect(outdatedCaches(["a", "b", "c"], "c")).toEqual(["a"]);
  expect(outdatedCaches(["a"], "a")).toEqual([]);
  expect(outdatedCaches(["a", "b"], "b")).toEqual([]);
  expect(isPart("/assets/a-1.js")).toBe(true);
  expect(isPart("/index.html")).toBe(false);
});

test("a page shows one account of a browser", () => {
  expect(isSameAccount("/m", "/settings/about")).toBe(true);
  expect(isSameAccount("/u/2/m", "/u/2")).toBe(true);
  expect(isSameAccount("/u/2/m", "/m")).toBe(false);
  expect(isSameAccount("/u/2/m", "/u/21/m")).toBe(false);
});

import { expect, test, vi } from "vitest";
import { createShareShelf, isFromSite, readShared } from "./shared-things.ts";

const form = (parts: readonly (readonly [string, string | File])[]): FormData => {
  const made = new FormData();
  for (const [name, value] of parts) made.append(name, value);
  return made;
};
const named = () => {
  let made = 0;
  return createShareShelf(() => `t${(made++).toString()}`);
};
const shared = readShared(form([["title", "Kites"]]));

test("texts and files by their names, and nothing else", () => {
  const file = new File(["a"], "a.txt");
  const parts = [["title", "Kites"], ["text", "Look"], ["files", file], ["files", "text"], ["files", new File([], "")]] as const; // prettier-ignore
  expect(readShared(form(parts))).toEqual({ title: "Kites", text: "Look", url: "", files: [file] });
  expect(readShared(form([["text", "x".repeat(300_000)]])).text).toHaveLength(200_000);
});

test.each([
  [null, "", false],
  ["null", "", false],
  ["https://mail.example", "https://mail.example/m", false],
  ["https://evil.example", "https://evil.example/", true],
  ["null", "https://evil.example/", true],
  ["https://evil.example", "", true],
  [null, "about:client", false],
])("posted with the origin %j and the referrer %j it is a site's: %j", (origin, referrer, is) => {
  const headers = new Headers(origin === null ? {} : { origin });
  expect(isFromSite({ headers, referrer }, "https://mail.example")).toBe(is);
});

test("it is taken once", async () => {
  const shelf = named();
  const { token, over } = shelf.put(shared);
  expect(shelf.take("t9")).toBeNull();
  expect(shelf.take(token)).toBe(shared);
  await over;
  expect(shelf.take(token)).toBeNull();
});

test("what nobody takes is dropped: after a while, or when there is too much", async () => {
  vi.useFakeTimers();
  const shelf = named();
  const { token, over } = shelf.put(shared);
  await vi.advanceTimersByTimeAsync(300_000);
  await over;
  expect(shelf.take(token)).toBeNull();
  const [first] = Array.from({ length: 5 }, () => shelf.put(shared));
  await first?.over;
  expect(shelf.take("t1")).toBeNull();
  expect(shelf.take("t5")).toBe(shared);
  vi.useRealTimers();
});

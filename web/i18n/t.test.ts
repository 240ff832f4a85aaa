import { expect, test } from "vitest";
import { fileSize } from "./sizes.ts";
import { loadWords, t } from "./t.ts";

await loadWords();

test("plurals and numbers follow the language", () => {
  expect(t("list.count", { count: 1 })).toBe("1 message");
  expect(t("list.count", { count: 100_000 })).toBe("100,000 messages");
});

test("what a parameter holds is never taken for a parameter", () => {
  expect(t("action.moveTo", { mailbox: "{mailbox}" })).toBe("Move to {mailbox}");
  expect(t("action.moveTo")).toBe("Move to {mailbox}");
});

test.each([
  [0, "0 bytes"],
  [1, "1 byte"],
  [999, "999 bytes"],
  [184_320, "184 kB"],
  [1_204_000, "1.2 MB"],
  [5e12, "5,000 GB"],
])("%s octets", (octets, shown) => {
  expect(fileSize(octets, "en")).toBe(shown);
});

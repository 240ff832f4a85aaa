import { expect, test } from "vitest";
import { keywordFor, labelName } from "./label-keyword.ts";
import type { Label } from "./types.ts";

const labels: Label[] = [
  { keyword: "Family", name: "Family", colour: "green" },
  { keyword: "To-do", name: "To do", colour: "red" },
];
const random = (): string => "a1b2c3";

test("a keyword is an atom, and no other label's", () => {
  expect(keywordFor("Work", labels, random)).toBe("Work");
  expect(keywordFor("to do", labels, random)).toBe("to-do-2");
  expect(keywordFor("FAMILY", labels, random)).toBe("FAMILY-2");
  expect(keywordFor("Été (à Nice) \\Seen", labels, random)).toBe("Ete-a-Nice-Seen");
  expect(keywordFor("家族", labels, random)).toBe("label-a1b2c3");
  expect(keywordFor("$Junk", labels, random)).toBe("Junk");
  expect(keywordFor("x".repeat(200), labels, random)).toHaveLength(48);
});

test("a name is trimmed, not empty, not too long, and not another's", () => {
  expect(labelName("  Big   news ", labels)).toBe("Big news");
  expect(labelName("   ", labels)).toBeNull();
  expect(labelName("family", labels)).toBeNull();
  expect(labelName("x".repeat(41), labels)).toBeNull();
});

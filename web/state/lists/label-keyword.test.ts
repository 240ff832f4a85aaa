import { expect, test } from "vitest";
import { adoptable, labelName, newKeyword } from "./label-keyword.ts";
import type { Label } from "../app/types.ts";

const labels: Label[] = [
  { keyword: "Family", name: "Family", colour: "green" },
  { keyword: "L_abc", name: "To do", colour: "red" },
];

test("a keyword is an atom of its own", () => {
  expect(newKeyword(Uint8Array.of(0, 1, 25, 26, 31, 32, 255, 128, 64, 7))).toBe("L_abz27a7aah");
  expect(newKeyword()).toMatch(/^L_[a-z2-7]{10}$/);
  expect(newKeyword()).not.toBe(newKeyword());
});

test("a name is trimmed, not empty, not too long, and not another's", () => {
  expect(labelName("  Big   news ", labels)).toBe("Big news");
  expect(labelName("   ", labels)).toBeNull();
  expect(labelName("family", labels)).toBeNull();
  expect(labelName("x".repeat(41), labels)).toBeNull();
});

test("keywords of mail programs can become labels, those of ours and of the protocol can not", () => {
  expect(adoptable(["family", "Work", "$Junk", "L_abc", "L_gone", "NonJunk"], labels)).toEqual(["Work", "NonJunk"]);
});

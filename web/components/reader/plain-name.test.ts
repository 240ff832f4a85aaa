import { expect, test } from "vitest";
import { correspondentName } from "./correspondents.ts";
import { plainName } from "./plain-name.ts";

test("marks that draw a name other than it is are left out; what joins letters stays", () => {
  expect(plainName("invoice\u202Egpj.exe")).toBe("invoicegpj.exe");
  expect(plainName("a\u200Bb\u2066c\u2069d\u0000e\r\nf")).toBe("abcdef");
  expect(plainName("\u{1F468}\u200D\u{1F469} نمی\u200Cخواهم יעל")).toBe("\u{1F468}\u200D\u{1F469} نمی\u200Cخواهم יעל");
});

test("of people: a name that is nothing else is none", () => {
  expect(correspondentName({ name: "\u202E\u200B", address: "a@b" })).toBe("a@b");
  expect(correspondentName({ name: "Ada\u202E", address: "a@b" })).toBe("Ada");
});

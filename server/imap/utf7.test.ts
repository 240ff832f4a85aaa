import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { textToUtf7, utf7ToText } from "./utf7.ts";

const PAIRS = [
  ["INBOX", "INBOX"],
  ["Entwürfe", "Entw&APw-rfe"],
  ["~peter/mail/台北/日本語", "~peter/mail/&U,BTFw-/&ZeVnLIqe-"],
  ["R&D", "R&-D"],
  ["📬", "&2D3c7A-"],
  ["", ""],
] as const;

describe("modified UTF-7 (RFC 3501 §5.1.3)", () => {
  test.each(PAIRS)("%s", (text, wire) => {
    expect(textToUtf7(text)).toBe(wire);
    expect(utf7ToText(wire)).toBe(text);
  });

  test.each([
    ["no end", "a&b"],
    ["not base64", "&!!-"],
    ["half a unit", "&AA-"],
    ["printable in base64", "&AGE-"],
    ["spare bits", "&APx-"],
    ["half a surrogate pair", "&2D0-"],
    ["the other base64's slash", "&U/BTFw-"],
  ])("refuses %s", (_, wire) => expect(utf7ToText(wire)).toBeNull());

  test("every well-formed text makes the round trip in printable ASCII", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        const wire = textToUtf7(text);
        expect(wire).toMatch(/^[ -~]*$/);
        expect(utf7ToText(wire)).toBe(text);
      }),
    );
  });

  test("any octets are answered with a text or null", () => {
    fc.assert(fc.property(fc.string({ unit: "binary-ascii" }), (wire) => void utf7ToText(wire)));
  });
});

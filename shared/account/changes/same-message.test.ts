/** Which of two copies may go: the one whose every word the other has. */
import { expect, test } from "vitest";
import { utf8 } from "../../lib/bytes.ts";
import { holdsAllOf } from "./same-message.ts";

const at = (time: string): string => `Date: Thu, 26 Nov 2026 ${time}`;
const letter = (fields: readonly string[], body = "Wind.\r\n"): Uint8Array =>
  utf8(["Message-ID: <1@example.org>", "Subject: Kites", ...fields, "", body].join("\r\n"));
const holds = (kept: Uint8Array, gone: Uint8Array): boolean => holdsAllOf(kept, gone);

test("a field, a word of the body, or something sent again is not lost", () => {
  expect(holds(letter(["X-One: 1"]), letter([]))).toBe(true);
  expect(holds(letter([]), letter(["X-One: 1"]))).toBe(false);
  expect(holds(letter([]), letter([], "Wind, rain.\r\n"))).toBe(false);
  expect(holds(letter(["Resent-To: a@example.org"]), letter([]))).toBe(false);
});

test("a program that writes the time anew into the copy that it files has filed the same", () => {
  const sent = letter([at("17:25:44 +0000")]);
  expect(holds(letter([at("17:25:45 +0000"), "Bcc: dan@example.com"]), sent)).toBe(true);
  expect(holds(letter([at("18:25:43 +0100")]), sent)).toBe(true);
  expect(holds(letter([at("17:35:45 +0000")]), sent)).toBe(false);
  expect(holds(letter([]), sent)).toBe(false);
  expect(holds(letter(["Date: then"]), letter(["Date: now"]))).toBe(false);
});

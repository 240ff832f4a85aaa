import fc from "fast-check";
import { expect, test } from "vitest";
import { headerDate, isMbox, MboxReader, toCrlf, toMbox, type MboxMessage } from "./mbox.ts";

const utf8 = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const plain = { date: 1_780_000_000, seen: false, flagged: false, answered: false };

/** Read in pieces of this many octets. */
function read(file: Uint8Array, piece = file.length): MboxMessage[] {
  const reader = new MboxReader();
  const found: MboxMessage[] = [];
  for (let at = 0; at < file.length; at += Math.max(1, piece))
    found.push(...reader.push(file.subarray(at, at + Math.max(1, piece))));
  return [...found, ...reader.end()];
}

test("a message lies behind its From line, with what is known of it, its own From lines quoted", () => {
  const message = utf8("Subject: a\r\n\r\nFrom here on\r\n>From there\r\nend\r\n");
  expect(text(toMbox(message, { ...plain, seen: true, flagged: true }))).toBe(
    "From MAILER-DAEMON Thu May 28 20:26:40 2026\nStatus: RO\nX-Status: F\nSubject: a\n\n>From here on\n>>From there\nend\n\n",
  );
});

test("what was written is read again: text, flags and date", () => {
  const lines = fc.constantFrom("From me", ">From you", ">>From them", "", "From", "text", "é", "Status: odd");
  const message = fc
    .array(lines, { maxLength: 8 })
    .map((body) => `Subject: x\r\n\r\n${body.map((l) => `${l}\r\n`).join("")}`);
  const one = fc.record({ message, seen: fc.boolean(), flagged: fc.boolean(), answered: fc.boolean() });
  fc.assert(
    fc.property(fc.array(one, { minLength: 1, maxLength: 4 }), fc.integer({ min: 1, max: 200 }), (all, piece) => {
      const parts = all.map((each) => toMbox(utf8(each.message), { ...plain, ...each }));
      const found = read(utf8(parts.map(text).join("")), piece);
      expect(found.map(({ message: read }) => text(read))).toEqual(all.map(({ message: written }) => written));
      expect(found.map(({ date }) => date)).toEqual(all.map(() => plain.date));
      const flags = all.map(({ seen, flagged, answered }) => [
        ...(seen ? ["\\Seen"] : []),
        ...(flagged ? ["\\Flagged"] : []),
        ...(answered ? ["\\Answered"] : []),
      ]);
      expect(found.map(({ flags: read }) => [...read].sort())).toEqual(flags.map((some) => [...some].sort()));
    }),
  );
});

test("a file with CRLF, of another program, with text before the first message and no end of the last line", () => {
  const file =
    "odd\r\n\r\nFrom a@b Mon Nov 23 08:05:00 2026 +0100\r\nSubject: one\r\nX-Status: A\r\n\r\nhello\r\n\r\nFrom c\r\nSubject: two\r\n\r\nbye";
  expect(read(utf8(file)).map(({ message, flags, date }) => [text(message), flags, date])).toEqual([
    ["Subject: one\r\nX-Status: A\r\n\r\nhello\r\n", ["\\Answered"], Date.parse("2026-11-23T08:05:00Z") / 1000],
    ["Subject: two\r\n\r\nbye", [], null],
  ]);
});

test("a From line that follows no empty line is text", () => {
  expect(read(utf8("From a\nSubject: x\n\nline\nFrom nobody\n")).map(({ message }) => text(message))).toEqual([
    "Subject: x\r\n\r\nline\r\nFrom nobody\r\n",
  ]);
});

test("a single message is no mbox", () => {
  expect([isMbox(utf8("From: a@b\r\n")), isMbox(utf8("From a@b Mon"))]).toEqual([false, true]);
});

test("lines of a single message end in CRLF", () => {
  expect(text(toCrlf(utf8("a\nb\r\n\nc")))).toBe("a\r\nb\r\n\r\nc");
});

test.each([
  ["Date: Mon, 23 Nov 2026 08:05:00 +0100 (CET)\r\n\r\n", Date.parse("2026-11-23T07:05:00Z") / 1000],
  ["Subject: x\r\n\r\nDate: Mon, 23 Nov 2026 08:05:00 +0100\r\n", null],
  ["Date: some day\r\n\r\n", null],
])("the date of a message: %j", (message, date) => {
  expect(headerDate(utf8(message))).toBe(date);
});

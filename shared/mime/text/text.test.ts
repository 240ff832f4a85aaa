import { describe, expect, test } from "vitest";
import fc from "fast-check";
import { bytesToBase64 } from "../../lib/base64.ts";
import { utf8, utf8ToText } from "../../lib/bytes.ts";
import { binaryFromBytes } from "./binary.ts";
import { buildMessage } from "../build/build-message.ts";
import { decodeCharset } from "./charset.ts";
import { parseDate } from "../headers/date.ts";
import { decodeHeaderText } from "../headers/encoded-words.ts";
import { unflow } from "./flowed.ts";
import { headers, parseMailboxes } from "../headers/headers.ts";
import { htmlToText } from "./html-text.ts";
import { indexData } from "../index/index-data.ts";
import { parseMessageIds } from "../headers/message-ids.ts";
import { parseMessage } from "../structure/parse-message.ts";
import { numberedParts } from "../structure/part-paths.ts";
import { decodeText, partContent } from "../structure/part-text.ts";
import { decodeBase64, decodeQuotedPrintable } from "../structure/transfer-encoding.ts";
import { headerFieldsFromIndex, section } from "../structure/section.ts";

const binary = (text: string): string => binaryFromBytes(utf8(text));

test("encoded words, RFC 2047 §8", () => {
  const cases: [string, string][] = [
    ["(=?ISO-8859-1?Q?a?=)", "(a)"],
    ["=?ISO-8859-1?Q?a?= b", "a b"],
    ["=?ISO-8859-1?Q?a?=  =?ISO-8859-1?Q?b?=", "ab"],
    ["=?ISO-8859-1?Q?a?=\r\n =?ISO-8859-1?Q?b?=", "ab"],
    ["=?ISO-8859-1?Q?a_b?=", "a b"],
    ["=?utf-8?b?4oI=?= =?utf-8?b?rA==?=", "€"],
    ["=?utf-8?q?unfinished", "=?utf-8?q?unfinished"],
    ["=?no-such?q?=E9?=", "é"],
    [binary("Grüße"), "Grüße"],
    ["Gr\xfc\xdfe", "Grüße"],
  ];
  for (const [raw, text] of cases) expect(decodeHeaderText(raw)).toBe(text);
});

test("dates", () => {
  const cases: [string, number, number][] = [
    ["Fri, 21 Nov 1997 09:55:06 -0600", Date.UTC(1997, 10, 21, 15, 55, 6), -360],
    ["21 Nov 97 09:55:06 GMT", Date.UTC(1997, 10, 21, 9, 55, 6), 0],
    ["Thu,\n 13\n Feb\n 1969\n 23:32\n -0330 (Newfoundland Time)", Date.UTC(1969, 1, 14, 3, 2), -210],
    ["3 Jan 23 09:08 EST", Date.UTC(2023, 0, 3, 14, 8), -300],
    ["Tue Jan  3 09:08:07 2023", Date.UTC(2023, 0, 3, 9, 8, 7), 0],
  ];
  for (const [text, ms, zone] of cases) expect(parseDate(text)).toEqual({ seconds: ms / 1000, zone });
  for (const text of ["", "yesterday", "32 Jan 2023 00:00:00 +0000", "1 Foo 2023 00:00 GMT"])
    expect(parseDate(text)).toBeNull();
});

test("message ids", () => {
  expect(parseMessageIds("<a@b> junk <c\n @d><> <e")).toEqual(["a@b", "c@d"]);
});

test("mailboxes", () => {
  expect(parseMailboxes('"A, B" <a@b.c>, =?utf-8?q?=C3=84?=: x@y (Ex);')).toEqual([
    { name: "A, B", address: "a@b.c", group: null },
    { name: "Ex", address: "x@y", group: "Ä" },
  ]);
});

describe("transfer encodings", () => {
  test("base64 comes back, however it is broken into lines", () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const lines = bytesToBase64(bytes).replace(/.{5}/g, "$& \r\n");
        expect(decodeBase64(utf8(lines))).toEqual(bytes);
      }),
    );
  });

  test("quoted-printable", () => {
    const decode = (text: string) => binaryFromBytes(decodeQuotedPrintable(utf8(text)));
    expect(decode("a=3D=\r\nb \r\n=e9=zz= \n c=")).toBe("a=b\r\n\xe9=zz c=");
  });
});

test("charsets", () => {
  expect(decodeCharset(new Uint8Array([0xe9]), "iso-8859-1")).toBe("é");
  expect(decodeCharset(new Uint8Array([0xe9]), "no-such-charset")).toBe("é");
  expect(decodeCharset(utf8("€").subarray(0, 2), "utf-8", true)).toBe("");
});

test("flowed text", () => {
  expect(unflow("one \r\ntwo\r\n> q1 \r\n> q2\r\n-- \r\nme")).toBe("one two\n> q1 q2\n-- \nme");
});

test("text of HTML", () => {
  expect(
    htmlToText("<style>x</style><p>a&amp;b</p>1 < 2<!-- c --><script>no</script>&#8364;").replace(/\s+/g, " ").trim(),
  ).toBe("a&b 1 < 2 €");
});

test("sections from index data", () => {
  const message = utf8("Received: x\r\nSubject: a\r\n b\r\nfrom: c@d\r\n\r\nbody\r\n");
  const data = indexData(message, { receivedAt: 0 });
  const ours = section(message, parseMessage(message), [], "HEADER.FIELDS", ["FROM", "subject"]);
  expect(headerFieldsFromIndex(data, ["FROM", "subject"])).toEqual(ours);
  expect(headerFieldsFromIndex(data, ["received"])).toBeNull();
});

test("what is built is what is read", () => {
  const words = fc
    .string({ unit: "grapheme", maxLength: 80 })
    .map((text) => text.replace(/[\p{C}\s]+/gu, "").normalize());
  fc.assert(
    fc.property(words, words, words, fc.uint8Array(), (subject, name, text, content) => {
      const built = buildMessage({
        ...{ from: { name, address: "a@example.org" }, to: [{ address: "b@example.org" }], subject, text, html: "<p>" },
        ...{ date: 1_700_000_000, messageId: "m@x", boundary: "b0" },
        attachments: [{ name: `f${subject}`.replace(/[/\\]/g, ""), type: "image/png", content }],
      });
      const { root } = parseMessage(built);
      const data = indexData(built, { receivedAt: 0 });
      expect(data).toMatchObject({
        subject,
        date: 1_700_000_000,
        messageId: "m@x",
        canonical: true,
        hasAttachment: true,
      });
      expect(data.from).toEqual([{ name, address: "a@example.org" }]);
      const parts = new Map(numberedParts(root).map(({ path, part }) => [path, part]));
      const plain = parts.get("1.1");
      const file = parts.get("2");
      if (plain === undefined || file === undefined) throw new Error("parts are missing");
      expect(decodeText(built, plain)).toBe(text);
      expect(partContent(built, file)).toEqual(content);
      expect(data.attachments[0]?.name).toBe(`f${subject}`.replace(/[/\\]/g, ""));
      for (const line of utf8ToText(built).split("\r\n")) expect(line.length).toBeLessThanOrEqual(100);
      expect(headers(built).find((field) => field.name === "subject")?.value ?? "").toBe(subject);
    }),
  );
});

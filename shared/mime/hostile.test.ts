/** Mail made to cost: time grows with its octets, never with their square, and nothing throws. */
import { expect, test } from "vitest";
import { utf8 } from "../lib/bytes.ts";
import { baseSubject } from "./threads/base-subject.ts";
import { unflow } from "./text/flowed.ts";
import { htmlToText } from "./text/html-text.ts";
import { bodyStructureToImap, bodyToImap, envelopeToImap, indexData } from "./index/index-data.ts";
import { numberedParts } from "./structure/part-paths.ts";
import { decodeText } from "./structure/part-text.ts";
import { threadsByReferences, threadsBySubject } from "./threads/threads.ts";
import { parseMessage } from "./structure/parse-message.ts";

const HOSTILE: Readonly<Record<string, (n: number) => string>> = {
  "multiparts in one another": (n) =>
    Array.from({ length: n }, (_, i) => `Content-Type: multipart/mixed; boundary=b${i}\r\n\r\n--b${i}\r\n`).join(""),
  "multiparts in one another, closed": (n) =>
    Array.from({ length: n }, (_, i) => `Content-Type: multipart/mixed; boundary=b${i}\r\n\r\n--b${i}\r\n`).join("") +
    Array.from({ length: n }, (_, i) => `\r\n--b${n - 1 - i}--\r\n`).join(""),
  "messages in one another": (n) => "Content-Type: message/rfc822\r\n\r\n".repeat(n),
  "many parts": (n) => `Content-Type: multipart/mixed; boundary=b\r\n\r\n${"--b\r\n\r\nx\r\n".repeat(n)}--b--\r\n`,
  "many parts without an end": (n) => `Content-Type: multipart/mixed; boundary=b\r\n\r\n${"--b\r\n".repeat(n)}`,
  "many fields": (n) => "X: y\r\n".repeat(n),
  "many fields of a kind that is kept": (n) => "List-Id: <a.b>\r\nReferences: <a@b>\r\nFrom: a@b\r\n".repeat(n),
  "one field of one line": (n) => `Subject: ${"x".repeat(n * 10)}\r\n\r\n`,
  "one field of many lines": (n) => `Subject: x\r\n${" x\r\n".repeat(n)}\r\n`,
  "one field of blank lines": (n) => `Subject: x\r\n${" \r\n".repeat(n)}\r\n`,
  "one line": (n) => `Subject: x\r\n\r\n${"x".repeat(n * 20)}`,
  "many addresses": (n) => `To: ${"a@b, ".repeat(n)}c@d\r\n\r\n`,
  "addresses with comments": (n) => `To: ${"(".repeat(n)}a@b${")".repeat(n)}\r\n\r\n`,
  "comments without an end": (n) => `To: ${"(a ".repeat(n)}\r\n\r\n`,
  "quotes without an end": (n) => `To: ${'"a <b@c> '.repeat(n)}\r\n\r\n`,
  "groups without an end": (n) => `To: ${"g: a@b, ".repeat(n)}\r\n\r\n`,
  "angles without an end": (n) => `To: ${"<a ".repeat(n)}\r\n\r\n`,
  routes: (n) => `To: <${"@a,".repeat(n)}:b@c>\r\n\r\n`,
  dots: (n) => `To: ${"a.".repeat(n)}@${".b".repeat(n)}\r\n\r\n`,
  "encoded words": (n) => `Subject: ${"=?utf-8?q?=C3=A9?= ".repeat(n)}\r\n\r\n`,
  "encoded words without an end": (n) => `Subject: ${"=?utf-8?q?".repeat(n)}\r\n\r\n`,
  "encoded words of any charset": (n) => `Subject: ${"=?iso-2022-jp?b?GyRC?= ".repeat(n)}\r\n\r\n`,
  "question marks": (n) => `Subject: ${"=?".repeat(n)}\r\n\r\n`,
  parameters: (n) => `Content-Type: text/plain${Array.from({ length: n }, (_, i) => `; p${i}=x`).join("")}\r\n\r\n`,
  "continued parameters": (n) =>
    `Content-Type: text/plain${Array.from({ length: n }, (_, i) => `; name*${i}*=%41`).join("")}\r\n\r\n`,
  "continued parameters, backwards": (n) =>
    `Content-Type: text/plain${Array.from({ length: n }, (_, i) => `; name*${n - i}=x`).join("")}\r\n\r\n`,
  "a number of a parameter": (n) => `Content-Type: text/plain; name*${"9".repeat(n)}=x\r\n\r\n`,
  "base64 without an end": (n) => `Content-Transfer-Encoding: base64\r\n\r\n${"QUJD".repeat(n)}`,
  "base64 of blanks": (n) => `Content-Transfer-Encoding: base64\r\n\r\n${"= \r\n".repeat(n)}`,
  "quoted-printable of blanks": (n) =>
    `Content-Transfer-Encoding: quoted-printable\r\n\r\nx${" ".repeat(n)}y${"=\r\n ".repeat(n)}`,
  "nearly boundaries": (n) =>
    `Content-Type: multipart/mixed; boundary="${"b".repeat(70)}"\r\n\r\n${`--${"b".repeat(69)}\r\n`.repeat(n / 10)}`,
  "a long boundary and its beginnings": (n) =>
    `Content-Type: multipart/mixed; boundary="${"-".repeat(n)}"\r\n\r\n${"-".repeat(n * 2)}\r\n${"--\r\n".repeat(n)}`,
  "boundaries of many levels, and lines that begin with them": (n) =>
    Array.from(
      { length: 90 },
      (_, i) => `Content-Type: multipart/mixed; boundary="${"x".repeat(i + 1)}"\r\n\r\n--${"x".repeat(i + 1)}\r\n`,
    ).join("") + `\r\n${`--${"x".repeat(100)}\r\n`.repeat(n / 10)}`,
  references: (n) => `References: ${"<a@b> ".repeat(n)}\r\n\r\n`,
  "references without an end": (n) => `References: ${"<a".repeat(n)}\r\n\r\n`,
  "a date": (n) => `Date: ${"1 ".repeat(n)}\r\n\r\n`,
  "a date of comments": (n) => `Date: ${"(".repeat(n)}\r\n\r\n`,
  "HTML of open tags": (n) => `Content-Type: text/html\r\n\r\n${"<a ".repeat(n)}`,
  "HTML of comments": (n) => `Content-Type: text/html\r\n\r\n${"<!--".repeat(n)}`,
  "HTML of scripts": (n) => `Content-Type: text/html\r\n\r\n${"<script>".repeat(n)}`,
  "HTML of entities": (n) => `Content-Type: text/html\r\n\r\n${"&".repeat(n)}${"&amp".repeat(n)}`,
  "HTML of closing tags": (n) => `Content-Type: text/html\r\n\r\n${"</style".repeat(n)}`,
  "flowed text": (n) => `Content-Type: text/plain; format=flowed\r\n\r\n${"> ".repeat(n)}${"x \r\n".repeat(n)}`,
  subjects: (n) => `Subject: ${"Re: [a] ".repeat(n)}\r\n\r\n`,
  "authentication results": (n) => `Authentication-Results: a${"; dkim=pass (".repeat(n)}\r\n\r\n`,
  NULs: (n) => `Subject: ${"\0".repeat(n)}\r\n\r\n${"\0".repeat(n)}`,
  colons: (n) => `${":".repeat(n)}\r\n${":\r\n".repeat(n)}`,
  disposition: (n) => `Content-Disposition: attachment; filename="${'\\"'.repeat(n)}"\r\n\r\n`,
};

/** All that provider, companion and webmail make of a message. */
function read(message: Uint8Array): void {
  const index = indexData(message, { receivedAt: 0 });
  const { root } = parseMessage(message);
  for (const structure of [index.structure, root]) {
    expect(bodyToImap(structure)).toMatch(/^\(.*\)$/s);
    expect(bodyStructureToImap(structure)).toMatch(/^\(.*\)$/s);
  }
  expect(envelopeToImap(index.envelope)).toMatch(/^\(.*\)$/s);
  baseSubject(index.subject);
  for (const { part } of numberedParts(root).slice(0, 50)) {
    const text = decodeText(message, part);
    htmlToText(text);
    unflow(text);
  }
}

/** Of the processor's time, so that a busy machine does not matter; the less of two. */
function milliseconds(message: Uint8Array): number {
  const times = [0, 1].map(() => {
    const before = process.cpuUsage();
    read(message);
    return process.cpuUsage(before).user / 1000;
  });
  return Math.min(...times);
}

test.each(Object.entries(HOSTILE))("%s", (_, make) => {
  const one = milliseconds(utf8(make(1_500)));
  const ten = milliseconds(utf8(make(15_000)));
  // what is quadratic takes a hundred times as long
  expect(ten).toBeLessThan(Math.max(200, 30 * one));
});

test.each([
  ["answers to answers", (i: number) => [`${i - 1}@x`], (i: number) => `s${i}`],
  ["answers to what comes later", (i: number) => [`${i + 1}@x`], (i: number) => `s${i}`],
  [
    "answers to one, each with all before",
    (i: number) => Array.from({ length: Math.min(i, 90) }, (_, k) => `${i - 90 + k}@x`),
    () => "s",
  ],
  ["answers to nothing, of one subject", () => [], () => "s"],
])("threads of %s", (_, references, subject) => {
  const cost = (count: number): number => {
    const messages = Array.from({ length: count }, (_, i) => ({
      ...{
        number: i + 1,
        messageId: `${i}@x`,
        references: references(i),
        subject: subject(i),
        isReply: i > 0,
        sent: i,
      },
    }));
    const before = process.cpuUsage();
    threadsByReferences(messages);
    threadsBySubject(messages);
    return process.cpuUsage(before).user / 1000;
  };
  const one = cost(1_000);
  expect(cost(10_000)).toBeLessThan(Math.max(400, 30 * one));
});

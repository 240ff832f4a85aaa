import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import fc from "fast-check";
import addressparser from "nodemailer/lib/addressparser";
import { utf8, utf8ToText } from "../../lib/bytes.ts";
import { attachmentsOf } from "../structure/attachments.ts";
import { addressSpec, needsUtf8 } from "./build-header.ts";
import { buildMessage, messagePieces, type OutgoingMailbox, type OutgoingMessage } from "./build-message.ts";
import { lengthOf, wholeOf } from "./message-pieces.ts";
import { decodeHeaderText, unfold } from "../headers/encoded-words.ts";
import { flow, unflow } from "../text/flowed.ts";
import { headers, parseMailboxes, rawHeader } from "../headers/headers.ts";
import { parseMessageIds } from "../headers/message-ids.ts";
import { parseMessage } from "../structure/parse-message.ts";
import { numberedParts, partAt } from "../structure/part-paths.ts";
import { decodeText, mediaType, partContent } from "../structure/part-text.ts";
import { domainToAscii } from "./punycode.ts";
import { outgoingMailbox, outgoingMessages } from "../testing/outgoing.ts";

const PLAIN: OutgoingMessage = {
  ...{ from: { name: "Ada", address: "ada@example.org" }, to: [{ address: "bob@example.org" }], subject: "Hello" },
  ...{ date: 1_700_000_000, messageId: "1@example.org", text: "Hello Bob", boundary: "b0" },
};

const textOf = (message: OutgoingMessage): string => utf8ToText(buildMessage(message));
const field = (built: Uint8Array, name: string): string =>
  headers(built).find((each) => each.name === name)?.value ?? "";

const shownAddress = (text: string): string => {
  const at = text.lastIndexOf("@");
  const mailbox = text.slice(0, at);
  return `${mailbox.startsWith('"') ? mailbox.slice(1, -1).replace(/\\(.)/g, "$1") : mailbox}${text.slice(at)}`;
};
const shown = (list: readonly OutgoingMailbox[] = []): unknown[] =>
  list.map(({ name = "", address }) => ({ name, address: shownAddress(address), group: null }));

describe("what is built is what is read", () => {
  test("people, subject, ids", () => {
    fc.assert(
      fc.property(outgoingMessages, (message) => {
        const built = buildMessage(message);
        for (const name of ["to", "cc", "bcc"] as const)
          expect(parseMailboxes(rawHeader(built, name) ?? "")).toEqual(shown(message[name]));
        expect(parseMailboxes(rawHeader(built, "from") ?? "")).toEqual(shown([message.from]));
        expect(field(built, "subject")).toBe(message.subject);
        expect(parseMessageIds(rawHeader(built, "references") ?? "")).toEqual(message.references);
      }),
    );
  });

  test("words, pictures and files", () => {
    fc.assert(
      fc.property(outgoingMessages, (message) => {
        const built = buildMessage(message);
        const { root } = parseMessage(built);
        const leaves = numberedParts(root).filter(({ part }) => part.kind !== "multipart");
        const [plain] = leaves;
        if (!plain) throw new Error("there is no text");
        const text = decodeText(built, plain.part);
        const alone = leaves.length === 1;
        const wanted = message.flowed === true ? unflow(flow(message.text)) : message.text.replaceAll("\n", "\r\n");
        const read = alone ? text.replace(/\r\n$/, "") : text;
        expect(message.flowed === true ? unflow(read) : read).toBe(wanted);
        const rich = leaves.find(({ part }) => mediaType(part) === "text/html" && part.content.disposition === null);
        expect(rich ? decodeText(built, rich.part) : undefined).toBe(message.html);
        const files = attachmentsOf(root).map(({ path, name }) => {
          const part = partAt(root, path.split(".").map(Number));
          return { name, octets: Array.from(part ? partContent(built, part) : []) };
        });
        const sent = (message.attachments ?? []).map(({ name, content }) => ({ name, octets: Array.from(content) }));
        const sorted = (list: typeof sent): string[] => list.map((each) => JSON.stringify(each)).sort();
        expect(sorted(files)).toEqual(sorted(sent));
      }),
    );
  });

  test("nodemailer reads the same people", () => {
    fc.assert(
      fc.property(fc.array(outgoingMailbox, { minLength: 1, maxLength: 5 }), (to) => {
        const raw = utf8ToText(buildMessage({ ...PLAIN, to }));
        const value = /^To: ((?:.*\r\n )*.*)\r\n/m.exec(raw)?.[1] ?? "";
        const read = addressparser(unfold(value), { flatten: true });
        expect(read.map(({ name }) => decodeHeaderText(name))).toEqual(to.map(({ name }) => name));
        // of a quoted local part it keeps the quotes, or puts them elsewhere
        const simple = to.every(({ address }) => !address.includes('"') && !address.includes("["));
        if (simple) expect(read.map(({ address }) => address)).toEqual(to.map(({ address }) => address));
      }),
    );
  });
});

test("lines stay short, and what leaves is ASCII where its addresses are", () => {
  fc.assert(
    fc.property(outgoingMessages, (message) => {
      const built = utf8ToText(buildMessage(message));
      expect(/(?<!\r)\n|\r(?!\n)/.test(built.replace(/^[^]*?Content-Type: message\/rfc822[^]*$/, ""))).toBe(false);
      for (const line of built.split("\r\n")) expect(line.length).toBeLessThanOrEqual(998);
      const header = built.slice(0, built.indexOf("\r\n\r\n"));
      const all = [message.from, ...(message.to ?? []), ...(message.cc ?? []), ...(message.bcc ?? [])];
      if (!all.some(({ address }) => needsUtf8(address))) expect(header).toMatch(/^[\r\n -~]*$/);
      for (const line of header.split("\r\n")) if (/=\?utf-8/.test(line)) expect(line.length).toBeLessThanOrEqual(76);
    }),
  );
});

test("the same input makes the same octets", () => {
  expect(textOf(PLAIN)).toBe(
    [
      "Date: Tue, 14 Nov 2023 22:13:20 +0000",
      "From: Ada <ada@example.org>",
      "To: bob@example.org",
      "Subject: Hello",
      "Message-ID: <1@example.org>",
      "MIME-Version: 1.0",
      "Content-Type: text/plain; charset=utf-8",
      "Content-Transfer-Encoding: 7bit",
      "",
      "Hello Bob",
      "",
    ].join("\r\n"),
  );
});

test("nothing that is written becomes a field of its own", () => {
  const evil = "x\r\nBcc: eve@example.org\r\n\r\nbody";
  const built = textOf({
    ...{ ...PLAIN, subject: evil, messageId: evil, references: [evil], inReplyTo: [evil], fields: [["X-A", evil]] },
    from: { name: evil, address: `ada@example.org\r\nBcc: eve@example.org` },
    to: [{ name: evil, address: `bob@example.org>\r\nBcc: <eve@example.org` }],
    attachments: [{ name: evil, type: "text/plain\r\nBcc: x", content: utf8("a"), contentId: evil }],
  });
  expect(built).not.toMatch(/^(?:Bcc|body)/im);
});

test("a calendar stands beside the words, for programs that keep one", () => {
  const calendar = { method: "REPLY\r\nBcc: x", text: "BEGIN:VCALENDAR\r\nSUMMARY:Größe\r\nEND:VCALENDAR\r\n" };
  const built = buildMessage({ ...PLAIN, calendar });
  const { root } = parseMessage(built);
  expect(root.content.type?.subtype).toBe("alternative");
  const [plain, part] = numberedParts(root).filter((one) => one.part.kind !== "multipart");
  if (!plain || !part) throw new Error("a part is missing");
  expect(decodeText(built, plain.part)).toBe("Hello Bob");
  expect(utf8ToText(built)).toContain("Content-Type: text/calendar; charset=utf-8; method=REPLYBccx\r\n");
  expect(decodeText(built, part.part)).toBe(calendar.text);
  const rich = textOf({ ...PLAIN, html: "<p>Hello", calendar });
  expect(rich.indexOf("text/html")).toBeLessThan(rich.indexOf("text/calendar"));
});

test("two thousand recipients", () => {
  const to = Array.from({ length: 2_000 }, (_, at) => ({ name: `Nº ${at}`, address: `someone.${at}@example.org` }));
  const built = buildMessage({ ...PLAIN, to });
  expect(parseMailboxes(rawHeader(built, "to") ?? "")).toEqual(shown(to));
});

test("domains of other letters leave in ASCII; a local part stays", () => {
  expect(domainToAscii("Bücher.example")).toBe("xn--bcher-kva.example");
  expect(domainToAscii("例え。テスト")).toBe("xn--r8jz45g.xn--zckzah");
  expect(domainToAscii("münchen.faß.example")).toBe("xn--mnchen-3ya.xn--fa-hia.example");
  expect(addressSpec("用户@例子.example")).toBe("用户@xn--fsqu00a.example");
  expect(addressSpec("a b@example.org")).toBe('"a b"@example.org');
  expect([needsUtf8("a@bücher.example"), needsUtf8("ä@example.org")]).toEqual([false, true]);
});

test("a message within is not encoded, and one that can not stand there goes as a file", () => {
  const inner = utf8("Subject: Gr\u00fc\u00dfe\r\n\r\n\u00e4\r\n");
  const of = (content: Uint8Array): string =>
    textOf({ ...PLAIN, attachments: [{ name: "a.eml", type: "message/rfc822", content }] });
  expect(of(inner)).toContain("Content-Type: message/rfc822\r\nContent-Transfer-Encoding: 8bit");
  expect(of(inner)).toMatch(/multipart\/mixed; boundary="b0m"\r\nContent-Transfer-Encoding: 8bit/);
  expect(of(utf8("Subject: a\r\n\r\nb\r\n"))).toContain("message/rfc822\r\nContent-Transfer-Encoding: 7bit");
  for (const odd of ["", "a\r\n", "a\n\nb", "a\rb\r\n\r\n", `a${"x".repeat(1_000)}\r\n\r\n`, "a\0\r\n\r\n"])
    expect(of(utf8(odd))).toContain("application/octet-stream\r\nContent-Transfer-Encoding: base64");
});

test("words that mail servers or mbox files would change are encoded", () => {
  expect(textOf({ ...PLAIN, text: "From here" })).toContain("=46rom here");
  expect(textOf({ ...PLAIN, text: "x".repeat(100) })).toContain("quoted-printable");
  expect(textOf({ ...PLAIN, text: "é" })).toContain("=C3=A9");
  expect(textOf({ ...PLAIN, text: "漢字".repeat(40) })).toContain("base64");
});

test("long lines of words are broken where mail is shown, long words are not", () => {
  expect(flow(`${"word ".repeat(20)}end`).split("\r\n")).toEqual(["word ".repeat(14), `${"word ".repeat(6)}end`]);
  expect(flow(`> ${"word ".repeat(20)}end`).split("\r\n")).toEqual([
    `> ${"word ".repeat(14)}`,
    `> ${"word ".repeat(6)}end`,
  ]);
  expect(flow("x".repeat(200))).toBe("x".repeat(200));
});

test("flowed text is what was written, but for spaces at line ends", () => {
  const word = fc.constantFrom("a", "lorem", "--", ">", "From", "x".repeat(90), "漢字", "-- ");
  const line = fc.oneof(
    fc.array(word, { maxLength: 40 }).map((words) => words.join(" ").trimEnd()),
    fc.constantFrom("-- ", ">> deep", "> a", ">", "  indented", "", " "),
  );
  fc.assert(
    fc.property(fc.array(line, { maxLength: 10 }), (lines) => {
      const normal = lines.map((each) => {
        const marks = /^(?:> ?)*/.exec(each)?.[0] ?? "";
        const content = each.slice(marks.length);
        const depth = marks.replaceAll(" ", "").length;
        return (
          (depth === 0 ? "" : `${">".repeat(depth)} `) + (content === "-- " ? content : content.replace(/ +$/, ""))
        );
      });
      expect(unflow(flow(lines.join("\n")))).toBe(normal.join("\n"));
    }),
  );
});

test("files are written into the message itself, wherever they begin, and what follows with the same file is the same message", () => {
  const file = (octets: number): Uint8Array => Uint8Array.from({ length: octets }, (_, at) => (at * 7919) >> 3);
  for (const octets of [0, 1, 56, 57, 58, 400 * 57, 400 * 57 + 1, 801 * 57 + 2]) {
    for (const name of ["a", "ab"]) {
      const attachments = [octets, octets + 3].map((size) => ({ name, type: "video/mp4", content: file(size) }));
      const first = messagePieces({ ...PLAIN, attachments });
      const whole = wholeOf(first);
      expect(whole.buffer === first[0]?.octets.buffer && whole.length === lengthOf(first)).toBe(true);
      const lines = attachments.map(({ content }) => Buffer.from(content).toString("base64").replace(/.{76}(?!$)/g, "$&\r\n")); // prettier-ignore
      expect(first.filter(({ isFile }) => isFile).map((piece) => utf8ToText(piece.octets))).toEqual(lines);
      const again = messagePieces({ ...PLAIN, attachments });
      expect(utf8ToText(wholeOf(again)) === utf8ToText(whole)).toBe(true);
      const [known, added] = [attachments[0]?.content ?? file(0), file(100)];
      const both = [known, added].map((content) => ({ name, type: "video/mp4", content }));
      const copies = both.map(({ content, ...rest }) => ({ ...rest, content: content.slice() }));
      const partly = wholeOf(messagePieces({ ...PLAIN, attachments: both }));
      expect(utf8ToText(partly) === textOf({ ...PLAIN, attachments: copies })).toBe(true);
    }
  }
});

test("a file is encoded once while a message has it, and not held in both ways after that", async () => {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const content = new Uint8Array(1_000_000).fill(65);
  const encoded = (): Uint8Array =>
    messagePieces({ ...PLAIN, attachments: [{ name: "a", type: "video/mp4", content }] }).find(({ isFile }) => isFile)
      ?.octets ?? new Uint8Array();
  const draft = { file: encoded() };
  const seen = new WeakRef(draft.file);
  const later = async (): Promise<void> => {
    await new Promise((resolve) => setTimeout(resolve));
    collect();
  };
  await later();
  expect(encoded() === draft.file).toBe(true);
  draft.file = new Uint8Array();
  await later();
  expect(seen.deref() === undefined).toBe(true);
  expect(encoded().length).toBeGreaterThan(content.length);
});

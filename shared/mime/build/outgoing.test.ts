/** Whom a message goes to, and what of it leaves. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { utf8, utf8ToText } from "../../lib/bytes.ts";
import { draftNoteOf, draftNoteToField, emailIdsIn } from "./draft-note.ts";
import { headerEnvelope, outgoingOctets } from "./outgoing.ts";

const message = (...fields: readonly string[]): Uint8Array => utf8(`${fields.join("\r\n")}\r\n\r\nText\r\n`);
const to = (...fields: readonly string[]): readonly string[] => headerEnvelope(message("From: a@x.org", ...fields)).to;

test.each<[string, readonly string[], readonly string[]]>([
  [
    "To, Cc and Bcc, each once",
    ["Bcc: c@x.org", "To: b@x.org, c@X.ORG", "Cc: d@x.org"],
    ["b@x.org", "c@X.ORG", "d@x.org"],
  ],
  ["names and comments", ['To: "B, junior" <b@x.org>, c@x.org (C (the old))'], ["b@x.org", "c@x.org"]],
  ["encoded words", ["To: =?utf-8?Q?J=C3=BCrgen?= <j@x.org>"], ["j@x.org"]],
  ["groups", ["To: friends: b@x.org, C <c@x.org>;, d@x.org"], ["b@x.org", "c@x.org", "d@x.org"]],
  ["an empty group", ["To: undisclosed-recipients:;", "Bcc: b@x.org"], ["b@x.org"]],
  [
    "folded fields, and several of a name",
    ["To: b@x.org,\r\n c@x.org", "To: d@x.org"],
    ["b@x.org", "c@x.org", "d@x.org"],
  ],
  ["international addresses", ["To: 用户@例え.jp, Jürgen <jürgen@x.org>"], ["用户@例え.jp", "jürgen@x.org"]],
  ["local parts that need quotes", ['To: "b c"@x.org, "d"@x.org'], ['"b c"@x.org', "d@x.org"]],
  ["local parts that differ in case", ["To: B@x.org, b@x.org"], ["B@x.org", "b@x.org"]],
  ["domain literals", ["To: b@[192.0.2.1]"], ["b@[192.0.2.1]"]],
  ["source routes", ["To: <@relay.org:b@x.org>"], ["b@x.org"]],
])("recipients: %s", (_, fields, expected) => {
  expect(to(...fields)).toEqual(expected);
});

test("what is no address is told", () => {
  const { to, unreadable } = headerEnvelope(message("From: a@x.org", "To: Bob, b@x.org, <c@>"));
  expect(to).toEqual(["b@x.org"]);
  expect(unreadable).toHaveLength(2);
  expect(unreadable[0]).toBe("Bob");
});

test("two thousand recipients", () => {
  const all = Array.from({ length: 2_000 }, (_, n) => `user${n}@x.org`);
  expect(to(`To: ${all.join(",\r\n ")}`)).toEqual(all);
});

test("Sender goes before From", () => {
  const sent = message("From: a@x.org, b@x.org", "Sender: c@x.org", "To: d@x.org");
  expect(headerEnvelope(sent).from).toBe("c@x.org");
  expect(headerEnvelope(message("From: Ada", "To: d@x.org")).from).toBeNull();
});

test("what was sent again goes where its newest block says", () => {
  const again = [
    ...["Resent-From: me@x.org", "Resent-To: new@x.org", "Resent-Bcc: hidden@x.org", "Received: by x"],
    ...["Resent-From: old@x.org", "Resent-To: older@x.org", "From: a@x.org", "To: b@x.org"],
  ];
  expect(headerEnvelope(message(...again))).toEqual({
    ...{ from: "me@x.org", to: ["new@x.org", "hidden@x.org"], unreadable: [] },
  });
});

test("a draft that redirects goes to nobody whom its original names", () => {
  const original = ["From: a@x.org", "To: b@x.org", "Cc: c@x.org"];
  const note = "X-Aerogramme-Draft: mode=redirect";
  const to = (...fields: readonly string[]): readonly string[] => headerEnvelope(message(...fields)).to;
  expect(to("Resent-From: me@x.org", note, ...original)).toEqual([]);
  expect(to(note, ...original)).toEqual([]);
  expect(to("Resent-From: me@x.org", "Resent-To: d@x.org", note, ...original)).toEqual(["d@x.org"]);
  expect(to("Resent-From: me@x.org", ...original)).toEqual(["b@x.org", "c@x.org"]);
});

test("a field that is none of a block's ends it, as the provider reads it", () => {
  const odd = ["Resent-From: me@x.org", "Resent-X: y", "Resent-To: new@x.org", "From: a@x.org", "To: b@x.org"];
  expect(headerEnvelope(message(...odd))).toMatchObject({ from: "a@x.org", to: ["b@x.org"] });
});

test("Bcc and what is the writer's own does not leave, and nothing else changes", () => {
  const kept = ["From: a@x.org", "To: b@x.org", "X-Mine: stays", "DKIM-Signature: v=1;\r\n b=abc"];
  const own = [
    "Bcc: c@x.org,\r\n d@x.org",
    "bCC : e@x.org",
    "X-Aerogramme-Draft: mode=rich;\r\n answers=00",
    "Return-Path: <a@x.org>",
  ];
  const mixed = [kept[0], own[0], kept[1], own[1], own[2], kept[2], own[3], kept[3]].map((field) => field ?? "");
  expect(utf8ToText(outgoingOctets(message(...mixed)))).toBe(utf8ToText(message(...kept)));
});

test("which program and computer it was written with does not leave; of what is sent on, it is its author's", () => {
  const own = ["User-Agent: Program 1.0", "X-Mailer: Program", "X-MimeOLE: V6", "X-Originating-IP: [192.0.2.1]"];
  const left = (...fields: readonly string[]): string => utf8ToText(outgoingOctets(message(...fields)));
  expect(left("From: a@x.org", ...own, "To: b@x.org")).toBe(utf8ToText(message("From: a@x.org", "To: b@x.org")));
  const sentOn = ["Resent-From: a@x.org", "Resent-To: c@x.org", "From: b@x.org", ...own];
  expect(left(...sentOn)).toBe(utf8ToText(message(...sentOn)));
});

test("a body that looks like a header stays", () => {
  const plain = utf8("From: a@x.org\r\n\r\nBcc: this is text\r\n");
  expect(outgoingOctets(plain)).toBe(plain);
});

test("line ends become CR LF", () => {
  expect(utf8ToText(outgoingOctets(utf8("To: b@x.org\nBcc: c@x.org\n\na\nb\r\n")))).toBe(
    "To: b@x.org\r\n\r\na\r\nb\r\n",
  );
});

test("whatever the octets, no Bcc is left and it is done once for all", () => {
  const line = fc.oneof(
    fc.constantFrom("Bcc: x@x.org", " folded", "To: y@x.org", "", "\r", "Bcc", "bcc\t: z", "X-Aerogramme-Draft: a=b"),
    fc.string(),
  );
  const input = fc.array(line, { maxLength: 12 }).map((lines) => utf8(lines.join("\n")));
  fc.assert(
    fc.property(input, (octets) => {
      const out = outgoingOctets(octets);
      expect(outgoingOctets(out)).toEqual(out);
      expect(`\r\n${utf8ToText(out)}`.split(/\r\n\r*\r\n/)[0] ?? "").not.toMatch(/^bcc[ \t]*:/im);
    }),
  );
});

test("a draft's note is read as it was written", () => {
  const id = "0123456789abcdef0123456789abcdef";
  const note = new Map([["mode", "rich"], ["answers", id], ["forwards", `${id},nonsense`]]); // prettier-ignore
  const written = utf8(`From: a@x.org\r\n${draftNoteToField(note)}\r\n`);
  expect(draftNoteOf(written)).toEqual(note);
  expect(emailIdsIn(draftNoteOf(written), "answers")).toEqual([id]);
  expect(emailIdsIn(draftNoteOf(written), "forwards")).toEqual([id]);
  expect(draftNoteToField(new Map([["mode", "two lines\r\nBcc: x"]]))).toBe("");
});

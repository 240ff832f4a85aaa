import { expect, test } from "vitest";
import { utf8, utf8ToText } from "../../lib/bytes.ts";
import { headerEnvelope, outgoingOctets } from "./outgoing.ts";
import { redirected, splitRedirected } from "./redirected.ts";

const bob = { name: "Bob Žák", address: "bob@example.net" };
const redirect = {
  ...{ from: { name: "Ada", address: "ada@example.org" }, to: [bob], cc: [{ address: "cleo@example.com" }] },
  ...{ bcc: [{ address: "dan@example.com" }], date: 1_700_000_000, messageId: "r1@example.org" },
};
const received =
  "Return-Path: <eve@x.example>\r\nReceived: from x\r\nDKIM-Signature: v=1; h=from:to;\r\n b=abc\r\nFrom: Eve <eve@x.example>\r\n" +
  "To: ada@example.org\r\nSubject: =?utf-8?q?=C5=BD?=\r\n\r\nžluť  \r\n.\r\n";

test("what was received stands below the block, octet for octet, and leaves so but for what leaves with nothing", () => {
  const draft = redirected(utf8(received), redirect, new Map([["forwards", "a".repeat(32)]]));
  expect(utf8ToText(draft).slice(-received.length)).toBe(received);
  const left = utf8ToText(outgoingOctets(draft));
  expect(left.endsWith(received.slice(received.indexOf("Received:")))).toBe(true);
  expect(left.slice(0, left.indexOf("Received:"))).toBe(
    "Resent-Date: Tue, 14 Nov 2023 22:13:20 +0000\r\nResent-From: Ada <ada@example.org>\r\n" +
      "Resent-To: =?utf-8?B?Qm9iIMW9w6Fr?=\r\n <bob@example.net>\r\nResent-Cc: cleo@example.com\r\n" +
      "Resent-Message-ID: <r1@example.org>\r\n",
  );
  expect(headerEnvelope(draft)).toEqual({
    ...{ from: "ada@example.org", to: ["bob@example.net", "cleo@example.com", "dan@example.com"], unreadable: [] },
  });
});

test("a block of before stays what it was, also one that begins with other fields", () => {
  const before = `Resent-Cc: old@x.example\r\nResent-From: eve@x.example\r\n${received}`;
  const draft = redirected(utf8(before), { ...redirect, cc: [], bcc: [] }, new Map());
  expect(headerEnvelope(draft).to).toEqual(["bob@example.net"]);
  expect(utf8ToText(splitRedirected(draft)?.original ?? new Uint8Array())).toBe(before);
});

test("without recipients it is a draft all the same, and is sent to nobody", () => {
  const draft = redirected(utf8(received), { ...redirect, to: [], cc: [], bcc: [] }, new Map());
  expect(utf8ToText(splitRedirected(draft)?.original ?? new Uint8Array())).toBe(received);
  expect(splitRedirected(utf8(received))).toBeNull();
});

test("what others wrote does not pass for one", () => {
  expect(splitRedirected(utf8(`Subject: x\r\nX-Aerogramme-Draft: mode=redirect\r\n\r\nx`))).toBeNull();
  expect(splitRedirected(utf8("X-Aerogramme-Draft: mode=rich\r\n\r\nx"))).toBeNull();
});

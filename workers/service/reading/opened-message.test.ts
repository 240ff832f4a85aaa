import { expect, test } from "vitest";
import { utf8 } from "../../../shared/lib/bytes.ts";
import { indexData } from "../../../shared/mime/index/index-data.ts";
import { openedMessage } from "./opened-message.ts";

const lines = (...text: string[]): Uint8Array => utf8(`${text.join("\r\n")}\r\n`);
const at = { id: "0".repeat(32), mailbox: "m", arrival: 1_700_000_000, known: 0, namesake: null };
const open = (message: Uint8Array, authservId: string | null = "mx.example.org") =>
  openedMessage(message, { ...at, index: indexData(message, { authservId, receivedAt: 1 }) });

const invitation = lines(
  "Authentication-Results: mx.example.org; dkim=pass header.d=list.example; dmarc=pass header.from=list.example",
  "DKIM-Signature: v=1; d=list.example; s=a; h=from:list-unsubscribe:",
  " list-unsubscribe-post; b=x",
  "From: Zoe <zoe@list.example>",
  "Sender: Robot <robot@list.example>",
  "Subject: =?utf-8?q?Caf=C3=A9?=",
  "List-Id: The Kite <kite.list.example>",
  "List-Unsubscribe: <https://list.example/out>, <mailto:out@list.example>",
  "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
  "Content-Type: multipart/alternative; boundary=alt",
  "",
  "--alt",
  "Content-Type: text/plain",
  "",
  "Come!",
  "--alt",
  "Content-Type: text/calendar; method=REQUEST; charset=utf-8",
  "Content-Transfer-Encoding: quoted-printable",
  "",
  "BEGIN:VCALENDAR",
  "SUMMARY:Caf=C3=A9",
  "END:VCALENDAR",
  "--alt--",
);

test("what the octets say, with what the operator's server found", () => {
  expect(open(invitation)).toMatchObject({
    subject: "Café",
    from: [{ name: "Zoe", address: "zoe@list.example" }],
    sender: { name: "Robot", address: "robot@list.example" },
    date: at.arrival,
    text: "Come!",
    html: null,
    authentication: { dkim: { verdict: "pass", domain: "list.example" }, spf: null },
    unsubscribe: { oneClick: "https://list.example/out", mailto: "out@list.example" },
    calendar: "BEGIN:VCALENDAR\r\nSUMMARY:Café\r\nEND:VCALENDAR",
  });
});

test("results that anybody may have written are not believed", () => {
  expect(open(invitation, null).authentication).toBeNull();
  expect(open(invitation, null).unsubscribe).toMatchObject({ oneClick: null, page: "https://list.example/out" });
  expect(open(invitation, "other.example").authentication).toBeNull();
});

test("a sender who is the author is nobody else", () => {
  const message = lines("From: a@b.example", "Sender: A <A@B.example>", "", "hi");
  expect(open(message)).toMatchObject({ sender: null, calendar: null, unsubscribe: null, authentication: null });
});

test("a calendar alone is no text to read", () => {
  const message = lines("From: a@b.example", "Content-Type: text/calendar", "", "BEGIN:VCALENDAR", "END:VCALENDAR");
  expect(open(message)).toMatchObject({ text: null, html: null });
  expect(open(message).calendar).toContain("BEGIN:VCALENDAR");
});

const calendar = (...fields: string[]): string[] => ["--mix", ...fields, ""];
const MEETING = ["BEGIN:VCALENDAR", "SUMMARY:Kites", "END:VCALENDAR"];
const parts = (...inner: string[]): Uint8Array =>
  lines("From: a@b.example", "Content-Type: multipart/mixed; boundary=mix", "", ...inner, "--mix--");

test("an invitation that is sent twice is one file, under the name it has", () => {
  const encoded = Buffer.from(`${MEETING.join("\n")}\n`).toString("base64");
  const twice = parts(
    ...calendar("Content-Type: text/calendar; method=REQUEST"),
    ...MEETING,
    ...calendar("Content-Type: application/ics; name=kites.ics", "Content-Transfer-Encoding: base64"),
    encoded,
  );
  expect(open(twice).attachments).toMatchObject([{ part: "2", name: "kites.ics" }]);
  expect(open(twice).calendar).toContain("SUMMARY:Kites");
});

test("an invitation without a file is one, and several that differ are several", () => {
  const [first, second] = [calendar("Content-Type: text/calendar"), calendar("Content-Type: text/calendar")];
  expect(open(parts(...first, ...MEETING)).attachments).toMatchObject([{ part: "1", name: "invite.ics" }]);
  const other = MEETING.map((line) => line.replace("Kites", "Boats"));
  const both = open(parts(...first, ...MEETING, ...second, ...other));
  expect(both.attachments).toMatchObject([{ part: "1" }, { part: "2" }]);
});

import { expect, test } from "vitest";
import { utf8, utf8ToText } from "../../lib/bytes.ts";
import { buildDeliveryReport } from "./delivery-report.ts";
import { parseMessage } from "../structure/parse-message.ts";

const PARTS = { address: "ada@example.org", date: 1_700_000_000, messageId: "1.report@example.org", boundary: "b0" };
const MESSAGE = utf8("Message-ID: <1@x>\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n\r\nsecret\r\n");
const row = (recipient: string, text = "No such user") => ({ recipient, code: 550, enhanced: "5.1.1", text });

test("a report is one of RFC 3464, with the header of the message and none of its words", () => {
  const report = buildDeliveryReport({
    ...PARTS,
    failed: [row("bob@example.com")],
    words: "It is in Drafts.",
    message: MESSAGE,
  });
  expect(utf8ToText(report).split("\r\n")).toEqual([
    "From: Mail delivery <mailer-daemon@example.org>",
    "To: ada@example.org",
    "Subject: =?utf-8?B?Tm90IHNlbnQ6IEdyw7zDn2U=?=",
    "Date: Tue, 14 Nov 2023 22:13:20 +0000",
    "Message-ID: <1.report@example.org>",
    "References: <1@x>",
    "Auto-Submitted: auto-generated",
    "MIME-Version: 1.0",
    "Content-Type: multipart/report; report-type=delivery-status;",
    " boundary=b0",
    "",
    "--b0",
    "Content-Type: text/plain; charset=utf-8",
    "Content-Transfer-Encoding: 8bit",
    "",
    "Your message “Grüße” did not reach these people:",
    "",
    "  bob@example.com",
    "    550 5.1.1 No such user",
    "",
    "It is in Drafts.",
    "",
    "--b0",
    "Content-Type: message/delivery-status",
    "Content-Transfer-Encoding: 8bit",
    "",
    "Reporting-MTA: dns; example.org",
    "",
    "Final-Recipient: rfc822; bob@example.com",
    "Action: failed",
    "Status: 5.1.1",
    "Diagnostic-Code: smtp; 550 No such user",
    "",
    "--b0",
    "Content-Type: text/rfc822-headers",
    "Content-Transfer-Encoding: 8bit",
    "",
    "Message-ID: <1@x>",
    "Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=",
    "",
    "--b0--",
    "",
  ]);
  expect(parseMessage(report).root.children.length).toBe(3);
});

test("what a server says adds no lines, and addresses that are not ASCII are of RFC 6533", () => {
  const hostile = row("bøb@example.com\r\nTo: eve@evil.example", "No\r\n--b0\r\nX: y");
  const text = utf8ToText(buildDeliveryReport({ ...PARTS, failed: [hostile], words: "", message: MESSAGE }));
  expect(text.split("\r\n").filter((line) => /^(To|X|--b0)/.test(line))).toEqual([
    "To: ada@example.org",
    "--b0",
    "--b0",
    "--b0",
    "--b0--",
  ]);
  expect(text).toContain("Final-Recipient: utf-8; bøb@example.com To: eve@evil.example");
  expect(text).toContain("Content-Type: message/global-delivery-status");
});

import { expect, test } from "vitest";
import { utf8, utf8ToText } from "../../../shared/lib/bytes.ts";
import { HTML_PART_BREAK } from "../../rpc/mail-rpc.ts";
import { attachmentContent } from "./message-content.ts";
import { openedMessage } from "./opened-message.ts";

const at = { id: "0".repeat(32), mailbox: "m", arrival: 1_700_000_000, index: null, known: 0 };
const lines = (...text: string[]): Uint8Array => utf8(`${text.join("\r\n")}\r\n`);

const newsletter = lines(
  "From: =?utf-8?q?Zo=C3=AB?= <zoe@example.org>, Club: a@example.org, b@example.org;",
  "To: broken address",
  "Reply-To: reply@example.org",
  "Subject: =?utf-8?b?R3LDvMOfZQ==?= aus",
  "Date: Tue, 14 Nov 2023 22:13:21 +0000",
  "Content-Type: multipart/mixed; boundary=mix",
  "",
  "--mix",
  "Content-Type: multipart/alternative; boundary=alt",
  "",
  "--alt",
  "Content-Type: text/plain; charset=iso-8859-1",
  "Content-Transfer-Encoding: quoted-printable",
  "",
  "caf=E9",
  "--alt",
  "Content-Type: multipart/related; boundary=rel",
  "",
  "--rel",
  "Content-Type: text/html",
  "",
  "<p>caf&eacute;</p>",
  "--rel",
  "Content-Type: image/png",
  "Content-ID: <dot@example.org>",
  "Content-Transfer-Encoding: base64",
  "",
  "iVBORw==",
  "--rel--",
  "--alt--",
  "--mix",
  "Content-Type: text/plain",
  "",
  "a footer with <b>",
  "--mix",
  'Content-Type: application/pdf; name="r.pdf"',
  "Content-Disposition: attachment",
  "",
  "%PDF",
  "--mix--",
);

test("text, HTML, addresses and attachments of a message", () => {
  const content = openedMessage(newsletter, at);
  expect(content).toMatchObject({ mailbox: "m", subject: "Grüße aus", date: 1_700_000_001 });
  expect(content.from).toEqual([
    { name: "Zoë", address: "zoe@example.org" },
    { name: "", address: "a@example.org" },
    { name: "", address: "b@example.org" },
  ]);
  expect(content.replyTo).toEqual([{ name: "", address: "reply@example.org" }]);
  expect(content.text).toContain("café");
  expect(content.text).toContain("a footer with <b>");
  expect(content.html).toContain("<p>caf&eacute;</p>");
  expect(content.html).toContain("a footer with &lt;b&gt;");
  expect(content.attachments).toMatchObject([
    { part: "1.2.2", type: "image/png", contentId: "dot@example.org", inline: true },
    { part: "3", name: "r.pdf", type: "application/pdf", inline: false },
  ]);
});

test("an attachment's octets by its part number", () => {
  expect(attachmentContent(newsletter, "1.2.2")).toEqual(Uint8Array.of(0x89, 0x50, 0x4e, 0x47));
  expect(utf8ToText(attachmentContent(newsletter, "3") ?? new Uint8Array())).toBe("%PDF");
  for (const path of ["", "9", "1.2.2.1", "x", "1.".repeat(500)])
    expect(attachmentContent(newsletter, path)).toBeNull();
});

test("a message without anything is still shown", () => {
  const content = openedMessage(new Uint8Array(), at);
  expect(content).toMatchObject({ subject: "", from: [], date: at.arrival, html: null, attachments: [] });
});

test("HTML parts stand apart: none takes another into what it leaves open", () => {
  const part = (type: string, text: string): string[] => ["--mix", `Content-Type: ${type}`, "", text];
  const message = lines(
    "Content-Type: multipart/mixed; boundary=mix",
    "",
    ...part("text/html", '<img src="http://evil.example/'),
    ...part("text/plain", "the \0 secret"),
    ...part("text/html", '">'),
    "--mix--",
  );
  expect(openedMessage(message, at).html?.split(HTML_PART_BREAK)).toEqual([
    '<img src="http://evil.example/',
    "<pre>the \uFFFD secret</pre>",
    '">',
  ]);
});

test("more attachments than are listed are counted, and none of them is shown as the text", () => {
  const attached = Array.from({ length: 300 }, (_, i) =>
    ["--mix", "Content-Type: text/html", `Content-Disposition: attachment; filename=${i}.html`, "", "<b>no</b>"].join(
      "\r\n",
    ),
  );
  const message = lines("Content-Type: multipart/mixed; boundary=mix", "", ...attached, "--mix--");
  const content = openedMessage(message, at);
  expect([content.attachments.length, content.attachmentsLeftOut]).toEqual([200, 100]);
  expect([content.text, content.html]).toEqual([null, null]);
});

test.each([
  ["text", "text/plain", "word ".repeat(600_000), ""],
  ["text of fifty megabytes", "text/plain", "word\r\n".repeat(8_400_000), ""],
  ["text that is little once it is decoded", "text/plain", "=\r\n".repeat(2_000_000), "quoted-printable"],
  ["the words of HTML", "text/html", "<p>word".repeat(1_000_000), ""],
  ["HTML of fifty megabytes", "text/html", "<div>word ".repeat(5_000_000), ""],
  ["HTML that is little once it is decoded", "text/html", "=\r\n".repeat(2_000_000), "quoted-printable"],
])("what is beyond what a page is given is cut, and says so: %s", (_, type, body, encoding) => {
  const message = lines(`Content-Type: ${type}`, `Content-Transfer-Encoding: ${encoding}`, "", body);
  const { text, html, htmlLeftOut, textCut } = openedMessage(message, at);
  expect([textCut, html, htmlLeftOut]).toEqual([true, null, type === "text/html" ? "long" : null]);
  expect(text?.length).toBeLessThan(1_100_000);
  expect(text?.endsWith("[…]")).toBe(true);
});

test("a short text beside much HTML is whole, and stands for it", () => {
  const parts = ["--b", "", "short", "--b", "Content-Type: text/html", "", "<p>word".repeat(900_000), "--b--"];
  const content = openedMessage(lines("Content-Type: multipart/alternative; boundary=b", "", ...parts), at);
  expect(content).toMatchObject({ text: "short", html: null, htmlLeftOut: "long", textCut: false });
});

test("what a list puts under HTML does not stand for it", () => {
  const parts = ["--b", "Content-Type: text/html", "", "<p>words", "--b", "", "a footer", "--b--"];
  const content = openedMessage(lines("Content-Type: multipart/mixed; boundary=b", "", ...parts), at);
  expect(content.text).toMatch(/words\s+a footer/);
});

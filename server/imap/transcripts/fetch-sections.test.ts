/** Every form of a section (RFC 3501 §6.4.5, §9). */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fetchOctets } from "../testing/sections.ts";
import { openSelected, startTestServer } from "../testing/transcript.ts";
import type { TestServer, Transcript } from "../testing/transcript.ts";

const lines = (...text: readonly string[]): string => text.map((line) => `${line}\r\n`).join("");

const INNER = lines("Subject: Inner", "From: c@example.org", "", "Inner text");
const TREE = lines(
  "Subject: Tree",
  "From: a@example.org",
  "X-Twice: one",
  "X-Twice: two",
  "\tfolded",
  "MIME-Version: 1.0",
  "Content-Type: multipart/mixed; boundary=b",
  "",
  "preamble",
  "--b",
  "Content-Type: text/plain",
  "",
  "First",
  "--b",
  "Content-Type: multipart/alternative; boundary=c",
  "",
  "--c",
  "Content-Type: text/plain",
  "X-Part: plain",
  "",
  "Plain",
  "--c",
  "Content-Type: text/html",
  "",
  "<p>Html",
  "--c--",
  "--b",
  "Content-Type: message/rfc822",
  "",
  INNER.slice(0, -2),
  "--b--",
);
const PLAIN = lines("Subject: Plain", "", "Only text");

let server: TestServer;
let client: Transcript;
beforeAll(async () => {
  server = await startTestServer();
  server.account.deliver(TREE);
  server.account.deliver(PLAIN);
  client = await openSelected(server);
});
afterAll(async () => {
  client.end();
  await server.close();
});

const HEADER = TREE.slice(0, TREE.indexOf("\r\n\r\n") + 4);

describe("a message of nested parts", () => {
  test.each([
    ["BODY.PEEK[]", TREE],
    ["BODY.PEEK[HEADER]", HEADER],
    ["BODY.PEEK[TEXT]", TREE.slice(HEADER.length)],
    [
      "BODY.PEEK[HEADER.FIELDS (x-twice SUBJECT)]",
      lines("Subject: Tree", "X-Twice: one", "X-Twice: two", "\tfolded", ""),
    ],
    ["BODY.PEEK[HEADER.FIELDS (X-None)]", lines("")],
    [
      "BODY.PEEK[HEADER.FIELDS.NOT (SUBJECT X-TWICE MIME-VERSION)]",
      lines("From: a@example.org", "Content-Type: multipart/mixed; boundary=b", ""),
    ],
    ["BODY.PEEK[1]", "First"],
    ["BODY.PEEK[1.MIME]", lines("Content-Type: text/plain", "")],
    ["BODY.PEEK[2.MIME]", lines("Content-Type: multipart/alternative; boundary=c", "")],
    ["BODY.PEEK[2.1]", "Plain"],
    ["BODY.PEEK[2.1.MIME]", lines("Content-Type: text/plain", "X-Part: plain", "")],
    ["BODY.PEEK[2.2]", "<p>Html"],
    ["BODY.PEEK[3]", INNER.slice(0, -2)],
    ["BODY.PEEK[3.MIME]", lines("Content-Type: message/rfc822", "")],
    ["BODY.PEEK[3.HEADER]", lines("Subject: Inner", "From: c@example.org", "")],
    ["BODY.PEEK[3.TEXT]", "Inner text"],
    ["BODY.PEEK[3.1]", "Inner text"],
    ["BODY.PEEK[3.1.MIME]", lines("Subject: Inner", "From: c@example.org", "")],
    ["BODY.PEEK[3.HEADER.FIELDS (From)]", lines("From: c@example.org", ""), "BODY[3.HEADER.FIELDS (FROM)]"],
    ["BODY.PEEK[3.HEADER.FIELDS.NOT (From)]", lines("Subject: Inner", ""), "BODY[3.HEADER.FIELDS.NOT (FROM)]"],
    ["RFC822.HEADER", HEADER],
  ])("%s", async (item, expected, name = item
    .replace(".PEEK", "")
    .replace("x-twice", "X-TWICE")
    .replace("X-None", "X-NONE")) => {
    expect(await fetchOctets(client, "1", item, name)).toBe(expected);
  });

  test("the whole of a multipart part has the line end behind its last boundary, as with Dovecot", async () => {
    expect(await fetchOctets(client, "1", "BODY.PEEK[2]")).toBe(
      lines(
        "--c",
        "Content-Type: text/plain",
        "X-Part: plain",
        "",
        "Plain",
        "--c",
        "Content-Type: text/html",
        "",
        "<p>Html",
        "--c--",
      ),
    );
  });

  test.each([
    "BODY.PEEK[4]",
    "BODY.PEEK[1.1]",
    "BODY.PEEK[2.3]",
    "BODY.PEEK[1.HEADER]",
    "BODY.PEEK[2.TEXT]",
    "BODY.PEEK[9.MIME]",
  ])("%s is not there: empty", async (item) => {
    expect(await fetchOctets(client, "1", item)).toBe("");
  });
});

describe("a message of one part", () => {
  test.each([
    ["BODY.PEEK[1]", "Only text\r\n"],
    ["BODY.PEEK[TEXT]", "Only text\r\n"],
    ["BODY.PEEK[1.MIME]", lines("Subject: Plain", "")],
    ["BODY.PEEK[2]", ""],
    ["BODY.PEEK[1.1]", ""],
  ])("%s", async (item, expected) => {
    expect(await fetchOctets(client, "2", item)).toBe(expected);
  });
});

describe("how it is asked", () => {
  test("several at once, each told by its own name, once though asked twice", async () => {
    client.c("a1 FETCH 2 (BODY.PEEK[1] UID BODY.PEEK[TEXT] body.peek[1])");
    await client.s(
      /^\* 2 FETCH \(BODY\[1\] \{11\}$/,
      /^Only text$/,
      /^ UID 2 BODY\[TEXT\] \{11\}$/,
      /^Only text$/,
      /^\)$/,
      /^a1 OK/,
    );
  });

  test("names of fields as quoted strings and literals", async () => {
    client.c('a1 FETCH 2 BODY.PEEK[HEADER.FIELDS ("subject" {6+}');
    client.c("x(none)]");
    await client.s(/^\* 2 FETCH \(BODY\[HEADER\.FIELDS \(SUBJECT "X\(NONE"\)\] \{18\}$/);
    await client.done("a1");
  });

  test.each([
    "BODY[MIME]",
    "BODY[HEADER.FIELDS]",
    "BODY[HEADER.FIELDS ()]",
    "BODY[HEADER.FIELDS(SUBJECT)]",
    "BODY[0]",
    "BODY[1.]",
    "BODY[.1]",
    "BODY[01.0]",
    "BODY[1",
    "BODY[1 ]",
    "BODY[NONSENSE]",
    "BODY[HEADER.FIELDS (SUBJECT) ]",
    "RFC822[1]",
    "FLAGS[1]",
    "BODY.PEEK",
    "BODYSTRUCTURE[1]",
    "BODY[4294967296]",
  ])("%s is BAD", async (item) => {
    await client.run(`a1 FETCH 1 ${item}`, "BAD");
    await client.run("a2 NOOP");
  });

  test("names of parts deeper than any message", async () => {
    expect(await fetchOctets(client, "1", `BODY.PEEK[${Array(500).fill("1").join(".")}]`)).toBe("");
    await client.run(`a1 FETCH 1 BODY.PEEK[${Array(2000).fill("1").join(".")}]`, "BAD");
  });
});

describe("\\Seen", () => {
  test("is not set by PEEK, RFC822.HEADER, nor in a mailbox that is open read-only", async () => {
    await client.run("a1 FETCH 1:2 (BODY.PEEK[] RFC822.HEADER BODY.PEEK[1] BODYSTRUCTURE)");
    await client.run("a2 EXAMINE INBOX");
    await client.run("a3 FETCH 1:2 (BODY[] RFC822)");
    expect((await client.run("a4 SEARCH SEEN"))[0]).toBe("* SEARCH");
    await client.run("a5 SELECT INBOX");
  });

  test.each([
    "BODY[]",
    "BODY[1]",
    "BODY[HEADER]",
    "BODY[HEADER.FIELDS (SUBJECT)]",
    "RFC822",
    "RFC822.TEXT",
    "BINARY[1]",
  ])("is set by %s, and told before the OK", async (item) => {
    await client.run("a1 STORE 2 -FLAGS.SILENT (\\Seen)");
    const answer = await client.run(`a2 FETCH 2 ${item}`);
    expect(answer.at(-2)).toMatch(/^\* 2 FETCH \(UID 2 FLAGS \(\\Seen.*\)\)$/);
    expect((await client.run(`a3 FETCH 2 ${item}`)).filter((line) => line.includes("FLAGS"))).toEqual([]);
  });
});

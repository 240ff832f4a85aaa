/** APPEND (RFC 3501 §6.3.11), MULTIAPPEND (RFC 3502), literal8 (RFC 3516 §4.4), UTF8 (RFC 9755 §4), APPENDUID (RFC 4315). */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { MAX_KEYWORDS } from "../../../shared/mailbox/flags.ts";
import { mail, openLoggedIn, openTranscript, startTestServer } from "../testing/transcript.ts";
import type { TestServer, Transcript } from "../testing/transcript.ts";

let server: TestServer;
let client: Transcript;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

let boxes = 0;
let box: string;
beforeEach(async () => {
  client = await openLoggedIn(server);
  box = `box${++boxes}`;
  await client.run(`m CREATE ${box}`);
  return () => client.end();
});

const count = (name = box): number => server.account.state.mailboxByName(name)?.count ?? -1;
const flags = (index: number): readonly string[] => server.account.state.mailboxByName(box)?.flagsAt(index) ?? [];
const date = (index: number): number => {
  const view = server.account.state.mailboxByName(box);
  return (view && server.account.state.email(view.emailAt(index))?.internalDate) ?? 0;
};

/** The example of RFC 3501. */
const AFTERNOON =
  "Date: Mon, 7 Feb 1994 21:52:25 -0800 (PST)\r\nFrom: Fred Foobar <foobar@Blurdybloop.COM>\r\n" +
  "Subject: afternoon meeting\r\nTo: mooch@owatagu.siam.edu\r\nMessage-Id: <B27397-0100000@Blurdybloop.COM>\r\n" +
  "MIME-Version: 1.0\r\nContent-Type: TEXT/PLAIN; CHARSET=US-ASCII\r\n\r\n" +
  "Hello Joe, do you think we can meet at 3:30 tomorrow?\r\n\r\n";

describe("one message", () => {
  test("the RFC's own example", async () => {
    client.c(`A003 APPEND ${box} (\\Seen) {${AFTERNOON.length}}`);
    await client.s(/^\+ /);
    client.raw(`${AFTERNOON}\r\n`);
    await client.s(/^A003 OK \[APPENDUID \d+ 1\] APPEND completed$/);
    expect(flags(0)).toEqual(["\\Seen"]);
    await client.run(`A004 SELECT ${box}`);
    client.c("A005 FETCH 1 BODY[]");
    await client.s(new RegExp(`^\\* 1 FETCH \\(BODY\\[\\] \\{${AFTERNOON.length}\\}$`));
    await client.done("A005");
  });

  test.each([
    ["01-Feb-2020 03:04:05 +0100", 1_580_522_645],
    [" 1-Feb-2020 03:04:05 +0100", 1_580_522_645],
    ["1-feb-2020 03:04:05 +0100", 1_580_522_645],
    ["31-Dec-1969 23:59:59 -0000", -1],
    ["29-FEB-2024 00:00:00 -1130", 1_709_206_200],
    ["17-Jul-1996 02:44:25 -0700", 837_596_665],
  ])("with the date %s", async (text, seconds) => {
    await client.run(`a1 APPEND ${box} "${text}" {4+}\r\nA: b`);
    expect(date(0)).toBe(seconds);
  });

  test.each([
    "30-Feb-2020 00:00:00 +0000",
    "01-Foo-2020 00:00:00 +0000",
    "01-Feb-2020 24:00:00 +0000",
    "01-Feb-2020",
    "",
  ])("not with the date %j", async (text) => {
    await client.run(`a1 APPEND ${box} "${text}" {4+}\r\nA: b`, "BAD Syntax: expected a date and time like");
    expect(count()).toBe(0);
  });

  test("flags: none, keywords, \\Recent dropped, and no message lost for a flag it can not have", async () => {
    await client.run(`a1 APPEND ${box} () {4+}\r\nA: b`);
    await client.run(`a2 APPEND ${box} (\\SEEN $Forwarded NonJunk \\Recent) {4+}\r\nA: b`);
    await client.run(`a3 APPEND ${box} (\\Answered \\XYZZY ${"k".repeat(200)}) {4+}\r\nA: b`);
    expect([flags(0), flags(1), flags(2)]).toEqual([[], ["\\Seen", "$Forwarded", "NonJunk"], ["\\Answered"]]);
    await client.run(`a4 APPEND ${box} (\\Seen`, "BAD");
    await client.run(`a5 APPEND ${box} \\Seen {4+}\r\nA: b`, "BAD Syntax: expected a literal");
  });

  test("into what is not there, by any kind of name", async () => {
    client.c("A004 APPEND bogusname (\\Flagged) {1023}");
    await client.s(/^A004 NO \[TRYCREATE\] /);
    client.c("A005 APPEND {9}");
    await client.s(/^\+ /);
    client.c("bogusname {4}");
    await client.s(/^\+ /);
    client.c("A: b");
    await client.s(/^A005 NO \[TRYCREATE\] /);
    client.raw(
      `A006 APPEND "bogusname" (\\Seen) {200000+}\r\n${"A007 LOGOUT\r\n".repeat(20_000).slice(0, 200_000)} {4}\r\n`,
    );
    await client.s(/^A006 NO \[TRYCREATE\] /);
    await client.run("a1 APPEND {9+}\r\nbogusname {4+}\r\nA: b", String.raw`NO \[TRYCREATE\]`);
    await client.run("a2 APPEND inbox {4+}\r\nA: b");
    expect(count("INBOX")).toBe(1);
  });

  test("an empty one is refused, one too large before it is sent, one with bare LF served with CRLF", async () => {
    await client.run(`a1 APPEND ${box} {0+}\r\n`, "NO");
    client.c(`a2 APPEND ${box} {99999999}`);
    await client.s(/^a2 NO \[TOOBIG\]/);
    await client.run(`a3 APPEND ${box} {10+}\r\nA: b\n\nc\nd\n`);
    await client.run(`a4 SELECT ${box}`);
    client.c("a5 FETCH 1 (RFC822.SIZE BODY.PEEK[TEXT])");
    await client.s(/^\* 1 FETCH \(RFC822.SIZE 14 BODY\[TEXT\] \{6\}$/, /^c$/, /^d$/, /^\)$/, /^a5 OK/);
  });

  test("into the selected mailbox it is told at once", async () => {
    await client.run(`a1 SELECT ${box}`);
    client.c(`a2 APPEND ${box} {4+}\r\nA: b`);
    await client.s(/^\* 1 EXISTS$/, /^\* 1 RECENT$/, /^a2 OK \[APPENDUID \d+ 1\]/);
  });

  test("arguments that are none", async () => {
    await client.run("a1 APPEND", "BAD Syntax: expected a space");
    await client.run(`a2 APPEND ${box}`, "BAD Syntax: expected a space");
    await client.run(`a3 APPEND ${box} "A: b"`, "BAD Syntax: expected a date and time like");
    await client.run(`a4 APPEND ${box} {4+}\r\nA: b x`, "BAD Syntax: expected a literal");
    await client.run(`a5 APPEND ${box} ~{4+}\r\nA: b~`, "BAD Syntax: expected the end of the command");
    expect(count()).toBe(0);
    const other = await openTranscript(server);
    await other.run(`b1 APPEND INBOX {4+}\r\nA: b`, "BAD Log in first");
    other.end();
  });
});

describe("literal8 and UTF8", () => {
  test("both kinds of literal8, with NULs, and the UTF8 form", async () => {
    client.c(`a1 APPEND ${box} (\\Seen) ~{7}`);
    await client.s(/^\+ /);
    client.raw("A: \0b\r\n\r\n");
    await client.s(/^a1 OK \[APPENDUID \d+ 1\]/);
    await client.run(`a2 APPEND ${box} ~{4+}\r\nA: b`);
    const message = Buffer.from("Subject: Grüße\r\n\r\nja\r\n").toString("latin1");
    await client.run("a3 ENABLE UTF8=ACCEPT");
    await client.run(
      `a4 APPEND ${box} (\\Draft) "01-Feb-2020 03:04:05 +0100" UTF8 (~{${message.length}+}\r\n${message})`,
    );
    await client.run(`a5 APPEND ${box} utf8 (~{4+}\r\nA: b`, 'BAD Syntax: expected "\\)"');
    await client.run(`a6 SELECT ${box}`);
    client.c("a7 FETCH 3 BODY.PEEK[]");
    await client.s(/^\* 3 FETCH \(BODY\[\] \{24\}$/, new RegExp(`^${message.split("\r\n")[0] ?? ""}$`));
    await client.done("a7");
  });
});

describe("several messages (RFC 3502)", () => {
  test("all with their own flags and dates, one set of UIDs", async () => {
    const reply =
      "From: Joe Mooch <mooch@OWaTaGu.example.net>\r\nSubject: Re: afternoon meeting\r\n\r\n3:30 is fine with me.\r\n";
    client.c(`A003 APPEND ${box} (\\Seen) {${AFTERNOON.length}}`);
    await client.s(/^\+ /);
    client.raw(`${AFTERNOON} (\\Seen) " 7-Feb-1994 22:43:04 -0800" {${reply.length}}\r\n`);
    await client.s(/^\+ /);
    client.raw(`${reply} ~{4+}\r\nA: b\r\n`);
    await client.s(/^A003 OK \[APPENDUID \d+ 1:3\] APPEND completed$/);
    expect([flags(0), flags(1), flags(2)]).toEqual([["\\Seen"], ["\\Seen"], []]);
    expect(date(1)).toBe(760_689_784);
  });

  test("none if one is empty, too large in sum, malformed, or the mailbox is not there", async () => {
    await client.run(`a1 APPEND ${box} {4+}\r\nA: b {0+}\r\n`, "NO");
    await client.run(`a2 APPEND ${box} {4+}\r\nA: b (\\Seen) "nonsense" {4+}\r\nA: b`, "BAD");
    await client.run("a3 APPEND Nowhere {4+}\r\nA: b {4+}\r\nA: b", String.raw`NO \[TRYCREATE\]`);
    const { appendLimit } = server.account;
    client.c(`a4 APPEND ${box} {4+}\r\nA: b {${appendLimit + 10_000}}`);
    await client.s(/^a4 NO \[TOOBIG\] The literal is too large$/);
    client.c(`a6 APPEND ${box} {10000+}\r\nA: ${"b".repeat(9_997)} {${appendLimit}}`);
    await client.s(new RegExp(`^a6 NO \\[TOOBIG\\] Together .* ${appendLimit} octets allowed: send them one by one$`));
    server.account.offline = true;
    await client.run(`a5 APPEND ${box} {4+}\r\nA: b {4+}\r\nA: b`, String.raw`NO \[UNAVAILABLE\]`);
    server.account.offline = false;
    expect(count()).toBe(0);
  });
});

test("an account that has all its keywords says so, before anything is filed", async () => {
  const full = await startTestServer();
  full.account.deliver(mail("one"));
  const session = await openLoggedIn(full);
  const some = (from: number, to: number): string =>
    Array.from({ length: to - from }, (_, i) => `k${from + i}`).join(" ");
  await session.run("a1 SELECT INBOX");
  await session.run(`a2 STORE 1 FLAGS.SILENT (${some(0, MAX_KEYWORDS - 1)})`);
  await session.run(`a3 STORE 1 +FLAGS (${some(300, 302)})`, String.raw`NO \[LIMIT\]`);
  const last = await session.run(`a4 STORE 1 +FLAGS.SILENT (last LAST)`);
  expect(last.find((line) => line.includes("PERMANENTFLAGS"))).not.toContain("\\*");
  await session.run("a5 STORE 1 +FLAGS.SILENT (Last K7)");
  await session.run("a6 STORE 1 +FLAGS (one-more)", String.raw`NO \[LIMIT\]`);
  await session.run("a7 STORE 1 -FLAGS (one-more)");
  await session.run("a8 APPEND INBOX (one-more) {4+}\r\nA: b", String.raw`NO \[LIMIT\]`);
  expect(full.account.state.mailboxByName("INBOX")?.count).toBe(1);
  session.end();
  await full.close();
});

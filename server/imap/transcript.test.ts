import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { emailNumber } from "../../shared/lib/ids.ts";
import { mail, openSelected, openTranscript, startTestServer } from "./testing/transcript.ts";
import type { TestServer, Transcript } from "./testing/transcript.ts";
import { TEST_USER } from "./testing/start.ts";

let server: TestServer;
let client: Transcript;
beforeEach(async () => {
  server = await startTestServer();
});
afterEach(async () => {
  client.end();
  await server.close();
});

const deliver = (...subjects: readonly string[]): void => {
  for (const subject of subjects) server.account.deliver(mail(subject));
};

describe("before login", () => {
  test("capabilities, noop, unknown commands, logout", async () => {
    client = await openTranscript(server);
    client.c("a1 CAPABILITY");
    await client.s(/^\* CAPABILITY IMAP4rev1 .*AUTH=PLAIN/, /^a1 OK/);
    await client.run("a2 SELECT INBOX", "BAD Log in first");
    await client.run("a3 FROBNICATE", "BAD");
    client.c("a4 logout");
    await client.s(/^\* BYE/, /^a4 OK/);
    await client.closed();
  });

  test("LOGIN with quoted strings and literals of both kinds", async () => {
    client = await openTranscript(server);
    await client.run('a1 LOGIN "ada@example.org" "wrong"', String.raw`NO \[AUTHENTICATIONFAILED\]`);
    client.c("a2 LOGIN {15}");
    await client.s(/^\+ /);
    client.raw("ada@example.org {6+}\r\nsecret\r\n");
    await client.s(/^a2 OK \[CAPABILITY .*UIDPLUS.*\]/);
    await client.run("a3 LOGIN a b", "BAD");
  });

  test("AUTHENTICATE PLAIN, with initial response, without, cancelled, nonsense", async () => {
    client = await openTranscript(server);
    const response = Buffer.from(`\0${TEST_USER}\0secret`).toString("base64");
    client.c("a1 AUTHENTICATE PLAIN");
    await client.s(/^\+ $/);
    client.c("*");
    await client.s(/^a1 BAD/);
    await client.run("a2 AUTHENTICATE PLAIN !!!", "BAD");
    await client.run("a3 AUTHENTICATE CRAM-MD5", "NO");
    client.c("a4 AUTHENTICATE PLAIN");
    await client.s(/^\+ $/);
    client.c(response);
    await client.s(/^a4 OK/);
    const other = await openTranscript(server);
    await other.run(`b1 AUTHENTICATE plain ${response}`);
    other.end();
  });

  test("too many wrong passwords end the session", async () => {
    client = await openTranscript(server);
    for (let i = 0; i < 4; i++) await client.run(`a${i} LOGIN ada x`, "NO");
    client.c("a5 LOGIN ada x");
    await client.s(/^\* BYE/, /^a5 NO/);
    await client.closed();
  });
});

describe("mailboxes", () => {
  beforeEach(async () => {
    client = await openSelected(server);
  });

  test("CREATE, LIST, LSUB, RENAME, DELETE, names in modified UTF-7", async () => {
    await client.run("a1 CREATE Work/Plans/");
    await client.run("a2 CREATE Entw&APw-rfe");
    await client.run("a3 CREATE work (USE (\\Nonsense))", String.raw`NO \[USEATTR\]`);
    expect(await client.run('a4 LIST "" %')).toEqual(
      expect.arrayContaining([
        '* LIST (\\HasNoChildren) "/" "INBOX"',
        '* LIST (\\Noselect \\HasChildren) "/" "Work"',
        '* LIST (\\HasNoChildren) "/" "Entw&APw-rfe"',
      ]),
    );
    expect(await client.run('a5 LIST "Work/" *')).toContain('* LIST (\\HasNoChildren) "/" "Work/Plans"');
    expect(await client.run('a6 LIST "" ""')).toContain('* LIST (\\Noselect) "/" ""');
    await client.run("a7 SUBSCRIBE Work/Plans");
    expect(await client.run('a8 LSUB "" %')).toContain('* LSUB (\\Noselect) "/" "Work"');
    expect(await client.run('a9 LSUB "" *')).toContain('* LSUB () "/" "Work/Plans"');
    await client.run("b0 RENAME Work Job/Work");
    expect(await client.run('b0 LIST "" Job/*')).toContain('* LIST (\\HasNoChildren) "/" "Job/Work/Plans"');
    await client.run("b0 RENAME Job Job/Deeper", String.raw`NO \[CANNOT\]`);
    await client.run("b0 RENAME Job INBOX", String.raw`NO \[CANNOT\]`);
    await client.run("b0 RENAME Job/Work Work");
    await client.run("b1 RENAME Work/Plans Done");
    await client.run("b2 SELECT Work/Plans", String.raw`NO \[NONEXISTENT\]`);
    await client.run("b3 SELECT Done", "BAD No mailbox|OK");
    await client.run("b4 DELETE Done");
    await client.run("b5 DELETE Done", String.raw`NO \[NONEXISTENT\]`);
    await client.run("b6 DELETE inbox", String.raw`NO \[CANNOT\]`);
    await client.run("b7 CREATE Inbox", String.raw`NO \[ALREADYEXISTS\]`);
  });

  test("LIST-EXTENDED: selection, return and status options", async () => {
    await client.run("a1 CREATE Gone");
    await client.run("a2 SUBSCRIBE Sub/Below");
    await client.run("a3 CREATE Sent2 (USE (\\Archive))", "OK|NO");
    const lines = await client.run(
      'a4 LIST (SUBSCRIBED RECURSIVEMATCH) "" ("%" "x") RETURN (CHILDREN STATUS (MESSAGES))',
    );
    expect(lines).toContain('* LIST (\\NonExistent \\HasNoChildren) "/" "Sub" ("CHILDINFO" ("SUBSCRIBED"))');
    const special = await client.run('a5 LIST (SPECIAL-USE) "" *');
    for (const line of special.slice(0, -1)) expect(line).toMatch(/\\(Archive|Drafts|Junk|Sent|Trash)/);
    expect(await client.run('a6 LIST "" INBOX RETURN (STATUS (MESSAGES UNSEEN))')).toEqual([
      '* LIST (\\HasNoChildren) "/" "INBOX"',
      '* STATUS "INBOX" (MESSAGES 0 UNSEEN 0)',
      "a6 OK LIST completed",
    ]);
    await client.run('a7 LIST (RECURSIVEMATCH) "" *', "BAD");
  });

  test("STATUS, NAMESPACE, ID, ENABLE", async () => {
    deliver("one", "two");
    client.c("a1 STATUS inbox (MESSAGES RECENT UIDNEXT UIDVALIDITY UNSEEN)");
    await client.s(/^\* 2 EXISTS|\* STATUS "INBOX" \(MESSAGES 2 RECENT 2 UIDNEXT 3 UIDVALIDITY \d+ UNSEEN 2\)/);
    await client.done("a1");
    expect(await client.run("a2 NAMESPACE")).toContain('* NAMESPACE (("" "/")) NIL NIL');
    await client.run('a3 ID ("name" "test" "version" NIL)');
    await client.run("a4 ID NIL");
    await client.run("a6 STATUS INBOX (NONSENSE)", "BAD");
  });
});

describe("messages", () => {
  beforeEach(async () => {
    deliver("first", "second", "third");
    client = await openSelected(server);
  });

  test("SELECT tells all a client needs; EXAMINE changes nothing", async () => {
    const lines = await client.run("a1 EXAMINE INBOX");
    expect(lines).toContain("* FLAGS (\\Seen \\Answered \\Flagged \\Deleted \\Draft)");
    expect(lines).toContain("* 3 EXISTS");
    expect(lines).toContain("* OK [PERMANENTFLAGS ()] Read-only mailbox");
    expect(lines).toContain("* OK [UNSEEN 1] First unseen message");
    expect(lines).toContain("* OK [UIDNEXT 4] Predicted next UID");
    expect(lines.at(-1)).toBe("a1 OK [READ-ONLY] EXAMINE completed");
    await client.run("a2 STORE 1 +FLAGS (\\Seen)", String.raw`NO \[READ-ONLY\]`);
    await client.run("a3 FETCH 1 BODY[]");
    expect(await client.run("a4 FETCH 1 FLAGS")).toContain("* 1 FETCH (FLAGS ())");
    await client.run("a5 SELECT Nowhere", String.raw`NO`);
    await client.run("a6 FETCH 1 FLAGS", "BAD No mailbox");
  });

  test("UID FETCH of flags and bodies; BODY[] marks \\Seen, PEEK does not", async () => {
    client.c("a1 UID FETCH 1 (FLAGS BODY.PEEK[TEXT])");
    await client.s(/^\* 1 FETCH \(UID 1 FLAGS \(\\Recent\) BODY\[TEXT\] \{7\}$/, /^Hello$/, /^\)$/, /^a1 OK/);
    client.c("a2 FETCH 2 BODY[TEXT]<1.3>");
    await client.s(/^\* 2 FETCH \(BODY\[TEXT\]<1> \{3\}$/, /^ell\)$/);
    await client.s(/^\* 2 FETCH \(UID 2 FLAGS \(\\Seen \\Recent\)\)/, /^a2 OK/);
    client.c("a3 FETCH 1 BODY.PEEK[HEADER.FIELDS (subject X-None)]");
    await client.s(
      /^\* 1 FETCH \(BODY\[HEADER\.FIELDS \(SUBJECT X-NONE\)\] \{18\}$/,
      /^Subject: first$/,
      /^$/,
      /^\)$/,
      /^a3 OK/,
    );
  });

  test("header fields that index data keeps cost no body; envelope neither", async () => {
    const before = server.account.bodiesRead;
    const lines = await client.run(
      "a1 FETCH 1:* (ENVELOPE BODYSTRUCTURE RFC822.SIZE BODY.PEEK[HEADER.FIELDS (FROM DATE)])",
    );
    expect(lines[0]).toMatch(
      /^\* 1 FETCH \(ENVELOPE \("Tue, 1 Jul 2003 10:52:37 \+0200" "first" .* BODYSTRUCTURE \("text" "plain" .*RFC822.SIZE \d+ /,
    );
    expect(server.account.bodiesRead).toBe(before);
  });

  test("sections, macros, RFC822 forms, bad ones", async () => {
    client.c("a1 FETCH 1 FAST");
    await client.s(
      /^\* 1 FETCH \(FLAGS \(\\Recent\) INTERNALDATE "\d\d-\w{3}-\d{4} \d\d:\d\d:\d\d \+0000" RFC822.SIZE \d+\)$/,
      /^a1 OK/,
    );
    await client.run("a2 FETCH 1 (RFC822.HEADER RFC822.TEXT RFC822)");
    await client.run("a3 FETCH 1 (BODY[1] BODY[1.MIME] BODY[HEADER] BODY[2])");
    await client.run("a4 FETCH 1 BODY[MIME]", "BAD");
    await client.run("a5 FETCH 1 BODY[HEADER.FIELDS ()]", "BAD");
    await client.run("a6 FETCH 9 FLAGS", "BAD");
    await client.run("a7 UID FETCH 99 FLAGS");
    await client.run("a8 FETCH 1 (FLAGS", "BAD");
    await client.run("a9 FETCH 1 ()", "BAD");
  });

  test("STORE in its forms", async () => {
    expect(await client.run("a1 STORE 1 +FLAGS (\\Seen $Work)")).toEqual([
      "* FLAGS (\\Seen \\Answered \\Flagged \\Deleted \\Draft $Work)",
      "* OK [PERMANENTFLAGS (\\Seen \\Answered \\Flagged \\Deleted \\Draft $Work \\*)] Flags permitted",
      "* 1 FETCH (UID 1 FLAGS (\\Seen $Work \\Recent))",
      "a1 OK STORE completed",
    ]);
    expect(await client.run("a2 UID STORE 1:2 FLAGS.SILENT \\Flagged")).toEqual(["a2 OK STORE completed"]);
    expect(await client.run("a3 STORE 1:2 -FLAGS (\\Flagged)")).toHaveLength(3);
    await client.run("a4 STORE 1 FLAGS (\\Nonsense)", String.raw`NO \[CANNOT\]`);
  });

  test("UID MOVE, COPY and UID EXPUNGE with their UIDPLUS codes", async () => {
    await client.run("a1 COPY 1 Archive2", String.raw`NO \[TRYCREATE\]`);
    await client.run("a2 CREATE Elsewhere");
    client.c("a3 UID MOVE 1:2 Elsewhere");
    await client.s(/^\* OK \[COPYUID \d+ 1:2 1:2\]/, /^\* 2 EXPUNGE/, /^\* 1 EXPUNGE/, /^a3 OK/);
    client.c("a4 COPY 1 Elsewhere");
    await client.s(/^a4 OK \[COPYUID \d+ 3 3\]/);
    deliver("fourth");
    await client.run("a5 STORE 1 +FLAGS.SILENT \\Deleted");
    await client.run("a6 NOOP");
    await client.run("a7 STORE 2 +FLAGS.SILENT \\Deleted");
    client.c("a8 UID EXPUNGE 4");
    await client.s(/^\* 2 EXPUNGE/, /^a8 OK/);
    client.c("a9 EXPUNGE");
    await client.s(/^\* 1 EXPUNGE/, /^a9 OK/);
  });

  test("APPEND with flags, date and APPENDUID; into what is not there", async () => {
    client.c('a1 APPEND INBOX (\\Seen $Mine) " 1-Feb-2020 03:04:05 +0100" {12+}');
    client.raw("A: b\r\n\r\nhi\r\n\r\n");
    await client.s(/^\* FLAGS/, /^\* OK \[PERM/, /^\* 4 EXISTS/, /^\* 2 RECENT|\* 4 RECENT|\* \d RECENT/);
    await client.s(/^a1 OK \[APPENDUID \d+ 4\]/);
    client.c("a2 FETCH 4 (INTERNALDATE FLAGS)");
    await client.s(/INTERNALDATE "01-Feb-2020 02:04:05 \+0000" FLAGS \(\\Seen \$Mine \\Recent\)/);
    await client.done("a2");
    client.c("a3 APPEND Nowhere {3}");
    await client.s(/^\+ /);
    client.c("abc");
    await client.s(/^a3 NO \[TRYCREATE\]/);
    client.c("a4 APPEND INBOX {99999999}");
    await client.s(/^a4 NO \[TOOBIG\]/);
    await client.run("a5 NOOP");
  });

  test("SEARCH over flags, headers, dates, sizes and text", async () => {
    server.account.deliver(
      "From: =?utf-8?q?J=C3=BCrgen?= <j@example.org>\r\nSubject: =?utf-8?b?R3LDvMOfZQ==?=\r\nX-Odd: yes\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\nSMOpbGxvIHfDtnJsZA==\r\n",
      1_000_000_000,
    );
    await client.run("a0 NOOP");
    const find = async (keys: string): Promise<string> => (await client.run(`s SEARCH ${keys}`))[0] ?? "";
    expect(await find("ALL")).toBe("* SEARCH 1 2 3 4");
    expect(await find("UNSEEN 2:3")).toBe("* SEARCH 2 3");
    expect(await find('SUBJECT "SECOND"')).toBe("* SEARCH 2");
    expect(await find('OR SUBJECT first (SUBJECT third NOT FROM "nobody")')).toBe("* SEARCH 1 3");
    expect(await find("SENTON 1-Jul-2003 UID 1:2")).toBe("* SEARCH 1 2");
    expect(await find("BEFORE 1-Jan-2005")).toBe("* SEARCH 4");
    expect(await find("HEADER X-Odd {0+}\r\n")).toBe("* SEARCH 4");
    expect(await find("BODY hello")).toBe("* SEARCH 1 2 3");
    expect(await find("CHARSET UTF-8 TEXT {6+}\r\nW\u00c3\u00b6rld")).toBe("* SEARCH 4");
    expect(await find("FROM {7+}\r\nJ\u00c3\u00bcrgen")).toBe("* SEARCH 4");
    expect(await find("LARGER 1000000")).toBe("* SEARCH");
    expect(await find("KEYWORD $None")).toBe("* SEARCH");
    expect(await find("9:12")).toBe("* SEARCH");
    expect(await find("RETURN (MIN MAX COUNT) ALL")).toBe('* ESEARCH (TAG "s") MIN 1 MAX 4 COUNT 4');
    await client.run("b1 SEARCH CHARSET X-KLINGON ALL", String.raw`NO \[BADCHARSET`);
    await client.run("b2 SEARCH NONSENSE", "BAD");
    await client.run("b3 SEARCH OR ALL", "BAD");
    expect(await client.run("b4 UID SEARCH NOT 1")).toContain("* SEARCH 2 3 4");
  });

  test("IDLE pushes at once", async () => {
    client.c("a1 IDLE");
    await client.s(/^\+ /);
    deliver("live");
    await client.s(/^\* 4 EXISTS/, /^\* 4 RECENT/);
    const other = await openSelected(server);
    await other.run("b1 STORE 2 +FLAGS (\\Deleted)");
    await client.s(/^\* 2 FETCH \(UID 2 FLAGS \(\\Deleted \\Recent\)\)/);
    await other.run("b2 EXPUNGE");
    await client.s(/^\* 2 EXPUNGE/);
    client.c("DONE");
    await client.s(/^a1 OK/);
    other.end();
  });

  test("no EXPUNGE while sequence numbers are in use (RFC 3501 §7.4.1)", async () => {
    const other = await openSelected(server);
    await other.run("b1 STORE 1 +FLAGS.SILENT (\\Deleted)");
    await other.run("b2 EXPUNGE");
    expect(await client.run("a1 FETCH 2:3 UID")).toEqual([
      "* 2 FETCH (UID 2)",
      "* 3 FETCH (UID 3)",
      "a1 OK FETCH completed",
    ]);
    await client.run("a2 FETCH 1 FLAGS", String.raw`NO \[EXPUNGEISSUED\]`);
    await client.run("a3 STORE 1 +FLAGS \\Seen", String.raw`NO \[EXPUNGEISSUED\]`);
    expect(await client.run("a4 SEARCH ALL")).toContain("* SEARCH 2 3");
    expect(await client.run("a5 NOOP")).toEqual(["* 1 EXPUNGE", "a5 OK NOOP completed"]);
    expect(await client.run("a6 SEARCH ALL")).toContain("* SEARCH 1 2");
    other.end();
  });

  test("CLOSE expunges quietly, UNSELECT not at all", async () => {
    await client.run("a1 STORE 1 +FLAGS.SILENT (\\Deleted)");
    await client.run("a2 UNSELECT");
    expect(await client.run("a3 SELECT INBOX")).toContain("* 3 EXISTS");
    expect(await client.run("a4 CLOSE")).toEqual(["a4 OK CLOSE completed"]);
    expect(await client.run("a5 SELECT INBOX")).toContain("* 2 EXISTS");
  });

  test("offline: flags are queued, the rest is refused", async () => {
    server.account.offline = true;
    await client.run("a1 STORE 1 +FLAGS \\Seen");
    await client.run("a2 CREATE Later", String.raw`NO \[UNAVAILABLE\]`);
    await client.run("a3 FETCH 1 BODY[]", String.raw`NO \[UNAVAILABLE\]`);
    await client.run("a4 FETCH 1 (ENVELOPE FLAGS)");
    server.account.offline = false;
    server.account.corrupt.add(emailNumber(0));
    await client.run("a5 FETCH 1 BODY[]", String.raw`NO \[CORRUPTION\]`);
  });

  test("a selected mailbox that is deleted elsewhere ends the session; one's own does not", async () => {
    await client.run("a1 CREATE Brief");
    await client.run("a2 SELECT Brief");
    const other = await openSelected(server);
    await other.run("b1 DELETE Brief");
    client.c("a3 NOOP");
    await client.s(/^\* BYE \[UNAVAILABLE\]/);
    await client.closed();
    await other.run("b2 CREATE Own");
    await other.run("b3 SELECT Own");
    await other.run("b4 DELETE Own");
    await other.run("b5 NOOP");
    other.end();
  });
});

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { emailNumber } from "../../shared/lib/ids.ts";
import { mail, openSelected, startTestServer } from "./testing/transcript.ts";
import type { TestServer, Transcript } from "./testing/transcript.ts";

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

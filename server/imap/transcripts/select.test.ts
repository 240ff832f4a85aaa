/** SELECT, EXAMINE, CLOSE, UNSELECT (RFC 3691), CHECK, EXPUNGE, UID EXPUNGE (RFC 4315), keywords; CLOSED (RFC 7162 §3.2.11). */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { mail, openLoggedIn, openSelected, startTestServer } from "../testing/transcript.ts";
import type { TestServer, Transcript } from "../testing/transcript.ts";

let server: TestServer;
let client: Transcript;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

let boxes = 0;
let box: string;
/** A mailbox of its own with three messages. */
beforeEach(async () => {
  client = await openLoggedIn(server);
  box = `box${++boxes}`;
  await client.run(`m CREATE ${box}`);
  for (const subject of ["one", "two", "three"]) {
    const message = mail(subject);
    await client.run(`m APPEND ${box} {${message.length}+}\r\n${message}`);
  }
  return () => client.end();
});

const SYSTEM = String.raw`\Seen \Answered \Flagged \Deleted \Draft`;

describe("SELECT and EXAMINE", () => {
  test("tell all that RFC 3501 §6.3.1 asks for", async () => {
    await client.run(`a0 SUBSCRIBE ${box}`);
    const lines = await client.run(`A142 SELECT ${box}`);
    expect(lines).toEqual([
      `* FLAGS (${SYSTEM})`,
      "* 3 EXISTS",
      "* 3 RECENT",
      "* OK [UNSEEN 1] First unseen message",
      `* OK [PERMANENTFLAGS (${SYSTEM} \\*)] Flags permitted`,
      expect.stringMatching(/^\* OK \[UIDVALIDITY \d+\] /),
      "* OK [UIDNEXT 4] Predicted next UID",
      expect.stringMatching(/^\* OK \[HIGHESTMODSEQ \d+\] /),
      expect.stringMatching(/^\* OK \[MAILBOXID \([\w-]+\)\] /),
      "A142 OK [READ-WRITE] SELECT completed",
    ]);
  });

  test("EXAMINE claims nothing and lets nothing be changed", async () => {
    expect(await client.run(`A932 EXAMINE ${box}`)).toContain("* OK [PERMANENTFLAGS ()] Read-only mailbox");
    for (const command of ["STORE 1 +FLAGS (\\Seen)", "EXPUNGE", "UID EXPUNGE 1", "MOVE 1 INBOX"])
      await client.run(`a1 ${command}`, String.raw`NO \[READ-ONLY\]`);
    await client.run("a2 FETCH 1 BODY[]");
    expect(await client.run("a3 FETCH 1 FLAGS")).toContain("* 1 FETCH (FLAGS (\\Recent))");
    await client.run("a4 COPY 1 INBOX");
    const closed = await client.run(`a5 SELECT ${box}`);
    expect(closed[0]).toMatch(/^\* OK \[CLOSED\] /);
    expect(closed).toContain("* 3 RECENT");
  });

  test("\\Recent goes to the first session alone", async () => {
    await client.run(`a1 SELECT ${box}`);
    const other = await openSelected(server, box);
    expect(await other.run("b1 FETCH 1 FLAGS")).toContain("* 1 FETCH (FLAGS ())");
    expect(await client.run("a2 FETCH 1 FLAGS")).toContain("* 1 FETCH (FLAGS (\\Recent))");
    other.end();
  });

  test("a failed one leaves none selected, and says that the one before is closed", async () => {
    await client.run(`a1 SELECT ${box}`);
    client.c("a2 SELECT Nowhere");
    await client.s(/^\* OK \[CLOSED\] /, /^a2 NO \[NONEXISTENT\] /);
    await client.run("a3 CHECK", "BAD No mailbox is selected");
    await client.run(`a4 SELECT ${box}`);
    await client.run(`a5 SELECT`, "BAD");
    await client.run("a6 CHECK");
  });

  test("arguments that are none", async () => {
    await client.run(`a1 SELECT ${box} (NONSENSE)`, "BAD Syntax: expected a SELECT parameter this server knows");
    await client.run(`a2 SELECT ${box} x`, "BAD");
    await client.run(`a3 SELECT ${box} (CONDSTORE`, "BAD");
    await client.run("a4 EXAMINE (x)", "BAD Syntax: expected a mailbox name");
    await client.run(`a5 SELECT ${box} (CONDSTORE)`);
    await client.run(`a6 SELECT ${box} `);
  });
});

describe("CLOSE, UNSELECT, CHECK, EXPUNGE", () => {
  beforeEach(async () => {
    await client.run(`s1 SELECT ${box}`);
    await client.run("s2 STORE 1,3 +FLAGS.SILENT (\\Deleted)");
  });

  test("EXPUNGE tells numbers that hold one after the other", async () => {
    expect(await client.run("A202 EXPUNGE")).toEqual(["* 3 EXPUNGE", "* 1 EXPUNGE", "A202 OK EXPUNGE completed"]);
    expect(await client.run("a1 FETCH 1:* UID")).toContain("* 1 FETCH (UID 2)");
    await client.run("a2 EXPUNGE 1", "BAD Syntax: expected the end of the command");
    expect(await client.run("a3 EXPUNGE")).toEqual(["a3 OK EXPUNGE completed"]);
  });

  test("UID EXPUNGE takes only those named", async () => {
    expect(await client.run("A003 UID EXPUNGE 2:9")).toEqual(["* 3 EXPUNGE", "A003 OK UID EXPUNGE completed"]);
    await client.run("a1 UID EXPUNGE", "BAD Syntax: expected a space");
    await client.run("a2 UID EXPUNGE x", "BAD");
    expect(await client.run("a3 UID EXPUNGE *")).toEqual(["a3 OK UID EXPUNGE completed"]);
  });

  test("CLOSE expunges without a word; UNSELECT and EXAMINE then CLOSE do not", async () => {
    expect(await client.run("a1 UNSELECT")).toEqual(["a1 OK UNSELECT completed"]);
    await client.run(`a2 EXAMINE ${box}`);
    expect(await client.run("a3 CLOSE")).toEqual(["a3 OK CLOSE completed"]);
    expect(await client.run(`a4 SELECT ${box}`)).toContain("* 3 EXISTS");
    expect(await client.run("A341 CLOSE")).toEqual(["A341 OK CLOSE completed"]);
    expect(await client.run(`a5 SELECT ${box}`)).toContain("* 1 EXISTS");
    await client.run("a6 CLOSE x", "BAD");
    await client.run("a7 UNSELECT x", "BAD");
  });

  test("SELECT of another does not expunge (RFC 3501 §6.4.2)", async () => {
    await client.run("a1 SELECT INBOX");
    expect(await client.run(`a2 SELECT ${box}`)).toContain("* 3 EXISTS");
  });

  test("CHECK brings what is new, as NOOP does", async () => {
    const other = await openSelected(server, box);
    await other.run("b1 EXPUNGE");
    expect(await client.run("FXXZ CHECK")).toEqual(["* 3 EXPUNGE", "* 1 EXPUNGE", "FXXZ OK CHECK completed"]);
    await client.run("a1 CHECK x", "BAD");
    other.end();
  });

  test("no EXPUNGE with FETCH, STORE and SEARCH; with their UID forms at the end (RFC 3501 §7.4.1, RFC 9051 §7.5.1)", async () => {
    const other = await openSelected(server, box);
    await other.run("b1 UID EXPUNGE 1");
    for (const command of ["FETCH 2 UID", "STORE 2 +FLAGS.SILENT (\\Seen)", "SEARCH ALL"])
      expect((await client.run(`a1 ${command}`)).join()).not.toContain("EXPUNGE");
    expect(await client.run("a2 UID FETCH 2 UID")).toEqual([
      "* 2 FETCH (UID 2)",
      "* 1 EXPUNGE",
      "a2 OK FETCH completed",
    ]);
    await other.run("b2 EXPUNGE");
    await client.run("a3 FETCH 2 FLAGS", String.raw`NO \[EXPUNGEISSUED\]`);
    expect(await client.run("a4 UID SEARCH ALL")).toEqual(["* SEARCH 2", "* 2 EXPUNGE", "a4 OK SEARCH completed"]);
    other.end();
  });
});

describe("keywords", () => {
  test.each([
    "$Forwarded",
    "$MDNSent",
    "$Junk",
    "$NotJunk",
    "NonJunk",
    "$Phishing",
    "work/later",
    "a.b-c_d:e~f`g^h",
    "x".repeat(128),
  ])("%s", async (keyword) => {
    await client.run(`a1 SELECT ${box}`);
    const lines = await client.run(`a2 STORE 1 +FLAGS (${keyword})`);
    expect(lines[0]).toBe(`* FLAGS (${SYSTEM} ${keyword})`);
    expect(lines[1]).toBe(`* OK [PERMANENTFLAGS (${SYSTEM} ${keyword} \\*)] Flags permitted`);
    expect(lines[2]).toContain(`FLAGS (${keyword} \\Recent)`);
    expect(await client.run(`a3 SEARCH KEYWORD ${keyword.toUpperCase()}`)).toContain("* SEARCH 1");
  });

  test("another session hears of a keyword before it sees one (RFC 3501 §7.2.6)", async () => {
    await client.run(`a1 SELECT ${box}`);
    const other = await openSelected(server, box);
    await other.run("b1 STORE 1 +FLAGS.SILENT ($One)");
    const [first = "", , third = ""] = await client.run("a2 FETCH 1 FLAGS");
    expect([first, third]).toEqual([`* FLAGS (${SYSTEM} $One)`, "* 1 FETCH (FLAGS ($One \\Recent))"]);
    await other.run("b2 STORE 1 FLAGS.SILENT ($Two)");
    expect((await client.run("a3 NOOP"))[0]).toBe(`* FLAGS (${SYSTEM} $Two)`);
    other.end();
  });

  test.each([
    "STORE 1 +FLAGS (a*b)",
    "STORE 1 +FLAGS (a]b)",
    'STORE 1 +FLAGS ("a")',
    "STORE 1 +FLAGS (\\*)",
    "STORE 1 +FLAGS (\xe9)",
    "STORE 1 +FLAGS (\\)",
    "STORE 1 FLAGS",
  ])("%s is BAD", async (command) => {
    await client.run(`a1 SELECT ${box}`);
    await client.run(`a2 ${command}`, "BAD Syntax: expected");
  });
});

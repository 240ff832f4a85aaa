/** Greeting, tags, lines, CAPABILITY, NOOP, LOGOUT, ID, and what each state allows (RFC 3501 §2.2, §3, §6.1, §7.1). */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { TEST_USER } from "../testing/start.ts";
import { mail, openLoggedIn, openSelected, openTranscript, startTestServer } from "../testing/transcript.ts";
import type { TestServer, Transcript } from "../testing/transcript.ts";

let server: TestServer;
let client: Transcript;
beforeAll(async () => {
  server = await startTestServer();
  server.account.deliver(mail("one"));
});
afterAll(() => server.close());
beforeEach(async () => {
  client = await openTranscript(server);
  return () => client.end();
});

describe("states", () => {
  const SELECTED = [
    ...["CHECK", "CLOSE", "UNSELECT", "EXPUNGE", "UID EXPUNGE 1", "SEARCH ALL", "UID SEARCH ALL"],
    ...["FETCH 1 FLAGS", "UID FETCH 1 FLAGS", "STORE 1 FLAGS ()", "UID STORE 1 FLAGS ()"],
    ...["COPY 1 Sent", "UID COPY 1 Sent", "MOVE 1 Sent", "UID MOVE 1 Sent"],
  ];
  const AUTHENTICATED = [
    ...["SELECT INBOX", "EXAMINE INBOX", "CREATE x", "DELETE x", "RENAME x y", "SUBSCRIBE x", "UNSUBSCRIBE x"],
    ...['LIST "" *', 'LSUB "" *', 'XLIST "" *', "STATUS INBOX (MESSAGES)", "NAMESPACE", "ENABLE CONDSTORE", "IDLE"],
    "APPEND INBOX {4+}\r\nA: b",
  ];
  const NOT_AUTHENTICATED = ["LOGIN a b", "AUTHENTICATE PLAIN AGEAYg==", "STARTTLS"];

  test("before login: only what logs in", async () => {
    const commands = [...AUTHENTICATED, ...SELECTED];
    for (const [at, command] of commands.entries()) {
      await client.run(`a${at} ${command}`, "BAD Log in first");
      // too many bad ones in a row end a session
      await client.run(`b${at} NOOP`);
    }
  });

  test("logged in: no mailbox is selected, and nobody logs in twice", async () => {
    const session = await openLoggedIn(server);
    for (const [at, command] of SELECTED.entries()) {
      await session.run(`a${at} ${command}`, "BAD No mailbox is selected");
      await session.run(`b${at} NOOP`);
    }
    for (const command of NOT_AUTHENTICATED) await session.run(`a1 ${command}`, "BAD Logged in already");
    session.end();
  });

  test("selected: all but what logs in, and ENABLE", async () => {
    const session = await openSelected(server);
    for (const command of NOT_AUTHENTICATED) await session.run(`a1 ${command}`, "BAD Logged in already");
    await session.run('a2 LIST "" *');
    await session.run("a3 CHECK");
    await session.run("a4 SELECT Nowhere", String.raw`NO \[NONEXISTENT\]`);
    await session.run("a5 CHECK", "BAD No mailbox is selected");
    session.end();
  });
});

describe("CAPABILITY, NOOP, ID, LOGOUT", () => {
  test("capabilities change with the login; what needs one is not promised before", async () => {
    client.c("abcd CAPABILITY");
    await client.s(/^\* CAPABILITY IMAP4rev1 (?!.*(MOVE|UIDPLUS)).*AUTH=PLAIN/, /^abcd OK CAPABILITY completed$/);
    const greeting = await client.run(`a1 login ${TEST_USER} secret`);
    expect(greeting[0]).toMatch(/^a1 OK \[CAPABILITY IMAP4rev1 .*\bUIDPLUS\b.*\] Logged in$/);
    const [line = ""] = await client.run("a2 capability");
    for (const name of ["MOVE", "MULTIAPPEND", "UTF8=ACCEPT", "XLIST", "LITERAL+", "NAMESPACE", "CREATE-SPECIAL-USE"])
      expect(line.split(" ")).toContain(name);
    expect(line).not.toContain("AUTH=");
    await client.run("a3 CAPABILITY x", "BAD Syntax: expected the end of the command");
  });

  test("NOOP, with a stray space at its end", async () => {
    expect(await client.run("a1 NOOP")).toEqual(["a1 OK NOOP completed"]);
    await client.run("a2 noop  ");
    await client.run("a3 NOOP x", "BAD Syntax: expected the end of the command");
  });

  test("ID in its forms (RFC 2971), before and after login", async () => {
    expect(await client.run("a023 ID NIL")).toEqual(['* ID ("name" "Aerogramme")', "a023 OK ID completed"]);
    await client.run('a024 ID ("name" "sodr" "version" "19.34" "vendor" "Pink Floyd Music Limited" "os" NIL)');
    await client.run("a025 ID ()");
    await client.run('a026 ID ("name" {4+}\r\nsodr)');
    await client.run("a027 ID", "BAD Syntax: expected a space");
    await client.run("a028 ID name", "BAD");
  });

  test("LOGOUT says BYE, then OK, and closes", async () => {
    client.c("A023 LOGOUT");
    await client.s(/^\* BYE /, /^A023 OK LOGOUT completed$/);
    await client.closed();
  });

  test("LOGOUT with an argument is none", async () => {
    await client.run("a1 LOGOUT now", "BAD Syntax: expected the end of the command");
    await client.run("a2 NOOP");
  });
});

describe("tags and lines", () => {
  test.each(["a", "0", "A.1", "!#$&',-./:;<=>?@[]^_`|}~", "x".repeat(128), "]", "NIL", "a:b"])(
    "%s is a tag",
    async (tag) => {
      client.c(`${tag} NOOP`);
      expect(await client.line()).toBe(`${tag} OK NOOP completed`);
    },
  );

  test.each([
    "",
    " a1 NOOP",
    "* NOOP",
    "+ NOOP",
    "a+1 NOOP",
    '"a1" NOOP',
    "(a1) NOOP",
    "a%1 NOOP",
    "a\\1 NOOP",
    "\x01 NOOP",
    "{3}x NOOP",
    "x".repeat(129) + " NOOP",
  ])("%j has no tag, and gets an untagged BAD that says so", async (line) => {
    client.c(line);
    expect(await client.line()).toMatch(/^\* BAD Syntax: expected a tag$/);
    await client.run("a2 NOOP");
  });

  test("a tag alone, a command that is none, a tab for a space, two spaces", async () => {
    await client.run("a1", "BAD Syntax: expected a space and a command behind the tag");
    await client.run("a2 ", "BAD Syntax: expected a space and a command behind the tag");
    await client.run("a3 FROBNICATE", "BAD Syntax: expected a command this server knows");
    await client.run("a4 UID", "BAD Syntax: expected a space and a command behind UID");
    await client.run("a5 UID NOOP", "BAD Syntax: expected a command this server knows");
    await client.run("a6  NOOP", "BAD Syntax: expected an atom");
    await client.run('a7 "NOOP"', "BAD Syntax: expected an atom");
    client.c("a8\tNOOP");
    await client.s(/^\* BAD|^a8 BAD/);
  });

  test("LF alone ends a line; CR alone does not", async () => {
    client.raw("a1 NOOP\na2 NOOP\r\n");
    await client.s(/^a1 OK/, /^a2 OK/);
    client.raw("a3 NOOP\ra4 NOOP\r\n");
    await client.s(/^a3 BAD/);
    client.raw("a5 NOOP\r\r\n");
    await client.s(/^a5 BAD/);
    client.raw('a6 LOGIN "a\rb" c\r\n');
    await client.s(/^a6 BAD Syntax: expected no CR in a quoted string$/);
  });

  test("NUL, control characters and octets above 127", async () => {
    await client.run("a1 NO\0OP", "BAD");
    await client.run('a2 LOGIN "a\0" b', "BAD Syntax: expected a string without NUL");
    await client.run("a3 LOGIN {2+}\r\na\0 b", "BAD Syntax: expected a string without NUL");
    await client.run("a4 NOOP\x07", "BAD");
    await client.run("a5 N\xc3\xb6\xc3\xb6P", "BAD");
    await client.run('a6 LOGIN "\xc3\xa4da" "gr\xc3\xbc\xc3\x9fe"', String.raw`NO \[AUTHENTICATIONFAILED\]`);
  });

  test("a literal where none belongs is taken and refused, and the session goes on", async () => {
    client.c("a1 NOOP {6}");
    await client.s(/^\+ /);
    client.c("a9 FOO");
    await client.s(/^a1 BAD/);
    await client.run("a2 NOOP {0+}\r\n", "BAD");
    await client.run("a3 {4+}\r\nNOOP", "BAD Syntax: expected an atom");
    await client.run("a4 NOOP");
  });
});

describe("commands that do not wait (RFC 3501 §5.5)", () => {
  test("run in order, across login and selection", async () => {
    client.raw(
      `a1 LOGIN ${TEST_USER} secret\r\na2 SELECT INBOX\r\na3 UID FETCH 1 FLAGS\r\na4 STORE 1 +FLAGS.SILENT (\\Flagged)\r\n` +
        "a5 FETCH 1 FLAGS\r\na6 STORE 1 -FLAGS.SILENT (\\Flagged)\r\na7 FETCH 1 FLAGS\r\na8 CLOSE\r\na9 LOGOUT\r\n",
    );
    for (const tag of ["a1", "a2", "a3", "a4"]) await client.done(tag);
    expect((await client.done("a5"))[0]).toContain("\\Flagged");
    await client.done("a6");
    expect((await client.done("a7"))[0]).not.toContain("\\Flagged");
    await client.done("a8");
    await client.done("a9");
    await client.closed();
  });

  test("what is ambiguous is taken by the numbers that hold when its turn comes", async () => {
    for (const subject of ["two", "three"]) server.account.deliver(mail(subject));
    const session = await openSelected(server);
    session.raw("a1 STORE 1 +FLAGS.SILENT (\\Deleted)\r\na2 EXPUNGE\r\na3 FETCH 1:* (UID)\r\na4 FETCH 3 (UID)\r\n");
    await session.done("a1");
    expect(await session.done("a2")).toEqual(["* 1 EXPUNGE", "a2 OK EXPUNGE completed"]);
    expect(await session.done("a3")).toHaveLength(3);
    await session.done("a4", "BAD No such message");
    session.end();
  });
});

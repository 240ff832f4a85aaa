/** ENABLE (RFC 5161), IMAP4rev2 (RFC 9051 Appendix A and E), UTF8=ACCEPT (RFC 9755). */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { mail, openLoggedIn, openTranscript, startTestServer } from "../testing/transcript.ts";
import type { TestServer, Transcript } from "../testing/transcript.ts";

let server: TestServer;
let client: Transcript;
beforeAll(async () => {
  server = await startTestServer();
  server.account.deliver(mail("one"));
});
afterAll(() => server.close());
beforeEach(async () => {
  client = await openLoggedIn(server);
  return () => client.end();
});

/** Octets as the client and server exchange them, one character each. */
const wire = (text: string): string => Buffer.from(text, "utf8").toString("latin1");

describe("ENABLE", () => {
  test("says what it turned on, once each, whatever the spelling; the rest is passed over", async () => {
    expect(await client.run("a1 ENABLE X-GOOD-IDEA condstore CONDSTORE qresync")).toEqual([
      "* ENABLED CONDSTORE QRESYNC",
      "a1 OK ENABLE completed",
    ]);
    expect(await client.run("a2 enable imap4REV2 utf8=accept")).toContain("* ENABLED IMAP4rev2 UTF8=ACCEPT");
    expect(await client.run("a3 ENABLE X-NOTHING UTF8=ONLY QRESYNC")).toContain("* ENABLED");
  });

  test("wants arguments, a login, atoms", async () => {
    await client.run("a1 ENABLE", "BAD Syntax: expected a space");
    await client.run('a2 ENABLE "CONDSTORE"', "BAD Syntax: expected an atom");
    await client.run("a3 ENABLE  CONDSTORE", "BAD Syntax: expected an atom");
    const other = await openTranscript(server);
    await other.run("b1 ENABLE CONDSTORE", "BAD Log in first");
    await client.run("a4 SELECT INBOX");
    await client.run("a5 ENABLE CONDSTORE", "BAD ENABLE comes before a mailbox is selected");
    other.end();
  });
});

describe("names", () => {
  test("in modified UTF-7 before, and what is not that is not taken", async () => {
    await client.run("a1 CREATE Entw&APw-rfe");
    expect(await client.run('a2 LIST "" Entw*')).toContain('* LIST (\\HasNoChildren) "/" "Entw&APw-rfe"');
    await client.run("a3 CREATE &Jjo!", "BAD Syntax: expected a mailbox name in modified UTF-7");
    await client.run("a4 CREATE &U,BTFw-&ZeVnLIqe-", "BAD Syntax: expected a mailbox name in modified UTF-7");
    await client.run("a5 CREATE R&D", "BAD Syntax: expected a mailbox name in modified UTF-7");
    await client.run("a6 CREATE R&-D");
  });

  test.each(["UTF8=ACCEPT", "IMAP4rev2"])("in UTF-8 after ENABLE %s, quoted, bare or as a literal", async (name) => {
    await client.run(`a1 ENABLE ${name}`);
    const [box, other] = [`Müll ${name.charAt(0)}`, `日本語-${name.charAt(0)}`];
    await client.run(wire(`a2 CREATE "${box}"`));
    client.c(wire(`a3 CREATE {${Buffer.byteLength(other)}+}\r\n${other}`));
    await client.done("a3");
    expect(await client.run(wire(`a4 LIST "" "M*"`))).toContain(wire(`* LIST (\\HasNoChildren) "/" "${box}"`));
    expect(await client.run(wire(`a5 STATUS ${other} (MESSAGES)`))).toContain(wire(`* STATUS "${other}" (MESSAGES 0)`));
    await client.run(wire(`a6 SUBSCRIBE "${box}"`));
    expect(await client.run('a7 LSUB "" M*')).toContain(wire(`* LSUB () "/" "${box}"`));
    await client.run(wire(`a8 RENAME "${box}" "${box}/&"`), String.raw`NO \[CANNOT\]`);
    await client.run(wire(`a9 RENAME "${box}" "R&D ${name}"`));
    expect(await client.run('b1 LIST "" "R&D*"')).toContain(`* LIST (\\HasNoChildren) "/" "R&D ${name}"`);
    const rev1 = await openLoggedIn(server);
    expect(await rev1.run('c1 LIST "" "&ZeVnLIqe-*"')).toContain(
      `* LIST (\\HasNoChildren) "/" "&ZeVnLIqe--${name.charAt(0)}"`,
    );
    rev1.end();
  });

  test("one that looks like modified UTF-7 and is a mailbox's own is taken, and no other", async () => {
    await client.run('a1 CREATE "&-AOk-"');
    await client.run("a2 ENABLE UTF8=ACCEPT");
    expect(await client.run('a3 LIST "" "&AOk-"')).toContain('* LIST (\\HasNoChildren) "/" "&AOk-"');
    await client.run("a4 SELECT &AOk-");
    await client.run("a5 DELETE &AOk-");
    await client.run("a6 SELECT &AOk-", "NO");
    await client.run("a7 UNSUBSCRIBE &AOk-");
    for (const command of ["SELECT", "CREATE"])
      await client.run(`a8 ${command} &AOk-`, "BAD Syntax: expected a mailbox name");
  });

  test("in modified UTF-7 they are not taken any more; nor are octets that are no UTF-8", async () => {
    await client.run("a1 ENABLE UTF8=ACCEPT");
    await client.run("a2 CREATE Entw&APw-rfe2", "BAD Syntax: expected a mailbox name in UTF-8, as was enabled");
    await client.run('a3 CREATE "caf\xe9"', "BAD Syntax: expected a mailbox name in UTF-8");
    await client.run("a3 CREATE caf\xe9", "BAD Syntax: expected a mailbox name in UTF-8");
    await client.run(wire('a4 CREATE "line\u2028separator"'), String.raw`NO \[CANNOT\]`);
    await client.run(wire('a5 CREATE "c1\u0085control"'), String.raw`NO \[CANNOT\]`);
  });
});

test("SEARCH takes no CHARSET after ENABLE UTF8=ACCEPT (RFC 9755 §3), and does after ENABLE IMAP4rev2", async () => {
  const other = await openLoggedIn(server);
  for (const [session, name, status] of [
    [client, "UTF8=ACCEPT", "BAD"],
    [other, "IMAP4rev2", "OK"],
  ] as const) {
    await session.run(`a1 ENABLE ${name}`);
    await session.run("a2 SELECT INBOX");
    await session.run(wire('a3 SEARCH CHARSET UTF-8 SUBJECT "ü"'), status);
    await session.run(wire('a4 SEARCH SUBJECT "ü"'));
  }
  other.end();
});

describe("IMAP4rev2", () => {
  beforeEach(async () => {
    await client.run("e ENABLE IMAP4rev2");
  });

  test("SELECT gives what §6.3.2 asks for and nothing that is no more", async () => {
    await client.run("a1 SUBSCRIBE INBOX");
    const lines = await client.run("a2 SELECT inbox");
    expect(lines).toEqual([
      "* FLAGS (\\Seen \\Answered \\Flagged \\Deleted \\Draft)",
      expect.stringMatching(/^\* \d+ EXISTS$/),
      expect.stringMatching(/^\* OK \[PERMANENTFLAGS \(\\Seen \\Answered \\Flagged \\Deleted \\Draft \\\*\)\] /),
      expect.stringMatching(/^\* OK \[UIDVALIDITY \d+\] /),
      expect.stringMatching(/^\* OK \[UIDNEXT \d+\] /),
      expect.stringMatching(/^\* OK \[HIGHESTMODSEQ \d+\] /),
      expect.stringMatching(/^\* OK \[MAILBOXID \([\w-]+\)\] /),
      '* LIST (\\HasNoChildren \\Subscribed) "/" "INBOX"',
      "a2 OK [READ-WRITE] SELECT completed",
    ]);
    const again = await client.run("a3 EXAMINE Sent");
    expect(again[0]).toMatch(/^\* OK \[CLOSED\] /);
    expect(again).toContain('* LIST (\\HasNoChildren \\Subscribed \\Sent) "/" "Sent"');
    expect(again.at(-1)).toBe("a3 OK [READ-ONLY] EXAMINE completed");
  });

  test("nothing is \\Recent, neither told nor pushed", async () => {
    await client.run("a1 SELECT INBOX");
    server.account.deliver(mail("new"));
    const told = await client.run("a2 NOOP");
    expect(told).toEqual([expect.stringMatching(/^\* \d+ EXISTS$/), "a2 OK NOOP completed"]);
    expect(await client.run("a3 FETCH * FLAGS")).toContainEqual(expect.stringMatching(/^\* \d+ FETCH \(FLAGS \(\)\)$/));
  });

  test("SEARCH answers ESEARCH (§6.4.4)", async () => {
    await client.run("a1 SELECT INBOX");
    expect((await client.run("A282 SEARCH 1"))[0]).toBe('* ESEARCH (TAG "A282") ALL 1');
    expect((await client.run("A283 UID SEARCH UID 1"))[0]).toBe('* ESEARCH (TAG "A283") UID ALL 1');
    expect((await client.run("A284 SEARCH SUBJECT nowhere"))[0]).toBe('* ESEARCH (TAG "A284")');
  });

  test("STATUS counts what is deleted, and octets (§6.3.11)", async () => {
    const lines = await client.run("a1 STATUS Drafts (MESSAGES UIDNEXT UIDVALIDITY UNSEEN DELETED SIZE)");
    expect(lines[0]).toMatch(/^\* STATUS "Drafts" \(MESSAGES 0 UIDNEXT 1 UIDVALIDITY \d+ UNSEEN 0 DELETED 0 SIZE 0\)$/);
  });
});

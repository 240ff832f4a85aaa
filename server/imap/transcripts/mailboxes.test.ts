/** CREATE, DELETE, RENAME, SUBSCRIBE, UNSUBSCRIBE, LSUB (RFC 3501 §6.3.3–6.3.9), USE (RFC 6154), XLIST. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { mail, openLoggedIn, openTranscript, startTestServer } from "../testing/transcript.ts";
import type { TestServer, Transcript } from "../testing/transcript.ts";

let server: TestServer;
let client: Transcript;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

let boxes = 0;
/** A level of its own for each test. */
let at: string;
beforeEach(async () => {
  client = await openLoggedIn(server);
  at = `t${++boxes}`;
  return () => client.end();
});

/** Names below the test's level, as LIST has them, with \Noselect marked. */
async function names(pattern = `${at}*`): Promise<readonly string[]> {
  const lines = await client.run(`n LIST "" "${pattern}"`);
  return lines.slice(0, -1).map((line) => {
    const [, attributes = "", name = ""] = /^\* LIST \((.*)\) "\/" "(.*)"$/.exec(line) ?? [];
    return attributes.includes("\\Noselect") ? `(${name})` : name;
  });
}
const subscriptions = (): readonly string[] =>
  server.account.state.subscriptions().filter((name) => name.startsWith(at));

describe("CREATE", () => {
  test("the RFC's own example: a separator at the end says no more", async () => {
    await client.run(`A003 CREATE ${at}owatagusiam/`);
    await client.run(`A004 CREATE ${at}owatagusiam/blurdybloop`);
    expect(await names()).toEqual([`${at}owatagusiam`, `${at}owatagusiam/blurdybloop`]);
  });

  test("what lies above is a level, and can be made a mailbox later", async () => {
    await client.run(`a1 CREATE ${at}/foo/bar`);
    expect(await names()).toEqual([`(${at})`, `(${at}/foo)`, `${at}/foo/bar`]);
    await client.run(`a2 SELECT ${at}/foo`, String.raw`NO \[NONEXISTENT\]`);
    await client.run(`a3 STATUS ${at} (MESSAGES)`, String.raw`NO \[NONEXISTENT\]`);
    await client.run(`a4 CREATE ${at}/foo`);
    expect(await names()).toEqual([`(${at})`, `${at}/foo`, `${at}/foo/bar`]);
    await client.run(`a5 SELECT ${at}/foo`);
  });

  test("subscribes to the mailbox, and says its id", async () => {
    client.c(`a1 CREATE ${at}`);
    await client.s(/^a1 OK \[MAILBOXID \([\w-]+\)\] CREATE completed$/);
    expect(subscriptions()).toEqual([at]);
  });

  test("not twice, not INBOX, no bad name; INBOX has children and no case at the first level alone", async () => {
    await client.run(`a1 CREATE ${at}`);
    await client.run(`a2 CREATE ${at}`, String.raw`NO \[ALREADYEXISTS\]`);
    await client.run(`a3 CREATE ${at}/`, String.raw`NO \[ALREADYEXISTS\]`);
    for (const inbox of ["INBOX", "inbox", "InBox/"])
      await client.run(`a4 CREATE ${inbox}`, String.raw`NO \[ALREADYEXISTS\]`);
    await client.run(`a5 CREATE inbox/${at}`);
    await client.run(`a6 STATUS INBOX/${at} (MESSAGES)`);
    await client.run(`a7 CREATE ${at}/inbox`);
    await client.run(`a8 STATUS ${at}/INBOX (MESSAGES)`, String.raw`NO \[NONEXISTENT\]`);
    for (const bad of ['""', "/", "//", `${at}//x`, `/${at}`, '"a\tb"', "&AAo-", `${at}${"/x".repeat(40)}`])
      await client.run(`a9 CREATE ${bad}`, String.raw`NO \[CANNOT\]`);
    await client.run(`b1 CREATE ${"x".repeat(1025)}`, "BAD Syntax: expected a shorter mailbox name");
    expect(subscriptions()).toEqual([at, `${at}/inbox`]);
  });

  test("arguments that are none", async () => {
    await client.run("a1 CREATE", "BAD Syntax: expected a space");
    await client.run("a2 CREATE a b", "BAD Syntax: expected USE");
    await client.run("a3 CREATE a*", "BAD Syntax: expected the end|BAD Syntax");
    await client.run("a4 CREATE a%", "BAD");
    await client.run("a5 CREATE (a)", "BAD Syntax: expected a mailbox name");
    await client.run(`a6 CREATE ${at} `);
    const other = await openTranscript(server);
    await other.run("b1 CREATE x", "BAD Log in first");
    other.end();
  });

  test("with USE: one that is free, once", async () => {
    await client.run(`a1 CREATE ${at}a (USE (\\Sent))`, String.raw`NO \[USEATTR\]`);
    await client.run("a2 DELETE Archive");
    await client.run(`a3 CREATE ${at}a (USE (\\archive))`);
    expect(await client.run('a4 LIST (SPECIAL-USE) "" *')).toContain(`* LIST (\\HasNoChildren \\Archive) "/" "${at}a"`);
    await client.run(`a5 CREATE ${at}b (USE (\\Archive \\Sent))`, String.raw`NO \[USEATTR\]`);
    await client.run(`a6 CREATE ${at}b (USE (\\All))`, String.raw`NO \[USEATTR\]`);
    await client.run(`a7 CREATE ${at}b (FOO (\\Archive))`, "BAD Syntax: expected USE");
    await client.run(`a8 CREATE ${at}b (USE \\Archive)`, "BAD");
    await client.run(`a9 CREATE ${at}b (USE ())`);
    expect(await names()).toEqual([`${at}a`, `${at}b`]);
  });
});

describe("DELETE", () => {
  test("the RFC's own first example", async () => {
    for (const name of ["blurdybloop", "foo/bar"]) await client.run(`a CREATE ${at}${name}`);
    expect(await names()).toEqual([`${at}blurdybloop`, `(${at}foo)`, `${at}foo/bar`]);
    await client.run(`A683 DELETE ${at}blurdybloop`);
    await client.run(`A684 DELETE ${at}foo`, String.raw`NO \[HASCHILDREN\]`);
    await client.run(`A685 DELETE ${at}foo/bar`);
    await client.run(`A687 DELETE ${at}foo`, String.raw`NO \[NONEXISTENT\]`);
    expect(await names()).toEqual([]);
  });

  test("the RFC's own second example: the name stays as a level", async () => {
    for (const name of ["blurdybloop", "foo", "foo/bar"]) await client.run(`a CREATE ${at}${name}`);
    await client.run(`A83 DELETE ${at}blurdybloop`);
    await client.run(`A84 DELETE ${at}foo/`);
    expect(await names(`${at}%`)).toEqual([`(${at}foo)`]);
    expect(await names()).toEqual([`(${at}foo)`, `${at}foo/bar`]);
  });

  test("not INBOX; the subscription stays; a new one of the name has another UIDVALIDITY", async () => {
    await client.run("a1 DELETE iNBOX", String.raw`NO \[CANNOT\]`);
    await client.run(`a2 CREATE ${at}`);
    const uidValidity = server.account.state.mailboxByName(at)?.uidValidity ?? 0;
    await client.run(`a3 DELETE ${at}`);
    expect(subscriptions()).toEqual([at]);
    expect(await client.run(`a4 LSUB "" ${at}`)).toContain(`* LSUB (\\Noselect) "/" "${at}"`);
    expect(await client.run(`a5 LIST (SUBSCRIBED) "" ${at}`)).toContain(
      `* LIST (\\NonExistent \\HasNoChildren \\Subscribed) "/" "${at}"`,
    );
    await client.run(`a6 CREATE ${at}`);
    expect(server.account.state.mailboxByName(at)?.uidValidity).toBeGreaterThan(uidValidity);
    await client.run("a7 DELETE", "BAD");
    await client.run("a8 DELETE a b", "BAD Syntax: expected the end of the command");
  });

  test("one's own selected mailbox: the session goes on without", async () => {
    await client.run(`a1 CREATE ${at}`);
    await client.run(`a2 SELECT ${at}`);
    await client.run(`a3 DELETE ${at}`);
    await client.run("a4 FETCH 1 FLAGS", "BAD No mailbox is selected");
    await client.run("a5 NOOP");
  });
});

describe("RENAME", () => {
  test("the RFC's own examples: mailboxes, levels, and INBOX, which stays", async () => {
    for (const name of ["blurdybloop", "foo/bar"]) await client.run(`a CREATE ${at}${name}`);
    await client.run(`A683 RENAME ${at}blurdybloop ${at}sarasoop`);
    await client.run(`A684 RENAME ${at}foo ${at}zowie`);
    expect(await names()).toEqual([`${at}sarasoop`, `(${at}zowie)`, `${at}zowie/bar`]);
    expect(subscriptions()).toEqual([`${at}sarasoop`, `${at}zowie/bar`]);

    server.account.deliver(mail("one"));
    await client.run("Z431 CREATE INBOX/bar");
    await client.run("Z432 STORE 1 +FLAGS (\\Seen)", "BAD");
    await client.run(`Z433 RENAME INBOX ${at}old-mail`);
    expect(await names("INBOX*")).toContain("INBOX/bar");
    expect(server.account.state.mailboxByName("INBOX")?.count).toBe(0);
    expect(server.account.state.mailboxByName(`${at}old-mail`)?.count).toBe(1);
    expect(subscriptions()).toContain(`${at}old-mail`);
    expect(server.account.state.subscriptions()).toContain("INBOX");
    await client.run("Z434 DELETE INBOX/bar");
  });

  test("takes children and their subscriptions along, into levels that are not there yet", async () => {
    for (const name of ["/a", "/a/b", "/a/b/c", "/ab"]) await client.run(`c CREATE ${at}${name}`);
    await client.run(`c UNSUBSCRIBE ${at}/a/b`);
    const { id, uidValidity } = server.account.state.mailboxByName(`${at}/a/b`) ?? {};
    await client.run(`a1 RENAME ${at}/a ${at}/x/y/`);
    expect(await names()).toEqual([`(${at})`, `${at}/ab`, `(${at}/x)`, `${at}/x/y`, `${at}/x/y/b`, `${at}/x/y/b/c`]);
    expect(subscriptions()).toEqual([`${at}/ab`, `${at}/x/y`, `${at}/x/y/b/c`]);
    expect(server.account.state.mailboxByName(`${at}/x/y/b`)).toMatchObject({ id, uidValidity });
  });

  test("not to what is there, not into itself, not from what is not there; nothing half done", async () => {
    for (const name of ["a/b", "a/c", "z/c"]) await client.run(`c CREATE ${at}${name}`);
    const before = [await names(), subscriptions()];
    await client.run(`a1 RENAME ${at}a ${at}z`, String.raw`NO \[ALREADYEXISTS\]`);
    await client.run(`a2 RENAME ${at}a/b ${at}z/c`, String.raw`NO \[ALREADYEXISTS\]`);
    await client.run(`a3 RENAME ${at}a ${at}a/deeper`, String.raw`NO \[CANNOT\]`);
    await client.run(`a4 RENAME ${at}a/b ${at}a/b/c`, String.raw`NO \[CANNOT\]`);
    await client.run(`a5 RENAME ${at}a inbox`, String.raw`NO \[ALREADYEXISTS\]`);
    await client.run(`a6 RENAME ${at}a/b ${at}a/b`, String.raw`NO \[ALREADYEXISTS\]`);
    await client.run(`a7 RENAME ${at}nowhere ${at}x`, String.raw`NO \[NONEXISTENT\]`);
    await client.run(`a8 RENAME ${at}a ${at}${"x".repeat(510)}`, String.raw`NO \[CANNOT\]`);
    await client.run(`a9 RENAME ${at}a/b ${at}//x`, String.raw`NO \[CANNOT\]`);
    await client.run(`b1 RENAME ${at}a`, "BAD Syntax: expected a space");
    await client.run(`b2 RENAME ${at}a b c`, "BAD Syntax: expected the end of the command");
    expect([await names(), subscriptions()]).toEqual(before);
  });

  test("of the selected mailbox keeps it selected", async () => {
    await client.run(`a1 CREATE ${at}`);
    await client.run(`a2 APPEND ${at} {4+}\r\nA: b`);
    await client.run(`a3 SELECT ${at}`);
    await client.run(`a4 RENAME ${at} ${at}new`);
    expect(await client.run("a5 FETCH 1 UID")).toContain("* 1 FETCH (UID 1)");
  });

  test("with IMAP4rev2 the new name is announced with the old one (RFC 9051 §6.3.9.7)", async () => {
    await client.run("a1 ENABLE IMAP4rev2");
    await client.run(`a2 CREATE ${at}`);
    expect(await client.run(`a3 RENAME ${at} ${at}new`)).toEqual([
      `* LIST (\\HasNoChildren \\Subscribed) "/" "${at}new" ("OLDNAME" ("${at}"))`,
      "a3 OK RENAME completed",
    ]);
  });
});

describe("SUBSCRIBE, UNSUBSCRIBE, LSUB", () => {
  test("names, whether or not there is such a mailbox", async () => {
    await client.run(`A002 SUBSCRIBE ${at}/#news.comp.mail.mime/`);
    await client.run(`a1 SUBSCRIBE ${at}/#news.comp.mail.mime`);
    expect(subscriptions()).toEqual([`${at}/#news.comp.mail.mime`]);
    await client.run(`A003 UNSUBSCRIBE ${at}/#news.comp.mail.mime`);
    await client.run(`a2 UNSUBSCRIBE ${at}/#news.comp.mail.mime`);
    expect(subscriptions()).toEqual([]);
    await client.run("a3 UNSUBSCRIBE inbox");
    expect(server.account.state.subscriptions()).not.toContain("INBOX");
    await client.run("a4 SUBSCRIBE InBox");
    expect(server.account.state.subscriptions()).toContain("INBOX");
    await client.run('a5 SUBSCRIBE "a//b"', String.raw`NO \[CANNOT\]`);
    await client.run("a6 SUBSCRIBE", "BAD");
    await client.run("a7 UNSUBSCRIBE a b", "BAD Syntax: expected the end of the command");
  });

  test("LSUB with its rule for %: what lies above a subscribed name is \\Noselect", async () => {
    for (const name of ["news/comp/mime", "news/comp/misc", "plain"]) await client.run(`c CREATE ${at}/${name}`);
    await client.run(`c UNSUBSCRIBE ${at}/news/comp/misc`);
    const lsub = async (pattern: string): Promise<readonly string[]> =>
      (await client.run(`l LSUB ${pattern}`)).slice(0, -1).map((line) => line.replace("* LSUB ", ""));
    expect(await lsub(`"" "${at}/%"`)).toEqual([`(\\Noselect) "/" "${at}/news"`, `() "/" "${at}/plain"`]);
    expect(await lsub(`"${at}/news/" "%"`)).toEqual([`(\\Noselect) "/" "${at}/news/comp"`]);
    expect(await lsub(`"" ${at}/*`)).toEqual([`() "/" "${at}/news/comp/mime"`, `() "/" "${at}/plain"`]);
    expect(await lsub(`"" "${at}/news"`)).toEqual([]);
    expect(await lsub(`"" "inbo%"`)).toEqual([]);
    expect(await lsub(`"" "iNbOx"`)).toEqual(['() "/" "INBOX"']);
    await client.run('a1 LSUB ""', "BAD Syntax: expected a space");
    await client.run('a2 LSUB "" (a)', "BAD Syntax: expected a mailbox name or pattern");
    await client.run('a3 LSUB (SUBSCRIBED) "" *', "BAD");
  });
});

test("XLIST: LIST's basic form with \\Inbox and uses by their former names", async () => {
  const lines = await client.run('a1 XLIST "" "%"');
  expect(lines).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^\* XLIST \(\\Has(No)?Children \\Inbox\) "\/" "INBOX"$/),
      '* XLIST (\\HasNoChildren \\Sent) "/" "Sent"',
      '* XLIST (\\HasNoChildren \\Drafts) "/" "Drafts"',
      '* XLIST (\\HasNoChildren \\Trash) "/" "Trash"',
      '* XLIST (\\HasNoChildren \\Spam) "/" "Junk"',
    ]),
  );
  expect(await client.run('a2 XLIST "" ""')).toEqual(['* XLIST (\\Noselect) "/" ""', "a2 OK XLIST completed"]);
  await client.run('a3 XLIST "" (a b)', "BAD");
});

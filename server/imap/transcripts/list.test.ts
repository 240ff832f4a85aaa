/** LIST (RFC 3501 §6.3.8) and its options (RFC 5258, RFC 5819, RFC 6154, RFC 9051 §6.3.9); NAMESPACE (RFC 2342); STATUS. */
import { beforeAll, describe, expect, test } from "vitest";
import { mail, openLoggedIn, openSelected, openTranscript, startTestServer } from "../testing/transcript.ts";
import type { TestServer, Transcript } from "../testing/transcript.ts";

let server: TestServer;
let client: Transcript;

/** The hierarchy of RFC 9051 §6.3.9.8: INBOX, Vegetable, its Broccoli, Fruit/Banana and what is not there are subscribed to. */
const MAILBOXES = ["Fruit", "Fruit/Apple", "Fruit/Banana", "Tofu", "Vegetable", "Vegetable/Broccoli", "Vegetable/Corn"];
const NOT_SUBSCRIBED = ["Archive", "Drafts", "Junk", "Sent", "Trash", "Fruit", "Fruit/Apple", "Tofu", "Vegetable/Corn"];

beforeAll(async () => {
  server = await startTestServer();
  client = await openLoggedIn(server);
  for (const name of MAILBOXES) await client.run(`c CREATE ${name}`);
  for (const name of NOT_SUBSCRIBED) await client.run(`u UNSUBSCRIBE ${name}`);
  await client.run("s SUBSCRIBE Fruit/Peach");
  return async () => {
    client.end();
    await server.close();
  };
});

/** Lines without "* LIST " and the quoted separator. */
async function list(args: string): Promise<readonly string[]> {
  const lines = await client.run(`l LIST ${args}`);
  return lines.slice(0, -1).map((line) => line.replace(/^\* LIST /, "").replace('"/" ', ""));
}

describe("basic", () => {
  test("root, patterns, references", async () => {
    expect(await list('"" ""')).toEqual(['(\\Noselect) ""']);
    expect(await list('Fruit ""')).toEqual(['(\\Noselect) ""']);
    expect(await list('"" Fruit/%')).toEqual(['(\\HasNoChildren) "Fruit/Apple"', '(\\HasNoChildren) "Fruit/Banana"']);
    expect(await list('"Fruit/" "%"')).toHaveLength(2);
    expect(await list('Fruit "/A*"')).toEqual(['(\\HasNoChildren) "Fruit/Apple"']);
    expect(await list('"" T%')).toEqual(['(\\HasNoChildren) "Tofu"', '(\\HasNoChildren \\Trash) "Trash"']);
    expect(await list('"" "nothing*"')).toEqual([]);
    expect(await list('"" iNbOx')).toEqual(['(\\HasNoChildren) "INBOX"']);
    expect(await list('"" "inb%"')).toEqual([]);
    expect(await list('"" {7+}\r\nFruit/*')).toHaveLength(2);
    expect(await list('"" ]')).toEqual([]);
  });

  test("what is no pattern", async () => {
    await client.run("a1 LIST", "BAD Syntax: expected a space");
    await client.run('a2 LIST ""', "BAD Syntax: expected a space");
    await client.run('a3 LIST "" a b', "BAD Syntax: expected the end of the command");
    await client.run('a4 LIST "" "\\x"', "BAD Syntax: expected");
    await client.run('a5 LIST "" "a', "BAD Syntax: expected a closing quote");
    const other = await openTranscript(server);
    await other.run('b1 LIST "" *', "BAD Log in first");
    other.end();
  });
});

describe("extended: the examples of RFC 9051 §6.3.9.8", () => {
  test("2 and 5: subscribed names, also such as are not there", async () => {
    const expected = [
      '(\\HasNoChildren \\Subscribed) "INBOX"',
      '(\\HasNoChildren \\Subscribed) "Fruit/Banana"',
      '(\\HasChildren \\Subscribed) "Vegetable"',
      '(\\HasNoChildren \\Subscribed) "Vegetable/Broccoli"',
      '(\\NonExistent \\HasNoChildren \\Subscribed) "Fruit/Peach"',
    ];
    expect((await list('(SUBSCRIBED) "" "*"')).toSorted()).toEqual(expected.toSorted());
    expect((await list('(REMOTE SUBSCRIBED SUBSCRIBED) "" "*"')).toSorted()).toEqual(expected.toSorted());
  });

  test("3, 4 and 6: CHILDREN and SUBSCRIBED returned", async () => {
    const top = ['(\\HasChildren) "Fruit"', '(\\HasNoChildren) "Tofu"', '(\\HasChildren) "Vegetable"'];
    expect(await list('() "" "%" RETURN (CHILDREN)')).toEqual(expect.arrayContaining(top));
    expect(await list('(REMOTE) "" "%" RETURN (CHILDREN)')).toEqual(expect.arrayContaining(top));
    const all = await list('(REMOTE) "" "*" RETURN (SUBSCRIBED)');
    expect(all).toContain('(\\HasNoChildren \\Subscribed) "Fruit/Banana"');
    expect(all).toContain('(\\HasNoChildren) "Tofu"');
    expect(all.join()).not.toContain("Peach");
  });

  test("7 to 11: RECURSIVEMATCH tells what lies below, and tells nothing twice", async () => {
    expect(await list('(SUBSCRIBED RECURSIVEMATCH) "" "%"')).toEqual([
      '(\\HasNoChildren \\Subscribed) "INBOX"',
      '(\\HasChildren) "Fruit" ("CHILDINFO" ("SUBSCRIBED"))',
      '(\\HasChildren \\Subscribed) "Vegetable" ("CHILDINFO" ("SUBSCRIBED"))',
    ]);
    expect(await list('(RECURSIVEMATCH SUBSCRIBED) "" "F*"')).toEqual([
      '(\\HasNoChildren \\Subscribed) "Fruit/Banana"',
      '(\\NonExistent \\HasNoChildren \\Subscribed) "Fruit/Peach"',
    ]);
    expect(await list('(RECURSIVEMATCH SUBSCRIBED) "" "Fruit%"')).toHaveLength(1);
    await client.run("a1 SUBSCRIBE Nowhere/at/all");
    expect(await list('(SUBSCRIBED RECURSIVEMATCH) "" "Now%"')).toEqual([
      '(\\NonExistent \\HasNoChildren) "Nowhere" ("CHILDINFO" ("SUBSCRIBED"))',
    ]);
    await client.run("a2 UNSUBSCRIBE Nowhere/at/all");
    expect(await list('(SPECIAL-USE RECURSIVEMATCH) "" "T%"')).toEqual(['(\\HasNoChildren \\Trash) "Trash"']);
  });

  test("several patterns, empty ones, patterns in parentheses", async () => {
    expect(await list('"" ("INBOX" "Fruit/%" "")')).toHaveLength(3);
    expect(await list('"" (Tofu T*)')).toHaveLength(2);
    expect(await list('"" ("")')).toEqual([]);
    expect(await list('(SUBSCRIBED) "" ""')).toEqual([]);
    expect(await list('"" (Tofu) RETURN ()')).toEqual(['(\\HasNoChildren) "Tofu"']);
    await client.run('a1 LIST "" ()', "BAD Syntax: expected at least one pattern");
  });

  test("STATUS returned (RFC 5819): for what can be selected alone", async () => {
    await client.run("a1 CREATE Level/below");
    expect(await list('"" "Level*" RETURN (STATUS (MESSAGES UNSEEN SIZE))')).toEqual([
      '(\\NonExistent \\HasChildren) "Level"',
      '(\\HasNoChildren) "Level/below"',
      '* STATUS "Level/below" (MESSAGES 0 UNSEEN 0 SIZE 0)',
    ]);
    await client.run("a2 DELETE Level/below");
    await client.run("a3 UNSUBSCRIBE Level/below");
    await client.run('a4 LIST "" * RETURN (STATUS ())', "BAD Syntax: expected at least one STATUS item");
    await client.run('a5 LIST "" * RETURN (STATUS)', "BAD");
  });

  test("special uses (RFC 6154)", async () => {
    expect(await list('(SPECIAL-USE) "" "*"')).toHaveLength(5);
    expect(await list('"" "%" RETURN (SPECIAL-USE)')).toContain('(\\HasNoChildren \\Sent) "Sent"');
  });

  test("options that are none, or not together", async () => {
    await client.run('a1 LIST (RECURSIVEMATCH) "" *', "BAD Syntax: expected SUBSCRIBED or SPECIAL-USE");
    await client.run('a2 LIST (REMOTE RECURSIVEMATCH) "" *', "BAD Syntax: expected SUBSCRIBED or SPECIAL-USE");
    await client.run('a3 LIST (NONSENSE) "" *', "BAD Syntax: expected a LIST selection option this server knows");
    await client.run('a4 LIST "" * RETURN (NONSENSE)', "BAD Syntax: expected a LIST return option this server knows");
    await client.run('a5 LIST (SUBSCRIBED "" *', "BAD");
    await client.run('a6 LIST "" * RETURN', "BAD");
    await client.run('a7 LIST "" * (SUBSCRIBED)', "BAD");
  });
});

test("NAMESPACE", async () => {
  expect(await client.run("A001 NAMESPACE")).toEqual(['* NAMESPACE (("" "/")) NIL NIL', "A001 OK NAMESPACE completed"]);
  await client.run("a2 NAMESPACE x", "BAD Syntax: expected the end of the command");
});

describe("STATUS", () => {
  test("every item, in the order asked, also of the selected mailbox", async () => {
    server.account.deliver(mail("one"));
    server.account.deliver(mail("two"));
    const other = await openSelected(server);
    await other.run("b1 STORE 1 +FLAGS.SILENT (\\Seen \\Deleted)");
    for (const session of [client, other]) {
      const [line] = await session.run("A042 STATUS inbox (UIDNEXT MESSAGES unseen DELETED RECENT UIDVALIDITY)");
      expect(line).toMatch(/^\* STATUS "INBOX" \(UIDNEXT 3 MESSAGES 2 UNSEEN 1 DELETED 1 RECENT 0 UIDVALIDITY \d+\)$/);
    }
    const [more] = await other.run("b2 STATUS INBOX (SIZE HIGHESTMODSEQ MAILBOXID APPENDLIMIT)");
    expect(more).toMatch(/^\* STATUS "INBOX" \(SIZE \d{3} HIGHESTMODSEQ \d+ MAILBOXID \([\w-]+\) APPENDLIMIT \d+\)$/);
    other.end();
  });

  test("what it can not answer", async () => {
    await client.run("a1 STATUS Nowhere (MESSAGES)", String.raw`NO \[NONEXISTENT\]`);
    await client.run("a2 STATUS INBOX ()", "BAD Syntax: expected at least one STATUS item");
    await client.run("a3 STATUS INBOX MESSAGES", "BAD");
    await client.run("a4 STATUS INBOX (NONSENSE)", "BAD Syntax: expected a STATUS item this server knows");
    await client.run("a5 STATUS (MESSAGES)", "BAD Syntax: expected a mailbox name");
    await client.run("a6 STATUS INBOX", "BAD Syntax: expected a space");
  });
});

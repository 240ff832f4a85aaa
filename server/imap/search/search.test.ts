/** SEARCH in all its spellings (RFC 3501 §6.4.4, RFC 9051 §6.4.4), ESEARCH (RFC 4731), WITHIN (RFC 5032), PARTIAL (RFC 9394). */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { mail, openSelected, startTestServer } from "../testing/transcript.ts";
import type { TestServer, Transcript } from "../testing/transcript.ts";

const HOUR = 3600;
let server: TestServer;
let client: Transcript;
beforeAll(async () => {
  server = await startTestServer();
  const now = Math.floor(Date.now() / 1000);
  for (const [i, name] of ["one", "two", "three", "four"].entries())
    server.account.deliver(mail(name), now - (4 - i) * HOUR - 60);
  server.account.deliver(
    Buffer.from(
      "From: x@example.org\r\nCc: =?iso-8859-2?q?=B3=F3d=BC?= <l@example.org>\r\nX-Spam-Score:\r\nContent-Type: text/plain; charset=koi8-r\r\n\r\n\xf0\xd2\xc9\xd7\xc5\xd4\r\n",
      "latin1",
    ),
    Date.UTC(1994, 1, 1) / 1000,
  );
  client = await openSelected(server);
  await client.run("a1 STORE 2,4 +FLAGS.SILENT (\\Flagged $Work)");
});
afterAll(async () => {
  client.end();
  await server.close();
});

const find = async (keys: string): Promise<string> => ((await client.run(`s SEARCH ${keys}`))[0] ?? "").slice(2);
/** Sessions with many bad commands in a row are ended, so a good one follows. */
async function bad(keys: string): Promise<void> {
  await client.run(`s SEARCH ${keys}`, "BAD");
  await client.run("n NOOP");
}

describe("keys", () => {
  test("flags, keywords, sets, dates and sizes in any spelling", async () => {
    expect(await find("flagged")).toBe("SEARCH 2 4");
    expect(await find("(flagged) (keyword $work) ")).toBe("SEARCH 2 4");
    expect(await find("((Flagged UnSeen) NOT 2)")).toBe("SEARCH 4");
    expect(await find("unkeyword $Work undeleted undraft unanswered")).toBe("SEARCH 1 3 5");
    expect(await find("4:*")).toBe("SEARCH 4 5");
    expect(await find("4:99")).toBe("SEARCH 4 5");
    expect(await find("99:4,2:1 UID 1:*")).toBe("SEARCH 1 2 4 5");
    expect(await find("UID 99:*")).toBe("SEARCH 5");
    expect(await find('ON "1-Feb-1994"')).toBe("SEARCH 5");
    expect(await find("BEFORE 1-feb-1994")).toBe("SEARCH");
    expect(await find("SENTSINCE 1-Jul-2003 SENTBEFORE 2-Jul-2003 OR 1 2")).toBe("SEARCH 1 2");
    expect(await find("NOT SENTON 1-Jul-2003")).toBe("SEARCH 5");
    expect(await find("LARGER 9223372036854775807")).toBe("SEARCH");
    expect(await find("SMALLER 100000 NEW OLD")).toBe("SEARCH");
    expect(await find("THREADID T123")).toBe("SEARCH");
    expect(await find('MODSEQ "/flags/\\\\draft" all 1')).toMatch(/^SEARCH 1 2 3 4 5 \(MODSEQ \d+\)$/);
    expect(await find("RECENT")).toBe("SEARCH 1 2 3 4 5");
  });

  test("text: quoted, literal, atom; empty; in the charset named or none", async () => {
    expect(await find('SUBJECT "Two"')).toBe("SEARCH 2");
    expect(await find("SUBJECT {3+}\r\ntwo FLAGGED")).toBe("SEARCH 2");
    client.c("l SEARCH OR SUBJECT {3}");
    await client.s(/^\+ /);
    client.c("one SUBJECT {3}");
    await client.s(/^\+ /);
    client.c("two");
    await client.s(/^\* SEARCH 1 2$/, /^l OK/);
    expect(await find('HEADER X-Spam-Score ""')).toBe("SEARCH 5");
    expect(await find('HEADER "subject" ""')).toBe("SEARCH 1 2 3 4");
    expect(await find('BODY ""')).toBe("SEARCH 1 2 3 4 5");
    expect(await find('TEXT "x-spam-score:"')).toBe("SEARCH 5");
    expect(await find("CHARSET KOI8-R BODY {6+}\r\n\xd0\xd2\xc9\xd7\xc5\xd4")).toBe("SEARCH 5");
    expect(await find('CHARSET "utf-8" BODY {12+}\r\n\xd0\xbf\xd1\x80\xd0\xb8\xd0\xb2\xd0\xb5\xd1\x82')).toBe(
      "SEARCH 5",
    );
    expect(await find("CHARSET iso-8859-2 CC {4+}\r\n\xa3\xf3d\xbc")).toBe("SEARCH 5");
    expect(await find("CHARSET US-ASCII FROM example.org 5")).toBe("SEARCH 5");
    await client.run("c SEARCH CHARSET UTF-9 ALL", String.raw`NO \[BADCHARSET \(UTF-8 US-ASCII\)\]`);
  });

  test("what is no search is BAD", async () => {
    for (const keys of [
      ...[
        "",
        "()",
        "(ALL",
        "ALL)",
        "(ALL)(SEEN)",
        "ALL  SEEN",
        "NOT",
        "OR ALL",
        "OR ALL  SEEN",
        "UID",
        "UID 0",
        "0",
        "1:",
      ],
      ...["SUBJECT", "HEADER X", "ON 32-Feb-2020", "ON 30-Feb-2020", "LARGER x", "LARGER 99999999999999999999"],
      ...["OLDER 0", "YOUNGER", "OLDER -1", 'MODSEQ "x" all 1', 'MODSEQ "/flags/x" mine 1', "MODSEQ", "KEYWORD"],
      ...["RETURN ALL", "RETURN (MIN", "RETURN (NONE) ALL", "RETURN (ALL)", "CHARSET UTF-8", "ALL CHARSET UTF-8"],
      ...["RETURN (PARTIAL) ALL", "RETURN (PARTIAL 0:1) ALL", "RETURN (PARTIAL 1:-2) ALL", "RETURN (PARTIAL 1) ALL"],
      ...["RETURN (PARTIAL 1:2 ALL) ALL", "RETURN (PARTIAL 1:2 PARTIAL 3:4) ALL", `${"NOT ".repeat(300)}ALL`],
    ])
      await bad(keys);
  });
});

describe("RETURN", () => {
  test("RFC 4731 §3.1: each option, their order, none, nothing found", async () => {
    expect(await find("RETURN (MIN COUNT) FLAGGED")).toBe('ESEARCH (TAG "s") MIN 2 COUNT 2');
    expect(await find("RETURN () FLAGGED")).toBe('ESEARCH (TAG "s") ALL 2,4');
    expect(await find("return (all max) CHARSET utf-8 1:4")).toBe('ESEARCH (TAG "s") MAX 4 ALL 1:4');
    expect(await find("RETURN (MIN MAX ALL COUNT) DELETED")).toBe('ESEARCH (TAG "s") COUNT 0');
    expect(await client.run("u UID SEARCH RETURN (MAX) ALL")).toContain('* ESEARCH (TAG "u") UID MAX 5');
  });

  test("RFC 4731 §3.2: the MODSEQ of what is named", async () => {
    await client.run("m1 STORE 3 +FLAGS.SILENT \\Answered");
    const high = Number(/MODSEQ (\d+)/.exec(await find("RETURN (ALL) MODSEQ 1"))?.[1]);
    await client.run("m2 STORE 1 +FLAGS.SILENT \\Answered");
    expect(await find("RETURN (MAX) 1:3 MODSEQ 1")).toBe(`ESEARCH (TAG "s") MAX 3 MODSEQ ${high}`);
    expect(await find("RETURN (MIN) 1:3 MODSEQ 1")).toBe(`ESEARCH (TAG "s") MIN 1 MODSEQ ${high + 1}`);
    expect(await find("RETURN (MIN MAX) 1:3 MODSEQ 1")).toBe(`ESEARCH (TAG "s") MIN 1 MAX 3 MODSEQ ${high + 1}`);
    expect(await find("RETURN (COUNT MAX) 1:3 MODSEQ 1")).toBe(`ESEARCH (TAG "s") MAX 3 COUNT 3 MODSEQ ${high + 1}`);
    expect(await find(`RETURN (ALL) MODSEQ ${high + 2}`)).toBe('ESEARCH (TAG "s")');
  });

  test("RFC 9394 §3.1: a part, from the first or from the last", async () => {
    expect(await find("RETURN (PARTIAL 1:2) ALL")).toBe('ESEARCH (TAG "s") PARTIAL (1:2 1:2)');
    expect(await find("RETURN (PARTIAL 4:2 COUNT) NOT 3")).toBe('ESEARCH (TAG "s") COUNT 4 PARTIAL (4:2 2,4:5)');
    expect(await find("RETURN (PARTIAL -1:-2) ALL")).toBe('ESEARCH (TAG "s") PARTIAL (-1:-2 4:5)');
    expect(await find("RETURN (PARTIAL -2:-100) 1:3")).toBe('ESEARCH (TAG "s") PARTIAL (-2:-100 1:2)');
    expect(await find("RETURN (PARTIAL 24000:24500) ALL")).toBe('ESEARCH (TAG "s") PARTIAL (24000:24500 NIL)');
    expect(await find("RETURN (PARTIAL -24000:-24500) ALL")).toBe('ESEARCH (TAG "s") PARTIAL (-24000:-24500 NIL)');
    expect(await client.run("p SEARCH RETURN (SAVE PARTIAL 2:3 MAX) ALL")).toContain(
      '* ESEARCH (TAG "p") MAX 5 PARTIAL (2:3 2:3)',
    );
    expect(await find("$")).toBe("SEARCH 2 3 5");
  });
});

test("RFC 5032: OLDER and YOUNGER than so many seconds", async () => {
  expect(await find(`YOUNGER ${2 * HOUR}`)).toBe("SEARCH 4");
  expect(await find(`OLDER ${2 * HOUR}`)).toBe("SEARCH 1 2 3 5");
  expect(await find(`OLDER ${2 * HOUR} YOUNGER ${4 * HOUR}`)).toBe("SEARCH 2 3");
});

test("IMAP4rev2 answers ESEARCH alone (RFC 9051 §6.4.4); with UTF8=ACCEPT no charset is named (RFC 9755 §3)", async () => {
  const other = await openSelected(server);
  await other.run("e UNSELECT");
  await other.run("e0 ENABLE UTF8=ACCEPT");
  await other.run("e SELECT INBOX");
  await other.run("e1 SEARCH CHARSET UTF-8 ALL", "BAD");
  expect(await other.run("e2 SEARCH SUBJECT two")).toContain("* SEARCH 2");
  await other.run("e UNSELECT");
  await other.run("e3 ENABLE IMAP4rev2");
  await other.run("e4 SELECT INBOX");
  expect(await other.run("e5 SEARCH FLAGGED")).toEqual(['* ESEARCH (TAG "e5") ALL 2,4', "e5 OK SEARCH completed"]);
  expect(await other.run("e6 UID SEARCH DELETED")).toContain('* ESEARCH (TAG "e6") UID');
  expect(await other.run("e7 SEARCH CHARSET UTF-8 UID 1")).toContain('* ESEARCH (TAG "e7") ALL 1');
  await other.run("e8 SEARCH RETURN (SAVE) FLAGGED");
  expect(await other.run("e9 UID FETCH $ UID")).toContain("* 4 FETCH (UID 4)");
  other.end();
});

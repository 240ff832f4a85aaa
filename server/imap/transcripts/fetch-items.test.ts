/** Every FETCH item but sections, and the macros (RFC 3501 §6.4.5, RFC 8474, RFC 8970). */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { mail, openSelected, startTestServer } from "../testing/transcript.ts";
import type { TestServer, Transcript } from "../testing/transcript.ts";

const ODD = [
  'From: "Quoted \\"name\\"" <q@example.org>, =?utf-8?q?J=C3=BCrgen?= <j@example.org>',
  "Sender:",
  "To: undisclosed-recipients:;",
  "Cc: Group: a@example.org, b@example.org;, plain@example.org (Comment)",
  "Subject: folded",
  "\tsubject \xe9",
  "In-Reply-To: <one@example.org>",
  "\t<two@example.org>",
  "",
  "",
].join("\r\n");
const HTML =
  'Subject: Html\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<style>p{}</style><p>Gr\xc3\xbc\xc3\x9fe &amp; "quotes"</p>\r\n';

let server: TestServer;
let client: Transcript;
beforeAll(async () => {
  server = await startTestServer();
  server.account.deliver(mail("first", 'A "quoted" \\ line\r\nand  more\r\n'), 1_000_000_000);
  server.account.deliver(Buffer.from(ODD, "latin1"), 1_700_000_000);
  server.account.deliver(Buffer.from(HTML, "latin1"));
  client = await openSelected(server);
});
afterAll(async () => {
  client.end();
  await server.close();
});

const value = async (message: number, item: string, length = 1): Promise<string> => {
  const lines = await client.run(`v1 FETCH ${message} ${item}`);
  return lines.slice(0, length).join("\r\n").replace(`* ${message} FETCH (`, "").replace(/\)$/, "");
};

describe("macros", () => {
  const flags = String.raw`FLAGS \(\\Recent\)`;
  const rest = String.raw`INTERNALDATE "09-Sep-2001 01:46:40 \+0000" RFC822\.SIZE \d+`;

  test.each([
    ["FAST", `^${flags} ${rest}$`],
    ["all", `^${flags} ${rest} ENVELOPE \\(.*\\)$`],
    ["FULL", `^${flags} ${rest} ENVELOPE \\(.*\\) BODY \\("text" "plain" .*\\)$`],
  ])("%s", async (name, pattern) => {
    expect(await value(1, name)).toMatch(new RegExp(pattern));
  });

  test("stand alone only", async () => {
    await client.run("a1 FETCH 1 (FAST)", "BAD");
    await client.run("a2 FETCH 1 (FLAGS ALL)", "BAD");
  });
});

describe("items", () => {
  test("without regard to case, in the order asked, each once", async () => {
    expect(await value(1, "(uid Flags UID rfc822.Size)")).toMatch(/^UID 1 FLAGS \(\\Recent\) RFC822.SIZE \d+$/);
  });

  test("UID FETCH tells the UID first, or where it was asked", async () => {
    expect((await client.run("a1 UID FETCH 1 FLAGS"))[0]).toBe("* 1 FETCH (UID 1 FLAGS (\\Recent))");
    expect((await client.run("a2 UID FETCH 1 (FLAGS UID)"))[0]).toBe("* 1 FETCH (FLAGS (\\Recent) UID 1)");
  });

  test("ENVELOPE of odd headers", async () => {
    expect(await value(2, "ENVELOPE", 4)).toBe(
      [
        "ENVELOPE (NIL {16}",
        "folded subject \xe9 (({13}",
        'Quoted "name" NIL "q" "example.org")("=?utf-8?q?J=C3=BCrgen?=" NIL "j" "example.org")) (({13}',
        'Quoted "name" NIL "q" "example.org")("=?utf-8?q?J=C3=BCrgen?=" NIL "j" "example.org")) (({13}',
      ].join("\r\n"),
    );
    const [last] = (await client.run("a1 FETCH 2 ENVELOPE")).slice(-2);
    expect(last).toBe(
      'Quoted "name" NIL "q" "example.org")("=?utf-8?q?J=C3=BCrgen?=" NIL "j" "example.org")) ((NIL NIL "undisclosed-recipients" NIL)(NIL NIL NIL NIL)) ((NIL NIL "Group" NIL)(NIL NIL "a" "example.org")(NIL NIL "b" "example.org")(NIL NIL NIL NIL)("Comment" NIL "plain" "example.org")) NIL "<one@example.org>\t<two@example.org>" NIL))',
    );
  });

  test("BODY has no extension data, BODYSTRUCTURE has", async () => {
    expect(await value(1, "BODY")).toBe('BODY ("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 30 2)');
    expect(await value(1, "BODYSTRUCTURE")).toBe(
      'BODYSTRUCTURE ("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 30 2 NIL NIL NIL NIL)',
    );
  });

  test("EMAILID, THREADID, MODSEQ", async () => {
    expect(await value(1, "(EMAILID THREADID MODSEQ)")).toMatch(
      /^EMAILID \([A-Za-z0-9_-]+\) THREADID NIL MODSEQ \(\d+\)$/,
    );
    expect(await value(1, "EMAILID")).not.toBe(await value(2, "EMAILID"));
  });

  test.each(["NONSENSE", "()", "(FLAGS", "(FLAGS  UID)", "FLAGS UID", "", "(FLAGS (UID))"])(
    "%s is BAD",
    async (items) => {
      await client.run(`a1 FETCH 1 ${items}`, "BAD");
      await client.run("a2 NOOP");
    },
  );
});

describe("PREVIEW", () => {
  test("quoted, as UTF-8 in a literal, or empty; of no body, and LAZY the same", async () => {
    const before = server.account.bodiesRead;
    expect(await value(1, "PREVIEW")).toBe('PREVIEW "A \\"quoted\\" \\\\ line and more"');
    expect(await value(1, "(PREVIEW (LAZY) UID)")).toBe('PREVIEW "A \\"quoted\\" \\\\ line and more" UID 1');
    expect(await value(2, "PREVIEW")).toBe('PREVIEW ""');
    expect(await value(3, "PREVIEW", 2)).toBe('PREVIEW {18}\r\nGr\xc3\xbc\xc3\x9fe & "quotes"');
    expect(server.account.bodiesRead).toBe(before);
  });

  test("with modifiers of the FETCH itself, and with ones that nobody knows", async () => {
    expect(await value(1, "PREVIEW (LAZY) (CHANGEDSINCE 0)")).toMatch(/^PREVIEW ".*" MODSEQ \(\d+\)$/);
    await client.run("a1 FETCH 1 PREVIEW (NONSENSE)", "BAD");
    await client.run("a2 FETCH 1 (PREVIEW (NONSENSE))", "BAD");
  });
});

/**
 * Whatever the grammar of RFC 3501 §9 and RFC 9051 §9 lets a client write for one thing is understood: keywords in any case,
 * strings as atoms, quoted, or as literals of both kinds, lists with one item or many.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { mail, openLoggedIn, openTranscript, startTestServer } from "../testing/transcript.ts";
import type { TestServer, Transcript } from "../testing/transcript.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

const SPELLINGS = ["bare", "quoted", "literal", "literal+"] as const;
type Spelling = (typeof SPELLINGS)[number];

/** Marks an astring, a string where it may not be bare, or a literal in a command. */
const MARK = /<(astring|string|literal):([^>]*)>/;

/** Sends a command, waiting where a synchronising literal is announced; gives the tagged line. */
async function say(client: Transcript, tag: string, command: string, spelling: Spelling): Promise<string> {
  let rest = `${tag} ${command}`;
  for (let mark = MARK.exec(rest); mark !== null; mark = MARK.exec(rest)) {
    const [all, kind, text = ""] = mark;
    const before = rest.slice(0, mark.index);
    const after = rest.slice(mark.index + all.length);
    const form = kind === "astring" ? spelling : spelling === "bare" ? "quoted" : spelling;
    if (kind !== "literal" && form === "bare") rest = before + text + after;
    else if (kind !== "literal" && form === "quoted") rest = `${before}"${text}"${after}`;
    else if (form === "literal+") {
      client.raw(`${before}{${text.length}+}\r\n${text}`);
      rest = after;
    } else {
      client.c(`${before}{${text.length}}`);
      await client.s(/^\+ /);
      client.raw(text);
      rest = after;
    }
  }
  client.c(rest);
  for (;;) {
    const line = await client.line();
    if (line.startsWith(`${tag} `)) return line;
  }
}

const mixed = (text: string): string =>
  text.replace(/<[^>]*>|[a-z]/gi, (part, at: number) =>
    part.length > 1 ? part : at % 2 === 0 ? part.toLowerCase() : part.toUpperCase(),
  );

const COMMANDS = [
  "CAPABILITY",
  "NOOP",
  "ID NIL",
  "ID (<string:name> <string:x> <string:os> NIL)",
  "NAMESPACE",
  "CREATE <astring:N/a>",
  "CREATE <astring:N/a/b/>",
  "SUBSCRIBE <astring:N/a>",
  "UNSUBSCRIBE <astring:N/a>",
  "STATUS <astring:inbox> (MESSAGES)",
  "STATUS <astring:N/a> (MESSAGES UIDNEXT UIDVALIDITY UNSEEN RECENT DELETED SIZE HIGHESTMODSEQ MAILBOXID)",
  "LIST <astring:N/> <astring:%>",
  "LIST () <string:> <astring:*>",
  "LIST (SUBSCRIBED REMOTE RECURSIVEMATCH) <string:> (<astring:*> <astring:%>) RETURN (SUBSCRIBED CHILDREN)",
  "LIST <string:> <astring:*> RETURN (STATUS (MESSAGES UNSEEN) SPECIAL-USE)",
  "LSUB <string:> <astring:N/*>",
  "XLIST <string:> <astring:N/*>",
  "RENAME <astring:N/a> <astring:N/c>",
  "APPEND <astring:N/c> <literal:A: b>",
  "APPEND <astring:N/c> (\\Seen) <literal:A: b>",
  'APPEND <astring:N/c> () "17-Jul-1996 02:44:25 -0700" <literal:A: b>',
  'APPEND <astring:N/c> " 7-Jul-1996 02:44:25 +0000" <literal:A: b> (\\Draft $x) ~<literal:A: b>',
  "EXAMINE <astring:INBOX>",
  "CLOSE",
  "EXAMINE <astring:INBOX> (CONDSTORE)",
  "UNSELECT",
  "SELECT <astring:Inbox>",
  "CHECK",
  "FETCH 1 FAST",
  "FETCH 1:2,3 ALL",
  "FETCH * FULL",
  "FETCH *:1 (FLAGS)",
  "FETCH 4:1 (FLAGS UID INTERNALDATE RFC822.SIZE ENVELOPE BODY BODYSTRUCTURE)",
  "UID FETCH 1:*,2 BODY[]",
  "FETCH 1 BODY.PEEK[HEADER]",
  "FETCH 1 BODY.PEEK[HEADER.FIELDS (<astring:Subject>)]<0.10>",
  "FETCH 1 (BODY.PEEK[HEADER.FIELDS.NOT (<astring:Subject> <astring:To>)] BODY[1.MIME] BODY[TEXT]<5.5>)",
  "FETCH 1 (RFC822 RFC822.HEADER RFC822.TEXT)",
  "FETCH 1 (BINARY[1] BINARY.PEEK[1]<0.3> BINARY.SIZE[1])",
  "SEARCH ALL",
  "SEARCH CHARSET UTF-8 SUBJECT <astring:one> OR FROM <astring:ada> (NOT TO <astring:bob> UNSEEN)",
  'UID SEARCH RETURN (MIN MAX COUNT ALL) 1:* SINCE 1-Feb-1994 SENTBEFORE "1-Feb-2034"',
  "SEARCH RETURN () HEADER <astring:Message-ID> <string:> LARGER 1 SMALLER 99999 KEYWORD $x UNKEYWORD y",
  "STORE 1 FLAGS (\\Seen)",
  "STORE 1,2 +FLAGS.SILENT \\Flagged \\Answered",
  "UID STORE 1:* -FLAGS ($x y)",
  "COPY 1 <astring:N/c>",
  "UID COPY 1:2 <astring:N/c>",
  "MOVE 1 <astring:N/c>",
  "UID MOVE 2 <astring:N/c>",
  "EXPUNGE",
  "UID EXPUNGE 1:*",
  "SELECT <astring:N/c>",
  "UNSELECT",
  "DELETE <astring:N/c>",
  "DELETE <astring:N/c/b>",
];

const CASES = [
  { spelling: "bare", letters: "lower" },
  { spelling: "bare", letters: "mixed" },
  { spelling: "quoted", letters: "upper" },
  { spelling: "literal", letters: "mixed" },
  { spelling: "literal+", letters: "lower" },
] as const;

test.each(CASES)("strings $spelling, keywords in $letters case", async ({ spelling, letters }) => {
  const client = await openLoggedIn(server);
  // each round has names of its own
  const level = `${spelling.replace("+", "p")}${letters}`;
  for (const number of ["one", "two", "three", "four"]) server.account.deliver(mail(`${number} ${level}`));
  for (const [at, template] of COMMANDS.entries()) {
    const command = template.replaceAll("N/", `${level}/`);
    const outside = (change: (text: string) => string): string =>
      command.replace(/(<[^>]*>)|([^<]+)/g, (all, mark: string | undefined) =>
        mark === undefined ? change(all) : mark,
      );
    const spelled =
      letters === "upper" ? command : letters === "lower" ? outside((text) => text.toLowerCase()) : mixed(command);
    expect(`${template}: ${await say(client, `a${at}`, spelled, spelling)}`).toMatch(new RegExp(`: a${at} OK`));
  }
  client.end();
});

test.each(SPELLINGS)("LOGIN with strings %s", async (spelling) => {
  const client = await openTranscript(server);
  expect(await say(client, "a1", "LOGIN <astring:ada@example.org> <astring:secret>", spelling)).toMatch(/^a1 OK/);
  client.end();
});

test("cut short or spoilt at any octet, each command has its one answer, and it is no breakdown", async () => {
  const lenient = await startTestServer({ limits: { badCommands: Infinity } });
  lenient.account.deliver(mail("one"));
  const client = await openLoggedIn(lenient);
  await client.run("s SELECT INBOX");
  const plain = COMMANDS.filter((command) => !command.includes("<literal:")).map((command) =>
    command.replace(/<(?:astring|string):([^>]*)>/g, '"$1"'),
  );
  const spoilt = plain.flatMap((command) =>
    Array.from({ length: command.length }, (_, at) => [
      command.slice(0, at),
      ...["(", '"', "{", " ", "\x01"].map((octet) => command.slice(0, at) + octet + command.slice(at + 1)),
    ]).flat(),
  );
  const statuses = new Map<string, number>();
  for (let from = 0; from < spoilt.length; from += 500) {
    const some = spoilt.slice(from, from + 500);
    client.raw(some.map((command, at) => `t${from + at} ${command}\r\n`).join(""));
    for (const at of some.keys()) {
      const tag = `t${from + at}`;
      let line = await client.line();
      while (!line.startsWith("t")) line = await client.line();
      const status = line.slice(tag.length + 1).split(" ")[0] ?? "";
      expect(line, spoilt[from + at]).toMatch(new RegExp(`^${tag} (OK|NO|BAD) (?!.*SERVERBUG)`));
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
  }
  expect(statuses.get("BAD")).toBeGreaterThan(spoilt.length / 2);
  expect(await client.run("end NOOP")).toEqual(["end OK NOOP completed"]);
  client.end();
  await lenient.close();
});

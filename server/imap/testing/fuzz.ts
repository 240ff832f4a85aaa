/** Sessions made up by a grammar, and transcripts with octets changed: what both must hold to. */
import fc from "fast-check";
import { arbitraryCommand } from "./arbitrary-commands.ts";
import type { ArbitraryCommand } from "./arbitrary-commands.ts";
import { TEST_USER, startTestServer } from "./start.ts";
import type { TestServer } from "./start.ts";
import { StrictClient } from "./strict-client.ts";
import { mail } from "./transcript.ts";

const MULTIPART =
  'Subject: =?utf-8?q?=C3=A9?=\r\nFrom: "a \\"b\\"" <ada@example.org>, g: x@y;\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n' +
  "--b\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=C3=A9 one\r\n" +
  "--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: inner\r\n\r\none\r\n" +
  '--b\r\nContent-Type: image/png; name*=utf-8\'\'%C3%A9\r\nContent-Disposition: attachment; filename="a\\"b"\r\nContent-Transfer-Encoding: base64\r\n\r\nAAEC/w==\r\n--b--\r\n';

async function startFuzzed(): Promise<TestServer> {
  const server = await startTestServer({ limits: { badCommands: 1e9, loginFailures: 1e9 } });
  for (const subject of ["one", "two", "three"]) server.account.deliver(mail(subject));
  server.account.deliver(MULTIPART);
  server.account.deliver(Buffer.from("Subject: raw \xff\0\nX: y\n\nbare\nlines", "latin1"));
  for (const name of ["A", "A/B"])
    server.account.apply({
      kind: "ops",
      ops: [{ op: "create", mailbox: server.account.newMailboxId(), name }],
      releases: [],
    });
  return server;
}

/** Milliseconds; undefined: all runs. */
const endingAfter = (forMs: number | undefined) => (forMs === undefined ? [] : [fc.interruptAfterTimeLimit(forMs)]);

const plain = (text: string): ArbitraryCommand => [{ text: `${text}\r\n`, synchronising: false }];

/** What a client may enable before it selects a mailbox. */
const DIALECTS = [
  "NOOP",
  "ENABLE IMAP4rev2",
  "ENABLE UTF8=ACCEPT",
  "ENABLE QRESYNC",
  "ENABLE IMAP4rev2 QRESYNC",
] as const;

async function open(server: TestServer, dialect = "NOOP"): Promise<StrictClient> {
  const client = new StrictClient(server.port);
  await client.next();
  for (const [i, text] of [`LOGIN ${TEST_USER} secret`, dialect, "SELECT INBOX"].entries())
    if ((await client.run(`s${i}`, plain(text))) !== "OK") throw new Error(`${text} failed`);
  return client;
}

interface Fuzzing {
  readonly runs: number;
  readonly seed: number;
  /** Milliseconds after which no further run begins. */
  readonly forMs?: number;
}

/** Every command is answered once, well-formed, and the session goes on or ends with a BYE. */
export async function fuzzCommands({ runs, seed, forMs }: Fuzzing): Promise<void> {
  const session = fc.array(fc.tuple(arbitraryCommand, fc.array(fc.nat(200), { maxLength: 3 })), {
    minLength: 1,
    maxLength: 12,
  });
  await fc.assert(
    fc.asyncProperty(session, fc.constantFrom(...DIALECTS), async (commands, dialect) => {
      const server = await startFuzzed();
      const client = await open(server, dialect);
      try {
        for (const [i, [command, cuts]] of commands.entries()) {
          const status = await client.run(`t${i}`, command, cuts);
          if (status === null) return;
        }
        if ((await client.run("end", plain("NOOP"))) !== "OK") throw new Error("NOOP failed");
      } finally {
        client.destroy();
        await server.close();
      }
    }),
    { numRuns: runs, seed, plugins: endingAfter(forMs) },
  );
}

const TRANSCRIPTS = [
  `a LOGIN ${TEST_USER} secret\r\nb SELECT INBOX\r\nc FETCH 1:* (FLAGS ENVELOPE BODY.PEEK[HEADER.FIELDS (SUBJECT)]<0.9>)\r\nd LOGOUT\r\n`,
  `a LOGIN {15+}\r\n${TEST_USER} {6+}\r\nsecret\r\nb APPEND INBOX (\\Seen) {5+}\r\nhello\r\nc UID SEARCH RETURN (ALL) OR SUBJECT {3+}\r\none SEEN\r\nd IDLE\r\nDONE\r\n`,
  `a AUTHENTICATE PLAIN AGFkYUBleGFtcGxlLm9yZwBzZWNyZXQ=\r\nb LIST (SUBSCRIBED) "" (% "*") RETURN (STATUS (MESSAGES))\r\nc ENABLE QRESYNC\r\nd SELECT INBOX (QRESYNC (1 1))\r\n`,
];

const edit = fc.tuple(fc.nat(400), fc.nat(5), fc.integer({ min: 0, max: 255 }), fc.nat(40));

/** Whatever octets come, what is answered is well-formed, the server lives, and a good client is served. */
export async function fuzzOctets({ runs, seed, forMs }: Fuzzing): Promise<void> {
  const server = await startFuzzed();
  const input = fc.oneof(
    fc
      .tuple(fc.constantFrom(...TRANSCRIPTS), fc.array(edit, { maxLength: 8 }))
      .map(([text, edits]) => edits.reduce(applyEdit, text)),
    fc.string({ unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)), maxLength: 400 }),
  );
  try {
    await fc.assert(
      fc.asyncProperty(input, fc.array(fc.nat(500), { maxLength: 5 }), async (text, cuts) => {
        const client = new StrictClient(server.port);
        await client.send(text, cuts);
        await client.finish();
      }),
      { numRuns: runs, seed, plugins: endingAfter(forMs) },
    );
    const good = await open(server);
    good.destroy();
  } finally {
    await server.close();
  }
}

function applyEdit(text: string, [position, how, code, length]: readonly [number, number, number, number]): string {
  const at = position % (text.length + 1);
  const char = String.fromCharCode(code);
  switch (how) {
    case 0:
      return text.slice(0, at) + text.slice(at + length);
    case 1:
      return text.slice(0, at) + char + text.slice(at);
    case 2:
      return text.slice(0, at) + char + text.slice(at + 1);
    case 3:
      return text.slice(0, at) + text.slice(at, at + length).repeat(2) + text.slice(at + length);
    case 4:
      return (
        text.slice(0, at) + (["\r\n", "{3}\r\n", "{9999999999+}\r\n", '"', "(", "\0"][code % 6] ?? "") + text.slice(at)
      );
    default:
      return text.slice(0, at) + text.slice(at).replace(/\d+/, String(2 ** (code % 64)));
  }
}

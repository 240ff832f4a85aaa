/** Exactly the octets that came in come out of IMAP, so that signatures made by real programs still hold. */
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ImapClient } from "./harness/imap-client.ts";
import { LmtpClient } from "./harness/lmtp-client.ts";
import { hasProgram } from "./harness/programs.ts";
import { createDkimSigner, createGpgSigner, createOpensslSigner, hasDkim } from "./harness/signers.ts";
import type { Signer } from "./harness/signers.ts";
import { createWorld, until } from "./harness/world.ts";
import type { World } from "./harness/world.ts";

let world: World;
let imap: ImapClient;
beforeAll(async () => {
  world = await createWorld();
  imap = await world.device.open();
  await imap.ok("SELECT INBOX");
});
afterAll(async () => {
  imap.destroy();
  await world.end();
});

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
const octets = (text: string): Buffer => Buffer.from(text, "latin1");
const uidNext = async (): Promise<number> =>
  Number(/UIDNEXT (\d+)/.exec(await imap.ok("STATUS INBOX (UIDNEXT)"))?.[1] ?? 0);

/** The messages from a UID on; each has the size that is told of it. */
async function readFrom(uid: number): Promise<Buffer[]> {
  const text = await imap.ok(`UID FETCH ${uid}:* (RFC822.SIZE BODY.PEEK[])`);
  const found: Buffer[] = [];
  const head = /RFC822\.SIZE (\d+) BODY\[\] \{\1\}\r\n/y;
  for (let at = text.indexOf("RFC822.SIZE"); at >= 0; at = text.indexOf("RFC822.SIZE", at)) {
    head.lastIndex = at;
    const size = Number(head.exec(text)?.[1]);
    at = head.lastIndex + size;
    found.push(octets(text.slice(head.lastIndex, at)));
  }
  return found;
}

async function byLmtp(messages: readonly Buffer[]): Promise<Buffer[]> {
  const uid = await uidNext();
  const lmtp = await LmtpClient.open(world.provider.ready["lmtp"] ?? "");
  for (const message of messages)
    expect(await lmtp.deliverOctets([world.address], message)).toEqual([expect.stringMatching(/^250/)]);
  lmtp.close();
  await until(uidNext, (next) => next === uid + messages.length);
  return readFrom(uid);
}

async function byAppend(messages: readonly Buffer[]): Promise<Buffer[]> {
  const uid = await uidNext();
  for (const message of messages) await imap.ok("APPEND INBOX", message);
  return readFrom(uid);
}

const WAYS = [
  ["LMTP", byLmtp],
  ["APPEND", byAppend],
] as const;

/** Parts that something on the way might be tempted to tidy. */
const PARTS: readonly Buffer[] = [
  "Content-Type: text/plain\r\n\r\nHello.\r\n",
  // white space at the ends of lines, and empty lines at the end of all
  "Content-Type: text/plain\r\n\r\nHello \r\n\ttab\t\r\n \r\n\r\n\r\n",
  `Content-Type: text/plain\r\n\r\nHello ${"x".repeat(5000)}\r\n${"y ".repeat(40_000)}\r\n`,
  "Content-Type: text/plain\r\nContent-Transfer-Encoding: 8bit\r\n\r\nHello Gr\xc3\xbc\xc3\x9fe \xff\xfe\r\n",
  "Content-Type: text/plain\r\n\r\n.\r\n..\r\n.Hello\r\nFrom here on\r\n>From there\r\nend.\r\n",
].map(octets);

const SIGNERS: readonly (readonly [string, () => boolean, (folder: string) => Signer])[] = [
  ["S/MIME, detached", () => hasProgram("openssl"), (folder) => createOpensslSigner(folder, true)],
  ["S/MIME, opaque", () => hasProgram("openssl"), (folder) => createOpensslSigner(folder, false)],
  ["OpenPGP", () => hasProgram("gpg"), createGpgSigner],
  ["DKIM", hasDkim, createDkimSigner],
];

const J = 0x4a;

test.each(SIGNERS)("%s", async (name, isThere, create) => {
  if (!isThere()) return;
  const folder = mkdtempSync(path.join(world.folder, name.replace(/\W+/g, "-")));
  const signer = create(folder);
  try {
    const messages = signer.sign(PARTS);
    const found = [...(await byLmtp(messages)), ...(await byAppend(messages))];
    expect(found.map(sha256)).toEqual([...messages, ...messages].map(sha256));
    const altered = messages.map((message) => {
      const at = message.indexOf("Hello");
      // an opaque signature holds the text in base64
      const place = at < 0 ? message.length - 200 : at;
      const copy = Buffer.from(message);
      // another letter than the one that is there
      copy[place] = copy[place] === J ? J + 1 : J;
      return copy;
    });
    expect(signer.verify([...found, ...altered])).toEqual([...found.map(() => true), ...altered.map(() => false)]);
  } finally {
    signer.end();
  }
});

describe.each(WAYS)("by %s", (name, way) => {
  const head = "From: a@example.net\r\nSubject: odd\r\n";
  const others = Array.from({ length: 255 }, (_, i) => i + 1).filter((code) => code !== 10 && code !== 13);

  test("odd messages", async () => {
    const odd = [
      `${head}\r\none\rtwo\r\n`,
      `${head}\r\none\r\r\ntwo\r\r\r\n`,
      `${head}\r\n`,
      `Subject: Gr\xfc\xdfe \xe2\x82\xac\r\n\r\nx\r\n`,
      `Subject : spaced \r\n: nameless\r\nno colon\r\nX:\r\n \r\n\r\nx\r\n`,
      `${head}\r\nx\r\n\r\n\r\n`,
      `${head}\r\n${String.fromCharCode(...others)}\r\n`,
    ].map(octets);
    expect(await way(odd)).toEqual(odd);
  });

  test("a bare LF is shown as CR LF", async () => {
    const bare = octets(`${head.replaceAll("\r", "")}\none\r\ntwo\nthree\r\n`);
    expect(await way([bare])).toEqual([octets(`${head}\r\none\r\ntwo\r\nthree\r\n`)]);
  });

  test("our fixtures", async () => {
    const folder = new URL("../shared/mime/testing/fixtures/", import.meta.url);
    const files = readdirSync(folder).filter((file) => file.endsWith(".eml"));
    const texts = files.map((file) => readFileSync(new URL(file, folder), "latin1").replace(/\r?\n/g, "\r\n"));
    // LMTP has no message without a line end at its end
    const whole = texts.map((text) => (name === "LMTP" && !text.endsWith("\r\n") ? `${text}\r\n` : text));
    const found = await way(whole.map(octets));
    expect(found.map(sha256)).toEqual(whole.map((text) => sha256(octets(text.replaceAll("\0", "\x80")))));
  });
});

test("by APPEND a message need not end in a line end", async () => {
  const unended = octets("Subject: unended\r\n\r\nno end");
  expect(await byAppend([unended])).toEqual([unended]);
});

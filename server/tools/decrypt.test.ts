/** An exported account, its words, and nothing else. */
import { existsSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { createWorld, sampleMessage, type World } from "../../shared/account/testing/world.ts";
import { rootToWords } from "../../shared/crypto/recovery-words.ts";
import { utf8 } from "../../shared/lib/bytes.ts";
import { unwrap } from "../../shared/lib/result.ts";
import { ARCHIVE_ID, INBOX_ID } from "../../shared/mailbox/generation.ts";
import { uidSetOf } from "../../shared/mailbox/uid-set.ts";
import { tempFolder } from "../companion/testing/temp-folder.ts";
import { nodeCrypto } from "../crypto/node-crypto.ts";
import { readMaildir } from "./testing/read-maildir.ts";
import { runTools, runToolsJson } from "./testing/run-tools.ts";
import { writeExport } from "./testing/write-export.ts";

const KEYWORDS = Array.from({ length: 30 }, (_, n) => `keyword${n}`);
/** Above what a chunk of an age file and a block of the database hold. */
const LARGE = `Subject: large\r\n\r\n${"0123456789abcdef\r\n".repeat(10_000)}`;
let world: World;

beforeAll(async () => {
  world = await createWorld(nodeCrypto);
  for (const n of [1, 2, 3, 4]) await world.deliver(sampleMessage(n));
  await world.deliver(LARGE);
  const { account } = world.first;
  await account.sync();
  const one = (uid: number) => ({ mailbox: INBOX_ID, uids: uidSetOf([uid]) });
  const folder = account.newMailboxId();
  const nested = account.newMailboxId();
  const ops = [
    { op: "create", mailbox: folder, name: "Réseau/v1.2" },
    { op: "create", mailbox: nested, name: "R&D/x" },
    { op: "store", ...one(1), mode: "add", flags: ["\\Seen", "\\Flagged", "$Forwarded", "work"] },
    { op: "store", ...one(2), mode: "add", flags: KEYWORDS },
    { op: "copy", ...one(1), to: folder },
    { op: "move", ...one(3), to: ARCHIVE_ID },
    { op: "expunge", ...one(4), onlyDeleted: false },
  ] as const;
  unwrap(await account.submit(ops));
  unwrap(await account.append(nested, utf8(sampleMessage(9)), ["\\Draft"], 1_600_000_000));
}, 60_000);

const exported = (): Promise<string> => writeExport(world.hosted, join(tempFolder(), "export"));
const decrypt = (folder: string, out: string, words = world.words) =>
  runTools(["decrypt", folder, "--words-stdin", "--out", out], words);

test("every message with its bytes, folder, flags and date", async () => {
  const out = join(tempFolder(), "mail");
  const done = await decrypt(await exported(), out);
  expect(done).toMatchObject({ code: 0, stderr: "" });
  expect(done.stdout).toMatch(/ada@example\.org: 6 messages in \d+ folders/);
  expect(readMaildir(out)).toEqual({
    [". U1 FPSab"]: sampleMessage(1),
    [`. U2 ${readLetters(out, 26)}`]: sampleMessage(2),
    ". U5 ": LARGE,
    ".Archive U1 ": sampleMessage(3),
    ".R&AOk-seau.v1_2 U1 FPSab": sampleMessage(1),
    ".R&-D.x U1 D": sampleMessage(9),
  });
  const draft = join(out, ".R&-D.x", "cur", readdirSync(join(out, ".R&-D.x", "cur"))[0] ?? "");
  expect(statSync(draft).mtimeMs).toBe(1_600_000_000_000);
  expect(statSync(draft).mode & 0o777).toBe(0o600);
  for (const folder of [out, join(out, "cur"), join(out, ".Archive"), join(out, ".Archive/tmp")])
    expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(readdirSync(join(out, "tmp"))).toEqual([]);
});

/** The letters of INBOX's message 2, by the folder's own `dovecot-keywords`, which has the first 26 only. */
function readLetters(out: string, most: number): string {
  const lines = readFileSync(join(out, "dovecot-keywords"), "utf8").trimEnd().split("\n");
  expect(lines).toHaveLength(most);
  const named = new Map(lines.map((line) => line.split(" ") as [string, string]).map(([n, keyword]) => [keyword, n]));
  return KEYWORDS.flatMap((keyword) => named.get(keyword) ?? [])
    .map((n) => String.fromCharCode(97 + Number(n)))
    .sort()
    .join("");
}

test("keywords that Maildir has no letter for, names and subscriptions stand in mailboxes.json", async () => {
  const out = join(tempFolder(), "mail");
  await decrypt(await exported(), out);
  const { mailboxes } = JSON.parse(readFileSync(join(out, "mailboxes.json"), "utf8")) as {
    mailboxes: { folder: string; name: string; furtherKeywords?: Record<string, string[]> }[];
  };
  expect(mailboxes.find(({ folder }) => folder === ".R&AOk-seau.v1_2")?.name).toBe("Réseau/v1.2");
  const inbox = mailboxes.find(({ name }) => name === "INBOX");
  const lettered = readFileSync(join(out, "dovecot-keywords"), "utf8").split(/\s/);
  const rest = Object.values(inbox?.furtherKeywords ?? {}).flat();
  expect(rest.length).toBeGreaterThan(4);
  for (const keyword of KEYWORDS) expect([...lettered, ...rest]).toContain(keyword);
});

test("what the words open stays what they opened: nothing is asked of the folder but reading", async () => {
  const folder = await exported();
  const before = readdirSync(folder, { recursive: true }).sort();
  await decrypt(folder, join(tempFolder(), "mail"));
  expect(readdirSync(folder, { recursive: true }).sort()).toEqual(before);
});

test("wrong words", async () => {
  const folder = await exported();
  const out = join(tempFolder(), "mail");
  const strange = rootToWords(nodeCrypto.randomBytes(32)).join(" ");
  const says = async (words: string) => {
    const { code, stdout, stderr } = await decrypt(folder, out, words);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    return stderr;
  };
  expect(await says(strange)).toBe("aerogramme: these words are valid, but they are not the words of this account\n");
  expect(await says("zzz")).toBe("aerogramme: word 1 is not on the list of recovery words: check its spelling\n");
  expect(await says("")).toMatch(/^aerogramme: these are not 24 valid words/);
  expect(existsSync(out)).toBe(false);
});

test("any changed byte of the log is refused, and nothing is written", async () => {
  const folder = await exported();
  const path = join(folder, "log.cborseq");
  const log = readFileSync(path);
  const out = join(tempFolder(), "mail");
  const said = new Set<string>();
  for (let at = 0; at < log.length; at += 977) {
    const changed = Buffer.from(log);
    changed[at] = (changed[at] ?? 0) ^ 1;
    writeFileSync(path, changed);
    const { code, stdout, stderr } = await decrypt(folder, out);
    expect({ at, code, stdout, lines: stderr.split("\n").length }).toEqual({ at, code: 1, stdout: "", lines: 2 });
    said.add(stderr.replaceAll(/\d+/g, "N"));
    expect(existsSync(out)).toBe(false);
  }
  expect([...said].join("")).toContain("At entry N: ");
}, 120_000);

test("a log that is cut, or goes on, is refused", async () => {
  const folder = await exported();
  const path = join(folder, "log.cborseq");
  const log = readFileSync(path);
  const out = join(tempFolder(), "mail");
  const lastEntry = world.hosted.entries.at(-1)?.length ?? 0;
  for (const bytes of [
    log.subarray(0, -1),
    log.subarray(0, -lastEntry),
    Buffer.concat([log, log.subarray(-lastEntry)]),
  ]) {
    writeFileSync(path, bytes);
    expect(await decrypt(folder, out)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("nothing was written") as string,
    });
  }
  writeFileSync(path, "");
  expect((await decrypt(folder, out)).stderr).toContain("holds no readable account record");
});

test("damaged and missing blobs are named and counted; the rest is written", async () => {
  const folder = await exported();
  const out = join(tempFolder(), "mail");
  const { state } = world.first.account;
  const inbox = state.mailbox(INBOX_ID);
  const blob = (row: number) => join(folder, "blobs", state.email(inbox?.emailAt(row) ?? never())?.blobId ?? never());
  const bytes = readFileSync(blob(1));
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
  writeFileSync(blob(1), bytes);
  rmSync(blob(2));
  const done = await decrypt(folder, out);
  expect(done.code).toBe(1);
  expect(done.stderr.trimEnd().split("\n")).toEqual([
    expect.stringMatching(/^lost: message 2 of "INBOX": blobs\/[0-9a-f]{32} is damaged$/),
    expect.stringMatching(/^lost: message 5 of "INBOX": blobs\/[0-9a-f]{32} is missing$/),
  ]);
  expect(done.stdout).toContain("4 messages in");
  expect(done.stdout).toContain("2 messages lost");
  expect(Object.keys(readMaildir(out))).toHaveLength(4);
});

const never = (): never => {
  throw new Error("not there");
};

test("a damaged or missing keyring, or an export of parts of two accounts", async () => {
  const keyring = world.hosted.view.record?.record.keyring.id ?? never();
  const out = join(tempFolder(), "mail");
  const folder = await exported();
  const path = join(folder, "blobs", keyring);
  writeFileSync(path, Buffer.concat([readFileSync(path), Buffer.of(0)]));
  expect((await decrypt(folder, out)).stderr).toContain("does not open: it is not the one the account's record names");
  rmSync(path);
  expect((await decrypt(folder, out)).stderr).toMatch(/keyring is not to be had: blobs\/[0-9a-f]+ does not exist/);
  symlinkSync("/dev/zero", path);
  expect((await decrypt(folder, out)).stderr).toMatch(/keyring is not to be had: blobs\/[0-9a-f]+ is not a file/);

  const description = JSON.parse(readFileSync(join(folder, "account.json"), "utf8")) as Record<string, unknown>;
  const write = (changed: object): void =>
    writeFileSync(join(folder, "account.json"), JSON.stringify({ ...description, ...changed }));
  write({ account: "0".repeat(32) });
  expect((await decrypt(folder, out)).stderr).toContain("account.json and log.cborseq are of different accounts");
  write({ v: 2 });
  expect((await decrypt(folder, out)).stderr).toContain("version this program does not know");
  write({ head: "00" });
  expect((await decrypt(folder, out)).stderr).toContain("does not hold what it should");
  rmSync(join(folder, "account.json"));
  expect((await decrypt(folder, out)).stderr).toContain("it has no account.json");
  expect(existsSync(out)).toBe(false);
});

test("nothing is written into a folder that holds something", async () => {
  const out = join(tempFolder(), "mail");
  mkdirSync(out);
  writeFileSync(join(out, "precious"), "");
  const done = await decrypt(await exported(), out);
  expect(done).toMatchObject({ code: 1, stderr: expect.stringContaining("is not empty") as string });
  expect(readdirSync(out)).toEqual(["precious"]);
  expect((await decrypt(await exported(), join(out, "precious"))).stderr).toContain("is no folder");
  rmSync(join(out, "precious"));
  expect((await decrypt(await exported(), out)).code).toBe(0);
});

test("lines end as they were sent, or in LF where that is asked for", async () => {
  const out = join(tempFolder(), "mail");
  const args = ["decrypt", await exported(), "--words-stdin", "--out", out, "--lf"];
  expect((await runTools(args, world.words)).code).toBe(0);
  const found = readMaildir(out);
  expect(found[". U5 "]).toBe(LARGE.replaceAll("\r\n", "\n"));
  const [name] = readdirSync(join(out, ".Archive", "cur"));
  expect(name).toContain(`,S=${sampleMessage(3).replaceAll("\r\n", "\n").length}:2,`);
});

test("for machines", async () => {
  const args = ["decrypt", await exported(), "--words-stdin", "--out", join(tempFolder(), "mail")];
  expect(await runToolsJson(args, world.words)).toMatchObject({
    ...{ address: "ada@example.org", messages: 6, lost: [], seq: world.hosted.view.seq },
    head: expect.stringMatching(/^(\w+ ){5}\w+$/) as string,
  });
});

test("a log with a checkpoint is read from its beginning, and the checkpoint compared", async () => {
  const many = await createWorld(nodeCrypto);
  await many.deliverMany(1, 510);
  await many.first.account.sync();
  await many.first.account.settle();
  expect(many.hosted.newest("checkpoint")).not.toBeNull();
  const folder = await writeExport(many.hosted, join(tempFolder(), "export"));
  const out = join(tempFolder(), "mail");
  expect(await decrypt(folder, out, many.words)).toMatchObject({ code: 0, stderr: "" });
  expect(readMaildir(out)[". U510 "]).toBe(sampleMessage(510));
}, 60_000);

test("usage", async () => {
  const folder = await exported();
  for (const args of [["decrypt"], ["decrypt", folder, "--words-stdin"], ["decrypt", folder, "--out", "x"]])
    expect((await runTools(args)).code).toBe(2);
  expect((await runTools(["decrypt", folder, "--words-stdin", "--out", "x", "--force"])).stderr).toContain("--force");
  expect((await runTools(["decrypt", "--help"])).stdout).toContain("Usage: aerogramme tools decrypt FOLDER");
});

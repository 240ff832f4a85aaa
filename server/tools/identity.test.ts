/** `tools identity`: what it writes opens keyrings and mail with age itself (npm age-encryption). */
import { Decrypter, identityToRecipient } from "age-encryption";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { createWorld, sampleMessage, type World } from "../../shared/account/testing/world.ts";
import { deriveRecoveryIdentity } from "../../shared/crypto/keys.ts";
import { wordsToRoot } from "../../shared/crypto/recovery-words.ts";
import { recipientToText } from "../../shared/crypto/age/identity.ts";
import { bytesToHex, utf8ToText } from "../../shared/lib/bytes.ts";
import { unwrap } from "../../shared/lib/result.ts";
import { parseEntry } from "../../shared/log/entry.ts";
import { createFakeTerminal } from "../companion/testing/fake-terminal.ts";
import { tempFolder } from "../companion/testing/temp-folder.ts";
import { nodeCrypto } from "../crypto/node-crypto.ts";
import { identity } from "./commands/identity.ts";
import { runTools, runToolsJson } from "./testing/run-tools.ts";

let world: World;
let keyring: string;
let recovery: string;

const never = (): never => {
  throw new Error("not there");
};

beforeAll(async () => {
  world = await createWorld(nodeCrypto);
  await world.deliver(sampleMessage(1));
});

/** Writes the keyring in force and the words' identity. */
async function prepare(): Promise<void> {
  const folder = tempFolder();
  keyring = join(folder, "keyring");
  recovery = join(folder, "recovery");
  writeFileSync(keyring, unwrap(await world.hosted.blobs.get(world.hosted.view.record?.record.keyring.id ?? never())));
  const words = ["--words-stdin", "--account", world.hosted.id];
  await runToolsJson(["identity", ...words, "--out", recovery, "--yes"], world.words);
}

/** The line of an identity file that age reads. */
const secretOf = (path: string): string =>
  readFileSync(path, "utf8")
    .split("\n")
    .find((line) => line[0] !== "#") ?? "";

async function openWithAge(path: string, file: Uint8Array): Promise<Uint8Array> {
  const decrypter = new Decrypter();
  decrypter.addIdentity(secretOf(path));
  return decrypter.decrypt(file);
}

test("the words' identity opens the keyring with age", async () => {
  await prepare();
  expect(statSync(recovery).mode & 0o777).toBe(0o600);
  expect(secretOf(recovery)).toMatch(/^AGE-SECRET-KEY-PQ-1[0-9A-Z]+$/);
  const own = await deriveRecoveryIdentity(nodeCrypto, unwrap(wordsToRoot(world.words)), world.hosted.id);
  expect(await identityToRecipient(secretOf(recovery))).toBe(recipientToText(own.recipient));
  expect(readFileSync(recovery, "utf8")).toContain(`# public key: ${recipientToText(own.recipient)}\n`);
  const content = await openWithAge(recovery, readFileSync(keyring));
  expect(bytesToHex(content)).toContain(world.hosted.id);
  expect(content.length % 512).toBe(0);
});

test("an epoch's identity opens a message with age, by words and by the identity that opens the keyring", async () => {
  await prepare();
  const epoch = join(tempFolder(), "epoch");
  const args = ["identity", "--epoch", "1", "--keyring", keyring, "--yes", "--out", epoch];
  await runToolsJson([...args, "--words-stdin", "--account", world.hosted.id], world.words);
  const again = `${epoch}-again`;
  await runToolsJson([...args.slice(0, -1), again, "--identity", recovery]);
  expect(readFileSync(again)).toEqual(readFileSync(epoch));
  const entry = parseEntry(world.hosted.newest("incoming")?.bytes ?? never());
  const blob = entry?.type === "incoming" ? unwrap(await world.hosted.blobs.get(entry.blob.id)) : never();
  const message = utf8ToText(await openWithAge(epoch, blob));
  expect(message).toMatch(/^(?:Authentication|Return|Received|From)/);
  expect(message).toContain(sampleMessage(1));
  expect(message.slice(message.indexOf(sampleMessage(1)) + sampleMessage(1).length)).toMatch(/^[\r\n]*$/);
});

test("a secret is written only where that is meant, and over nothing", async () => {
  await prepare();
  const out = join(tempFolder(), "id");
  const words = ["--words-stdin", "--account", world.hosted.id, "--out", out];
  const unasked = await runTools(["identity", ...words], world.words);
  expect(unasked).toMatchObject({ code: 2, stderr: expect.stringContaining("--yes says that it is meant") as string });
  const options = { identity: null, wordsFromInput: true, account: world.hosted.id, epoch: null, keyring: null, out };
  const ask = async (answer: string | null) => {
    const terminal = createFakeTerminal({ interactive: true, input: world.words, answer: () => answer });
    return identity({ crypto: nodeCrypto, terminal, clock: Date.now }, { ...options, yes: false });
  };
  expect(await ask("y")).toEqual({ ok: false, error: { exitCode: 1, line: "nothing was written" } });
  expect(await ask(null)).toMatchObject({ ok: false });
  expect(existsSync(out)).toBe(false);
  expect(await ask("yes")).toMatchObject({ ok: true });
  const taken = await runTools(["identity", ...words, "--yes"], world.words);
  expect(taken).toMatchObject({ code: 1, stderr: expect.stringContaining("is there already") as string });
  const { stdout, stderr } = await runTools(["identity", ...words.slice(0, -1), `${out}2`, "--yes"], world.words);
  expect(stdout + stderr).not.toContain("SECRET-KEY");
});

test("usage", async () => {
  await prepare();
  const misuse = async (args: readonly string[], says: RegExp, code = 2): Promise<void> => {
    const done = await runTools(["identity", ...args, "--yes", "--out", join(tempFolder(), "id")], world.words);
    expect(done).toMatchObject({ code, stderr: expect.stringMatching(says) as string });
  };
  await misuse([], /give --words-stdin with --account ID, or an epoch/);
  await misuse(["--identity", recovery], /give --words-stdin with --account ID, or an epoch/);
  await misuse(["--words-stdin", "--account", world.hosted.id, "--epoch", "1"], /needs both/);
  await misuse(["--identity", recovery, "--keyring", keyring], /needs both/);
  await misuse(["--identity", recovery, "--keyring", keyring, "--epoch", "x"], /whole number/);
  await misuse(["--identity", recovery, "--keyring", keyring, "--epoch", "2"], /holds no epoch 2: it has 1/, 1);
  expect((await runTools(["identity", "--help"])).stdout).toContain("Usage: aerogramme tools identity");
});

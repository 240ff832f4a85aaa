/** `tools keyring …`: make, show, rewrap and check, offline. */
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { decodeSecrets } from "../../shared/account/keys/secrets.ts";
import { createWorld, type World } from "../../shared/account/testing/world.ts";
import { generateHybridIdentity, hybridIdentityFromSeed, identityToText } from "../../shared/crypto/age/identity.ts";
import {
  hybridRecipientFromBytes,
  recipientToText,
  x25519IdentityFromSecret,
  type HybridIdentity,
} from "../../shared/crypto/age/identity.ts";
import { sealAge } from "../../shared/crypto/age/seal.ts";
import { keyringHash, sealKeyring } from "../../shared/crypto/keyring.ts";
import { epochIdentity, signingKeyFromSecret } from "../../shared/crypto/keys.ts";
import { padToBlocks } from "../../shared/crypto/padding.ts";
import { rootToWords } from "../../shared/crypto/recovery-words.ts";
import { fixed, fixedKeyring } from "../../shared/crypto/testing/vectors.ts";
import { base64UrlToBytes } from "../../shared/lib/base64.ts";
import { bytesToHex, concatBytes, utf8 } from "../../shared/lib/bytes.ts";
import { encodeCbor } from "../../shared/lib/cbor.ts";
import { epoch as asEpoch, idToBytes } from "../../shared/lib/ids.ts";
import { signEntry } from "../../shared/log/entry.ts";
import type { AccountRecord } from "../../shared/log/record.ts";
import { tempFolder } from "../companion/testing/temp-folder.ts";
import { nodeCrypto } from "../crypto/node-crypto.ts";
import { runTools, runToolsJson } from "./testing/run-tools.ts";

const device = generateHybridIdentity(nodeCrypto);
const recovery = generateHybridIdentity(nodeCrypto);
const stranger = generateHybridIdentity(nodeCrypto);
const { account } = fixed;

/** Writes a file into a folder of the test's own. */
function put(name: string, content: string | Uint8Array): string {
  const path = join(tempFolder(), name);
  writeFileSync(path, content);
  return path;
}

const identityOf = (identity: typeof device): string => put("id", `# mine\n\n${identityToText(identity)}\n`);
const list = (...lines: string[]): string => put("recipients", lines.join("\n"));
const both = (): string =>
  list(
    "# who",
    `recovery ${recipientToText(recovery.recipient)}`,
    "",
    `${recipientToText(device.recipient)}  # laptop`,
  );

async function made(epoch = "3"): Promise<{ path: string; shown: Record<string, unknown> }> {
  const path = join(tempFolder(), "keyring");
  const args = ["--account", account, "--recipients", both(), "--epoch", epoch, "--out", path];
  return { path, shown: await runToolsJson(["keyring", "make", ...args]) };
}

/** Exit code 1 and this one line. */
async function refuses(args: readonly string[], says: RegExp, input = ""): Promise<void> {
  const { code, stdout, stderr } = await runTools(args, input);
  expect({ code, stdout, stderr }).toEqual({ code: 1, stdout: "", stderr: expect.stringMatching(says) as string });
  expect(stderr.split("\n")).toHaveLength(2);
}

test("a keyring that was made opens for each recipient, and shows no secret", async () => {
  const { path, shown } = await made();
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(shown).toMatchObject({
    account,
    epoch: 3,
    stanzas: 2,
    sha256: bytesToHex(keyringHash(nodeCrypto, readFileSync(path))),
  });
  for (const identity of [device, recovery])
    expect(await runToolsJson(["keyring", "show", path, "--identity", identityOf(identity)])).toEqual(shown);
  const { stdout } = await runTools(["keyring", "show", path, "--identity", identityOf(device)]);
  expect(stdout).toMatch(/^epoch 3 +age1pq1/m);
  expect(stdout).not.toMatch(/SECRET/i);
  await refuses(
    ["keyring", "show", path, "--identity", identityOf(stranger)],
    /not sealed to these words or this identity/,
  );
  const other = await made();
  expect((other.shown["epochs"] as unknown[])[0]).not.toEqual((shown["epochs"] as unknown[])[0]);
});

test("the checked-in keyring shows its public part, with words and with a device's identity", async () => {
  const vectors = new URL("../../shared/crypto/testing/vectors.json", import.meta.url);
  const { keyring } = JSON.parse(readFileSync(vectors, "utf8")) as { keyring: { file: string; hash: string } };
  const path = put("keyring", base64UrlToBytes(keyring.file) ?? new Uint8Array(0));
  const words = rootToWords(fixed.root).join(" ");
  const shown = {
    ...{ account, epoch: 3, stanzas: 2, sha256: keyring.hash },
    epochs: fixedKeyring.epochs.map((secrets) => ({
      epoch: secrets.epoch,
      recipient: recipientToText(epochIdentity(secrets).recipient),
    })),
  };
  const show = ["keyring", "show", path];
  expect(await runToolsJson([...show, "--words-stdin", "--account", account], words)).toMatchObject(shown);
  const identity = identityOf(hybridIdentityFromSeed(fixed.deviceSeed));
  expect(await runToolsJson([...show, "--identity", identity])).toMatchObject(shown);
  const output = JSON.stringify(await runTools([...show, "--identity", identity]));
  for (const secrets of fixedKeyring.epochs)
    for (const secret of [secrets.seed, secrets.master]) expect(output).not.toContain(bytesToHex(secret));
});

test("rewrapping keeps the epochs and changes the recipients", async () => {
  const { path, shown } = await made();
  const out = join(tempFolder(), "rewrapped");
  const recipients = list(`recovery ${recipientToText(stranger.recipient)}`);
  const args = ["keyring", "rewrap", path, "--recipients", recipients, "--out", out];
  const rewrapped = await runToolsJson([...args, "--identity", identityOf(device)]);
  expect(rewrapped).toMatchObject({ account, epoch: 3, epochs: shown["epochs"], stanzas: 1 });
  expect(await runToolsJson(["keyring", "show", out, "--identity", identityOf(stranger)])).toEqual(rewrapped);
  await refuses(["keyring", "show", out, "--identity", identityOf(device)], /not sealed to these words/);
  await refuses([...args, "--identity", identityOf(device)], /is there already: nothing is written over it/);
});

test("what is wrong with a list of recipients", async () => {
  const one = recipientToText(device.recipient);
  const out = join(tempFolder(), "keyring");
  const make = (recipients: string, says: RegExp): Promise<void> =>
    refuses(["keyring", "make", "--account", account, "--recipients", recipients, "--out", out], says);
  await make(list(one), /none of the recipients is marked as the recovery words': write "recovery age1pq1…" once/);
  await make(list(), /none of the recipients/);
  await make(
    list(`recovery ${one}`, `recovery ${recipientToText(recovery.recipient)}`),
    /2 of the recipients is marked/,
  );
  await make(list(`recovery ${one}`, one), /line 2 of the recipients names one that stands above already/);
  await make(list(`backup ${one}`), /line 1 of the recipients is not "age1pq1…"/);
  await make(
    list(`recovery ${one.replace(/.$/, (last) => (last === "q" ? "p" : "q"))}`),
    /line 1 of the recipients is not/,
  );
  const classic = recipientToText(x25519IdentityFromSecret(nodeCrypto.randomBytes(32)).recipient);
  await make(list(`recovery ${one}`, classic), /line 2 of the recipients is an age1… recipient/);
  await make(join(tempFolder(), "none"), /none does not exist/);
  await make(tempFolder(), /is not a file/);
  expect(existsSync(out)).toBe(false);
});

describe("check", () => {
  const check = (path: string, ...more: string[]): string[] => [
    "keyring",
    "check",
    path,
    "--identity",
    identityOf(device),
    ...more,
  ];

  test("a good one", async () => {
    const { path } = await made();
    expect((await runTools(check(path))).stdout).toMatch(/^well formed\naccount/);
    expect(await runToolsJson(check(path))).toMatchObject({ checked: true, epoch: 3 });
  });

  test("each thing that can be wrong has its words", async () => {
    const content = encodeCbor({
      ...{ v: 1, account: idToBytes(account), epoch: 3 },
      epochs: fixedKeyring.epochs.map(({ epoch, seed, master }) => [epoch, seed, master]),
    });
    const padded = padToBlocks(content, "linear");
    const to = [device.recipient, recovery.recipient];
    const sealed = async (plaintext: Uint8Array, recipients: Parameters<typeof sealAge>[1] = to): Promise<Uint8Array> =>
      (await sealAge(nodeCrypto, recipients, plaintext)).file;
    const good = await sealed(padded);
    const refusesFile = (file: Uint8Array, says: RegExp): Promise<void> => refuses(check(put("keyring", file)), says);
    expect((await runTools(check(put("keyring", good)))).code).toBe(0);
    await refusesFile(utf8("nonsense"), /not an age file/);
    await refusesFile(new Uint8Array(600_000), /too large/);
    await refusesFile(
      await sealed(padded, [...to, x25519IdentityFromSecret(device.seed).recipient]),
      /something else than age1pq1…/,
    );
    await refusesFile(await sealed(padded, [recovery.recipient]), /not sealed to these words or this identity/);
    await refusesFile(
      Uint8Array.from(good, (byte, at) => (at === good.length - 1 ? byte ^ 1 : byte)),
      /content was altered/,
    );
    const mac = Buffer.from(good).indexOf("--- ") + 10;
    await refusesFile(
      Uint8Array.from(good, (byte, at) => (at === mac ? (byte === 65 ? 66 : 65) : byte)),
      /header was altered/,
    );
    await refusesFile(await sealed(content), /not padded/);
    await refusesFile(await sealed(concatBytes(padded, new Uint8Array(512))), /not padded/);
    await refusesFile(await sealed(padToBlocks(concatBytes(content, utf8("x")), "linear")), /not a keyring/);
    const falling = encodeCbor({
      ...{ v: 1, account: idToBytes(account), epoch: 1 },
      epochs: [...fixedKeyring.epochs].reverse().map(({ epoch, seed, master }) => [epoch, seed, master]),
    });
    await refusesFile(await sealed(padToBlocks(falling, "linear")), /epochs that do not rise/);
  });
});

describe("check against the account's record", () => {
  let world: World;
  let keyring: string;
  let log: string;
  beforeAll(async () => {
    world = await createWorld(nodeCrypto);
    await world.another();
  });

  async function files(): Promise<void> {
    const { id } = world.hosted.view.record?.record.keyring ?? never();
    const file = await world.hosted.blobs.get(id);
    keyring = put("keyring", file.ok ? file.value : never());
    log = put("log.cborseq", concatBytes(...world.hosted.entries));
  }

  const check = (record: string, words = world.words): Promise<Awaited<ReturnType<typeof runTools>>> =>
    runTools(["keyring", "check", keyring, "--words-stdin", "--account", world.hosted.id, "--record", record], words);

  test("the keyring in force, with its entry alone and with the whole log", async () => {
    await files();
    const newest = put("entry", world.hosted.newest("account")?.bytes ?? never());
    for (const record of [newest, log]) {
      const done = await check(record);
      expect(done).toMatchObject({ code: 0, stderr: "" });
      expect(done.stdout).toMatch(/^well formed, and the one the record names\naccount/);
    }
  });

  test("another record, a changed record, no record", async () => {
    await files();
    const genesis = put("entry", world.hosted.entries[0] ?? never());
    expect((await check(genesis)).stderr).toMatch(/names another keyring: the SHA-256/);
    const changed = Uint8Array.from(world.hosted.newest("account")?.bytes ?? never());
    changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
    expect((await check(put("entry", changed))).stderr).toMatch(/the record is not signed as it must be/);
    expect((await check(put("entry", utf8("x")))).stderr).toMatch(/holds no ACCOUNT entry/);
    expect((await check(put("entry", changed.subarray(0, 100)))).stderr).toMatch(/holds no ACCOUNT entry/);
    const other = await createWorld(nodeCrypto);
    expect((await check(put("entry", other.hosted.entries[0] ?? never()))).stderr).toMatch(/the record is account/);
    const strange = rootToWords(nodeCrypto.randomBytes(32)).join(" ");
    expect((await check(log, strange)).stderr).toMatch(/not sealed to these words/);
  });

  /** The record in force, changed and signed by its device; and a keyring that it names by its hash. */
  async function forge(change: Partial<AccountRecord>, to: readonly HybridIdentity[] = []): Promise<string> {
    const secrets = decodeSecrets(world.first.secrets) ?? never();
    const entry = world.hosted.view.record ?? never();
    const devices = entry.record.devices.map(({ recipient }) => hybridRecipientFromBytes(recipient) ?? never());
    const words = hybridRecipientFromBytes(entry.record.recovery) ?? never();
    const recipients = [...devices, ...to.map(({ recipient }) => recipient)];
    const { epoch } = entry.record;
    const ring = { account: world.hosted.id, epoch, epochs: secrets.epochs };
    const { file, hash } = await sealKeyring(nodeCrypto, ring, [
      { kind: "recovery", recipient: words },
      ...recipients.map((recipient) => ({ kind: "device", device: secrets.device, recipient }) as const),
    ]);
    keyring = put("keyring", file);
    const record = { ...entry.record, keyring: { ...entry.record.keyring, sha256: hash }, ...change };
    const forged = { ...entry, record, signer: secrets.device };
    return put("entry", await signEntry(nodeCrypto, secrets.deviceKey, forged));
  }

  test("records that name what the keyring does not hold, under its hash and a good signature", async () => {
    expect((await check(await forge({}))).stdout).toMatch(/^well formed, and the one the record names/);
    const { record } = world.hosted.view.record ?? never();
    expect((await check(await forge({}, [stranger]))).stderr).toMatch(
      /sealed to 4 recipients; the record names 3: the words and 2 devices/,
    );
    expect((await check(await forge({ devices: record.devices.slice(0, 1) }))).stderr).toMatch(
      /sealed to 3 recipients; the record names 2/,
    );
    const not = /epoch 1: its secrets are not those that the record names/;
    expect((await check(await forge({ recipient: stranger.recipient.publicKey }))).stderr).toMatch(not);
    expect((await check(await forge({ commit: new Uint8Array(32) }))).stderr).toMatch(not);
    expect((await check(await forge({ epoch: asEpoch(2) }))).stderr).toMatch(
      /the record is in epoch 2, the keyring in 1/,
    );
    const strangeKey = (await signingKeyFromSecret(nodeCrypto, nodeCrypto.randomBytes(32))).publicKey;
    expect((await check(await forge({ identity: strangeKey }))).stderr).toMatch(
      /another identity key than the words give/,
    );
  });
});

const never = (): never => {
  throw new Error("not there");
};

test("usage", async () => {
  const misuse = async (args: readonly string[], says: RegExp): Promise<void> => {
    const { code, stderr } = await runTools(["keyring", ...args]);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(says) as string });
  };
  const { path } = await made();
  const id = identityOf(device);
  await misuse(["show"], /FILE is missing/);
  await misuse(["show", path], /give --identity FILE, or --words-stdin with --account ID/);
  await misuse(["show", path, "--identity", id, "--words-stdin"], /give --identity FILE, or/);
  await misuse(["show", path, "--words-stdin"], /needs --account ID/);
  await misuse(["show", path, "--identity", id, "--account", account], /goes with --words-stdin/);
  await misuse(["show", path, "--secret"], /unknown option --secret/);
  await misuse(["make", "--account", "nobody", "--recipients", "x", "--out", "x"], /32 hex digits/);
  for (const epoch of ["0", "-1", "x", "4294967296"])
    await misuse(["make", "--account", account, "--recipients", "x", "--out", "x", `--epoch=${epoch}`], /whole number/);
  await misuse(["mak"], /did you mean make\?/);
  for (const name of ["make", "show", "rewrap", "check"])
    expect((await runTools(["keyring", name, "--help"])).stdout).toContain(`Usage: aerogramme tools keyring ${name}`);
  await refuses(
    ["keyring", "show", path, "--identity", put("id", "AGE-SECRET-KEY-PQ-1NO")],
    /line 1 of the identity file is not/,
  );
  await refuses(["keyring", "show", path, "--identity", put("id", "# nothing")], /holds no AGE-SECRET-KEY-PQ-1/);
});

test("a keyring of another account is not shown as if it were this one's", async () => {
  const other = generateHybridIdentity(nodeCrypto);
  const { file } = await sealKeyring(nodeCrypto, fixedKeyring, [{ kind: "recovery", recipient: other.recipient }]);
  const show = ["keyring", "show", put("keyring", file), "--words-stdin", "--account", "f".repeat(32)];
  await refuses(show, /not sealed to these words/, rootToWords(fixed.root).join(" "));
});

import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { bytesToHex } from "../../shared/lib/bytes.ts";
import { err, unwrap } from "../../shared/lib/result.ts";
import { startCompanion, type Companion } from "../companion.ts";
import { nodeCrypto } from "../crypto/node-crypto.ts";
import { heldAccounts } from "./account-folder.ts";
import type { CommandContext } from "./command.ts";
import { add } from "./commands/add.ts";
import { list } from "./commands/list.ts";
import { lock } from "./commands/lock.ts";
import { password } from "./commands/password.ts";
import { status } from "./commands/status.ts";
import { unlock } from "./commands/unlock.ts";
import { makeFolderLock, readFolderLock } from "./folder-lock-file.ts";
import { createFakeTerminal } from "./testing/fake-terminal.ts";
import { createMemoryKeychain } from "./testing/memory-keychain.ts";
import { createMemoryNetwork } from "./testing/memory-network.ts";
import { noAddOptions } from "./testing/no-add-options.ts";
import { tempFolder } from "./testing/temp-folder.ts";
import { unlockFolder } from "./unlock-folder.ts";
import { createVault } from "./vault.ts";

const PASSPHRASE = "carbon velvet thirteen moons";
const OTHER = "seventh anchor of quiet rain";
const memory = createMemoryNetwork();

function setUp(options: Partial<CommandContext> = {}) {
  const data = join(tempFolder(), "data");
  const keychain = createMemoryKeychain();
  const context = (input: string | null = null, more: Partial<CommandContext> = {}): CommandContext => ({
    ...{ data, json: true, terminal: createFakeTerminal({ input: input ?? "" }), crypto: nodeCrypto },
    ...{ network: memory.network, clock: Date.now, keychain, credentials: null },
    passphraseFromInput: input !== null,
    ...options,
    ...more,
  });
  const addAccount = async (address: string, input: string | null = null) => {
    return unwrap(await add(context(input), { ...noAddOptions, invite: memory.invite(address) }));
  };
  const start = async (input: string | null = null): Promise<Companion> => {
    const keys = unwrap(await unlockFolder(context(input)));
    const imap = { host: "127.0.0.1", port: 0 };
    const companion = unwrap(
      await startCompanion({
        ...context(),
        keys,
        imap,
        imaps: null,
        web: null,
        webFolder: "",
        prefetch: "none",
        log: vi.fn(),
      }),
    );
    onTestFinished(() => companion.close());
    return companion;
  };
  return { data, keychain, context, addAccount, start };
}

const line = (words: string): object => ({
  ok: false,
  error: { exitCode: 1, line: expect.stringContaining(words) as unknown },
});

/** Everything under the accounts folder, caches left out. */
function secretsFiles(data: string): Buffer[] {
  const ids = readdirSync(join(data, "accounts"));
  return ids.map((id) => readFileSync(join(data, "accounts", id, "secrets")));
}

const plainSecrets = async (data: string): Promise<Uint8Array[]> =>
  (await heldAccounts(data)).flatMap(({ file }) => (file.stored.type === "plain" ? [file.stored.secrets] : []));

test("a locked folder opens with its passphrase alone; addresses stay readable", async () => {
  const { data, context, addAccount, start } = setUp();
  await addAccount("lea@example.org");
  const [secrets] = await plainSecrets(data);
  const key = Buffer.from(secrets ?? []).subarray(-40);
  expect(secretsFiles(data)[0]?.includes(key)).toBe(true);

  unwrap(await lock(context(PASSPHRASE), false));
  expect(secretsFiles(data)[0]?.includes(key)).toBe(false);
  expect(statSync(join(data, "locked")).mode & 0o777).toBe(0o600);
  expect(await unlockFolder(context())).toMatchObject(line("is locked: give its passphrase"));
  expect(await unlockFolder(context("carbon velvet thirteen moon"))).toMatchObject(line("wrong passphrase"));
  expect(unwrap(await list(context())).json).toMatchObject({ accounts: [{ address: "lea@example.org" }] });
  const shown = unwrap(await status(context(), null, { dismiss: false }));
  expect(shown.json).toMatchObject({ accounts: [{ address: "lea@example.org", connection: { type: "locked" } }] });
  expect(shown.text).toContain("locked");
  const companion = await start(`${PASSPHRASE}\n`);
  expect(companion.accounts).toBe(1);
  await companion.close();

  unwrap(await unlock(context(PASSPHRASE)));
  expect(await plainSecrets(data)).toEqual([secrets]);
  expect(await readFolderLock(data)).toBeNull();
  expect(await unlock(context())).toMatchObject(line("is not locked"));
}, 60_000);

test("a changed passphrase replaces the old one, also while the companion runs, whose engine keeps secrets sealed", async () => {
  const { data, context, addAccount, start } = setUp();
  await addAccount("max@example.org");
  unwrap(await lock(context(PASSPHRASE), false));
  await start(PASSPHRASE);
  const before = secretsFiles(data)[0];
  expect(await lock(context(`wrong\n${OTHER}`), false)).toMatchObject(line("wrong passphrase"));
  unwrap(await lock(context(`${PASSPHRASE}\n${OTHER}`), false));
  expect(secretsFiles(data)[0]).not.toEqual(before);
  expect(await unlockFolder(context(PASSPHRASE))).toMatchObject(line("wrong passphrase"));
  unwrap(await unlockFolder(context(OTHER)));
  // an account that comes later is sealed too, and a new IMAP password needs no key
  expect((await add(context(), { ...noAddOptions, invite: memory.invite("mia@example.org") })).ok).toBe(false);
  await addAccount("mia@example.org", OTHER);
  unwrap(await password(context(), "max@example.org"));
  expect(await plainSecrets(data)).toEqual([]);
  unwrap(await unlock(context(OTHER)));
  expect(await plainSecrets(data)).toHaveLength(2);
}, 60_000);

test("weak passphrases are refused, at a terminal it is asked twice without echo", async () => {
  const { data, context, addAccount } = setUp();
  await addAccount("nina@example.org");
  for (const weak of ["", "12345678", "password1", "nina@example.org", "qwertyuiop"])
    expect(await lock(context(weak), false)).toMatchObject(line("too easy to guess"));
  const typing = (...answers: string[]) =>
    createFakeTerminal({ interactive: true, answer: () => answers.shift() ?? null });
  const asked: string[] = [];
  const hasty = createFakeTerminal({ interactive: true, answer: (question) => (asked.push(question), "password1") });
  expect(await lock(context(null, { terminal: hasty }), false)).toMatchObject(line("too easy to guess"));
  expect(asked).toEqual(["New passphrase: "]);
  expect(await lock(context(null, { terminal: typing(PASSPHRASE, OTHER) }), false)).toMatchObject(line("not the same"));
  expect(await readFolderLock(data)).toBeNull();
  unwrap(await lock(context(null, { terminal: typing(PASSPHRASE, PASSPHRASE) }), false));
  unwrap(await unlockFolder(context(null, { terminal: typing("wrong", PASSPHRASE) })));
}, 60_000);

test("the systemd credential opens it", async () => {
  const { context, addAccount } = setUp();
  await addAccount("otto@example.org");
  unwrap(await lock(context(PASSPHRASE), false));
  const credentials = tempFolder();
  expect(await unlockFolder(context(null, { credentials }))).toMatchObject(line("is locked"));
  writeFileSync(join(credentials, "aerogramme-passphrase"), `${PASSPHRASE}\n`);
  expect(unwrap(await unlockFolder(context(null, { credentials })))).toHaveLength(1);
  writeFileSync(join(credentials, "aerogramme-passphrase"), OTHER);
  expect(await unlockFolder(context(null, { credentials }))).toMatchObject(line("wrong passphrase"));
}, 60_000);

test("the keychain's key opens it without asking; where it is gone, a line says so", async () => {
  const { data, keychain, context, addAccount } = setUp();
  await addAccount("pia@example.org");
  unwrap(await lock(context(), true));
  expect(keychain.entries.size).toBe(1);
  expect(unwrap(await unlockFolder(context()))).toHaveLength(1);
  const [secret = ""] = keychain.entries.values();
  expect(secret).toMatch(/^[0-9a-f]{64}$/);
  const failure = { type: "absent", line: "no keychain to be had: secret-tool" } as const;
  const absent = { ...keychain, lookup: () => Promise.resolve(err(failure)) };
  expect(await unlockFolder(context(null, { keychain: absent }))).toMatchObject(line("no keychain to be had"));
  // a passphrase in its place: the entry goes
  unwrap(await lock(context(PASSPHRASE), false));
  expect(keychain.entries.size).toBe(0);
  unwrap(await unlockFolder(context(PASSPHRASE)));
  keychain.entries.clear();
  unwrap(await lock(context(PASSPHRASE), true));
  keychain.entries.clear();
  expect(await unlockFolder(context())).toMatchObject(line("has no key for it"));
  expect(await readFolderLock(data)).toMatchObject({ passphrase: false });
}, 60_000);

test("an interrupted change of the lock loses nothing", async () => {
  const { data, keychain, context, addAccount } = setUp();
  await addAccount("quin@example.org");
  const [secrets] = await plainSecrets(data);
  unwrap(await lock(context(), true));
  const old = unwrap(await unlockFolder(context()));
  // the new lock file was written, the accounts were not
  const key32 = nodeCrypto.randomBytes(32);
  keychain.entries.set("next", bytesToHex(key32));
  const next = await makeFolderLock(nodeCrypto, old, { type: "keychain", entry: "next", key32 });
  writeFileSync(join(data, "locked"), next.interim);
  const keys = unwrap(await unlockFolder(context()));
  const vault = createVault(data, nodeCrypto, keys);
  const [held] = await vault.accounts();
  expect(held && (await vault.secretsOf(held))).toEqual(secrets);
  // what was left plain is sealed at the next start
  const plain = createVault(data, nodeCrypto, []);
  await plain.add(secrets ?? new Uint8Array(), new Uint8Array(32));
  await vault.settle();
  expect(await plainSecrets(data)).toEqual([]);
});

test("changed secrets are kept with the IMAP password there is, sealed or plain; those of a gone account are not", async () => {
  const { data, context, addAccount } = setUp();
  await addAccount("rosa@example.org");
  const [before] = await heldAccounts(data);
  const [secrets = new Uint8Array()] = await plainSecrets(data);
  const plain = createVault(data, nodeCrypto, []);
  if (!before) throw new Error("no account");
  await plain.keep(before.id, secrets);
  expect((await heldAccounts(data))[0]).toEqual(before);
  unwrap(await lock(context(), true));
  const vault = createVault(data, nodeCrypto, unwrap(await unlockFolder(context())));
  await vault.keep(before.id, secrets);
  const [after] = await heldAccounts(data);
  expect(after).toMatchObject({ imapHash: before.imapHash, file: { stored: { type: "sealed" } } });
  expect(after && (await vault.secretsOf(after))).toEqual(secrets);
  await vault.remove(before.id);
  await vault.keep(before.id, secrets);
  expect(await heldAccounts(data)).toEqual([]);
});

test("a sealed file that was altered does not open", async () => {
  const { data, context, addAccount } = setUp();
  await addAccount("sara@example.org");
  unwrap(await lock(context(), true));
  const keys = unwrap(await unlockFolder(context()));
  const [held] = await heldAccounts(data);
  if (held?.file.stored.type !== "sealed") throw new Error("not sealed");
  const { file } = held;
  const vault = createVault(data, nodeCrypto, keys);
  expect(await vault.secretsOf(held)).not.toBeNull();
  const elsewhere = { ...file, header: { ...file.header, provider: "https://evil.example" } };
  expect(await vault.secretsOf({ ...held, file: elsewhere })).toBeNull();
  const sealed = Uint8Array.from(held.file.stored.sealed);
  sealed[40] = (sealed[40] ?? 0) ^ 1;
  expect(await vault.secretsOf({ ...held, file: { ...file, stored: { type: "sealed", sealed } } })).toBeNull();
  expect(await createVault(data, nodeCrypto, []).secretsOf(held)).toBeNull();
  writeFileSync(join(data, "locked"), "garbage");
  expect(await unlockFolder(context())).toMatchObject(line("is damaged"));
});

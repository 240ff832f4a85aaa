/**
 * The accounts of a data folder as the one process that holds it reads and writes them. While the folder is locked, what
 * is written is sealed under its key, which lives here and nowhere else. Writes run one after the other.
 */
import { rm } from "node:fs/promises";
import type { CryptoPort } from "../../shared/crypto/primitives.ts";
import { assert } from "../../shared/lib/assert.ts";
import type { AccountId } from "../../shared/lib/ids.ts";
import { createLock } from "../../shared/lib/lock.ts";
import { isOwnDoc } from "../../shared/account/sync/sealed-docs.ts";
import { openFileStore } from "../storage/files.ts";
import { syncFolder, writeFileDurably } from "../storage/durable-file.ts";
import {
  heldAccount,
  heldAccounts,
  removeAccount,
  storeSecretsFile,
  storeUsername,
  type HeldAccount,
} from "./account-folder.ts";
import { lockFilePath, type NewLock } from "./folder-lock-file.ts";
import { dropRemovedNote, removedNotes, storeRemovedNote, type RemovedNote } from "./removed-note.ts";
import { makeSecretsFile, openSecretsFile, type FolderKeys } from "./secrets-file.ts";

export interface Vault {
  readonly locked: boolean;
  accounts(): Promise<HeldAccount[]>;
  notes(): Promise<RemovedNote[]>;
  /** Null if the keys do not open it. */
  secretsOf(account: HeldAccount): Promise<Uint8Array | null>;
  /** A new account, or one that was taken from this device before. Durable when it resolves, as all that follow. */
  add(secrets: Uint8Array, imapHash: Uint8Array): Promise<AccountId>;
  /** New secrets of an account that is here; of one that has gone nothing is kept. */
  keep(account: AccountId, secrets: Uint8Array): Promise<void>;
  setPassword(account: AccountId, imapHash: Uint8Array): Promise<void>;
  /** Null: the address alone. */
  setUsername(account: AccountId, username: string | null): Promise<void>;
  /** Its keys, its cache, and the note. */
  remove(account: AccountId): Promise<void>;
  /** What can be had from the provider again. Nothing has the account open meanwhile. */
  clearCache(account: AccountId): Promise<void>;
  /** Its keys and its cache; the note stays. */
  wipe(note: RemovedNote): Promise<void>;
  /** Locks the folder, or changes its lock. */
  lock(next: NewLock): Promise<void>;
  /** All files plain again. */
  unlock(): Promise<void>;
  /** Seals what an interrupted command left plain, or under an older key. */
  settle(): Promise<void>;
}

/** The caller holds the folder's lock (process/folder-lock.ts). */
export function createVault(data: string, crypto: CryptoPort, folderKeys: FolderKeys): Vault {
  const inTurn = createLock();
  let keys = folderKeys;

  async function write(secrets: Uint8Array, imapHash: Uint8Array): Promise<AccountId> {
    const file = await makeSecretsFile(crypto, keys, secrets, imapHash);
    await storeSecretsFile(data, file);
    return file.header.account;
  }

  /** Each file as the keys say; `former` are tried too. */
  async function rewrite(former: FolderKeys, needed: (account: HeldAccount) => boolean): Promise<void> {
    for (const held of await heldAccounts(data)) {
      if (!needed(held)) continue;
      const secrets = await openSecretsFile(crypto, [...keys, ...former], held.file);
      // one that no key opens is left as it is
      if (secrets) await write(secrets, held.imapHash);
    }
  }

  return {
    get locked() {
      return keys.length > 0;
    },
    accounts: () => heldAccounts(data),
    notes: () => removedNotes(data),
    secretsOf: ({ file }) => openSecretsFile(crypto, keys, file),
    add: (secrets, imapHash) =>
      inTurn(async () => {
        const account = await write(secrets, imapHash);
        await dropRemovedNote(data, account);
        return account;
      }),
    keep: (account, secrets) =>
      inTurn(async () => {
        const held = await heldAccount(data, account);
        if (!held) return;
        const written = await write(secrets, held.imapHash);
        assert(written === account, "an engine keeps its own account's secrets");
      }),
    setPassword: (account, imapHash) =>
      inTurn(async () => {
        const held = await heldAccount(data, account);
        if (held) await storeSecretsFile(data, { ...held.file, imapHash });
      }),
    setUsername: (account, username) =>
      inTurn(async () => {
        if (await heldAccount(data, account)) await storeUsername(data, account, username);
      }),
    remove: (account) =>
      inTurn(async () => {
        await removeAccount(data, account);
        await dropRemovedNote(data, account);
      }),
    clearCache: (account) =>
      inTurn(async () => {
        const held = await heldAccount(data, account);
        if (!held) return;
        const store = await openFileStore(held.cache);
        try {
          await store.clear(isOwnDoc);
        } finally {
          await store.close();
        }
      }),
    wipe: (note) =>
      inTurn(async () => {
        await storeRemovedNote(data, note);
        await removeAccount(data, note.account);
      }),
    lock: (next) =>
      inTurn(async () => {
        const former = keys;
        // until all are sealed anew, the file opens to the old keys too
        await writeFileDurably(lockFilePath(data), next.interim);
        keys = [next.key];
        await rewrite(former, () => true);
        await writeFileDurably(lockFilePath(data), next.file);
      }),
    unlock: () =>
      inTurn(async () => {
        const former = keys;
        keys = [];
        await rewrite(former, ({ file }) => file.stored.type === "sealed");
        await rm(lockFilePath(data), { force: true });
        await syncFolder(data);
      }),
    settle: () =>
      inTurn(async () => {
        if (keys.length > 0) await rewrite([], ({ file }) => file.stored.type === "plain");
      }),
  };
}

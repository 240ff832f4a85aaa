/**
 * The lock of a data folder: DIR/locked, there if the accounts' secrets files are sealed. It opens with a passphrase, or
 * with a random key that the system's keychain holds.
 *
 *     DIR/locked = LOCKED (shared/crypto/locked-secrets.ts), name "companion-folder",
 *                  secrets CBOR {"v": 1, "keys": [folder key 32 …]}     the one that seals first
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  addKeySlot,
  addPassphraseSlot,
  lockSecrets,
  openWithKey,
  openWithPassphrase,
  reseal,
  slotsOf,
  type LockRefusal,
} from "../../shared/crypto/locked-secrets.ts";
import type { CryptoPort } from "../../shared/crypto/primitives.ts";
import { assert } from "../../shared/lib/assert.ts";
import { utf8, utf8ToText } from "../../shared/lib/bytes.ts";
import { decodeCbor, encodeCbor } from "../../shared/lib/cbor.ts";
import { asBytes, asListOf, asMap } from "../../shared/lib/cbor-fields.ts";
import { err, ok, type Result } from "../../shared/lib/result.ts";
import type { FolderKeys } from "./secrets-file.ts";

export type LockOpener =
  | { readonly type: "passphrase"; readonly passphrase: string }
  /** `entry` finds the key in the keychain again. */
  | { readonly type: "keychain"; readonly entry: string; readonly key32: Uint8Array };

export interface FolderLock {
  readonly document: Uint8Array;
  /** It opens with a passphrase. */
  readonly passphrase: boolean;
  /** The keychain's entry that opens it. */
  readonly entry: string | null;
}

/** What `lock` writes. */
export interface NewLock {
  /** The folder key in force from now on. */
  readonly key: Uint8Array;
  /** Opens to the former keys too. */
  readonly interim: Uint8Array;
  readonly file: Uint8Array;
}

const NAME = "companion-folder";
const KEYCHAIN_LABEL = "keychain";
const KEY_BYTES = 32;
const MAX_KEYS = 64;
const MAX_LOCK_FILE = 1 << 20;

export const lockFilePath = (data: string): string => join(data, "locked");

/** Null if the folder is not locked; `damaged` if its lock can not be read. */
export async function readFolderLock(data: string): Promise<FolderLock | null | "damaged"> {
  const bytes = await readFile(lockFilePath(data)).catch((error: unknown) => {
    if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR")) return null;
    throw error;
  });
  if (!bytes) return null;
  const document = Uint8Array.from(bytes);
  const slots = document.length <= MAX_LOCK_FILE ? slotsOf(document) : null;
  if (!slots) return "damaged";
  const keychain = slots.keys.find(({ label }) => label === KEYCHAIN_LABEL);
  return { document, passphrase: slots.passphrase, entry: keychain ? utf8ToText(keychain.data) : null };
}

/** The folder's keys. */
export async function openFolderLock(
  crypto: CryptoPort,
  { document }: FolderLock,
  opener: LockOpener,
): Promise<Result<FolderKeys, LockRefusal>> {
  const opened =
    opener.type === "passphrase"
      ? await openWithPassphrase(crypto, NAME, document, opener.passphrase)
      : await openWithKey(crypto, NAME, document, { label: KEYCHAIN_LABEL, key32: opener.key32 });
  if (!opened.ok) return opened;
  const keys = decodeKeys(opened.value.secrets);
  return keys ? ok(keys) : err({ type: "malformed" });
}

/** A lock with a fresh folder key. */
export async function makeFolderLock(crypto: CryptoPort, former: FolderKeys, opener: LockOpener): Promise<NewLock> {
  const key = crypto.randomBytes(KEY_BYTES);
  const made = await lockSecrets(crypto, NAME, encodeKeys([key, ...former]));
  const interim =
    opener.type === "passphrase"
      ? await addPassphraseSlot(crypto, made.document, made.key, opener.passphrase)
      : await addKeySlot(crypto, made.document, made.key, {
          ...{ label: KEYCHAIN_LABEL, data: utf8(opener.entry), key32: opener.key32 },
        });
  assert(interim.ok, "a document made here takes a slot");
  const file = await reseal(crypto, NAME, interim.value, made.key, encodeKeys([key]));
  assert(file.ok, "a document made here is sealed anew");
  return { key, interim: interim.value, file: file.value };
}

const encodeKeys = (keys: FolderKeys): Uint8Array => encodeCbor({ v: 1, keys: [...keys] });

function decodeKeys(bytes: Uint8Array): FolderKeys | null {
  const map = asMap(decodeCbor(bytes));
  const keys = map?.["v"] === 1 ? asListOf(map["keys"], MAX_KEYS, (key) => asBytes(key, KEY_BYTES)) : null;
  return keys && keys.length > 0 ? keys : null;
}

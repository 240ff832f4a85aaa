/**
 * The keyring of an epoch: how its reading keys reach the account's devices. An age file, hybrid stanzas only, one per
 * recipient, whose payload is padded (0x80, zeros, to 512 · n) deterministic CBOR:
 *
 *     {"v": 1, "account": A bytes16, "epoch": E, "epochs": [[epoch, seed bytes32, M bytes32], …]}
 *
 * `epochs` rises strictly and ends with E; the earlier ones are those whose mail or entries are still needed. The hash
 * of the file stands in the account record, which is signed: that is what makes a keyring the account's own.
 */
import { assert } from "../lib/assert.ts";
import { equalBytes } from "../lib/bytes.ts";
import { decodeCbor, encodeCbor, type Cbor } from "../lib/cbor.ts";
import { epoch as asEpoch, idFromBytes, idToBytes, ID_BYTES } from "../lib/ids.ts";
import type { AccountId, DeviceId, Epoch } from "../lib/ids.ts";
import { err, ok, type Result } from "../lib/result.ts";
import type { HybridIdentity, HybridRecipient } from "./age/identity.ts";
import { openAge, type AgeRefusal } from "./age/open.ts";
import { sealAge } from "./age/seal.ts";
import type { EpochSecrets } from "./keys.ts";
import { padToBlocks, unpadBlocks } from "./padding.ts";
import { KEY_BYTES, type CryptoPort } from "./primitives.ts";

const VERSION = 1;
/** One epoch takes some 80 bytes, one recipient 1.6 KB. */
export const MAX_KEYRING_BYTES = 512 * 1024;
export const MAX_KEYRING_EPOCHS = 4096;
export const MAX_KEYRING_RECIPIENTS = 128;

export interface KeyringEpoch extends EpochSecrets {
  readonly epoch: Epoch;
}

export interface Keyring {
  readonly account: AccountId;
  /** The epoch this keyring opens: the last of `epochs`. */
  readonly epoch: Epoch;
  /** Rising; every epoch whose secrets the account still needs. */
  readonly epochs: readonly KeyringEpoch[];
}

/** Whom a keyring is sealed to, and as what. A password's identity becomes one more kind. */
export type KeyringRecipient =
  | { readonly kind: "device"; readonly device: DeviceId; readonly recipient: HybridRecipient }
  | { readonly kind: "recovery"; readonly recipient: HybridRecipient }
  | { readonly kind: "password"; readonly recipient: HybridRecipient };

/** `hash`: not the file the account record names. `account`, `epoch`: another account's or epoch's keyring. */
export type KeyringRefusal =
  AgeRefusal | { readonly type: "hash" } | { readonly type: "account" } | { readonly type: "epoch" };

/** Why a file is no keyring at all. `padding`: of its content; `content`: not the CBOR map above. */
export type KeyringFault = AgeRefusal | { readonly type: "padding" } | { readonly type: "content" };

export interface SealedKeyring {
  readonly file: Uint8Array<ArrayBuffer>;
  /** SHA-256 of the file, for the account record. */
  readonly hash: Uint8Array;
}

/** Sealed to exactly one recovery recipient and to any number of devices; order does not matter. */
export async function sealKeyring(
  crypto: CryptoPort,
  keyring: Keyring,
  recipients: readonly KeyringRecipient[],
): Promise<SealedKeyring> {
  assert(recipients.filter(({ kind }) => kind === "recovery").length === 1, "a keyring has one recovery recipient");
  assert(recipients.length <= MAX_KEYRING_RECIPIENTS, "too many keyring recipients");
  const content = encodeKeyring(keyring);
  assert(decodeKeyring(content) !== null, "a keyring's epochs rise and end with its own");
  const plaintext = padToBlocks(content, "linear");
  const { file } = await sealAge(
    crypto,
    recipients.map(({ recipient }) => recipient),
    plaintext,
  );
  return { file, hash: crypto.sha256(file) };
}

export const keyringHash = (crypto: CryptoPort, file: Uint8Array): Uint8Array => crypto.sha256(file);

/** What the account record says of the keyring wanted. */
export interface ExpectedKeyring {
  readonly account: AccountId;
  readonly epoch: Epoch;
  readonly hash: Uint8Array;
}

export async function openKeyring(
  crypto: CryptoPort,
  identity: HybridIdentity,
  file: Uint8Array,
  expected: ExpectedKeyring,
): Promise<Result<Keyring, KeyringRefusal>> {
  if (file.length > MAX_KEYRING_BYTES) return err({ type: "malformed" });
  if (!equalBytes(crypto.sha256(file), expected.hash)) return err({ type: "hash" });
  const read = await readKeyring(crypto, [identity], file);
  if (!read.ok) return err(asRefusal(read.error));
  if (read.value.account !== expected.account) return err({ type: "account" });
  return read.value.epoch === expected.epoch ? read : err({ type: "epoch" });
}

const asRefusal = (fault: KeyringFault): KeyringRefusal =>
  fault.type === "padding" || fault.type === "content" ? { type: "malformed" } : fault;

/** A keyring whose account record is not at hand: whoever reads it so has not been told that it is the account's own. */
export async function readKeyring(
  crypto: CryptoPort,
  identities: readonly HybridIdentity[],
  file: Uint8Array,
): Promise<Result<Keyring, KeyringFault>> {
  if (file.length > MAX_KEYRING_BYTES) return err({ type: "malformed" });
  const opened = await openAge(crypto, identities, file, { stanzas: "hybridOnly" });
  if (!opened.ok) return opened;
  const content = unpadBlocks(opened.value.body, "linear");
  if (content === null) return err({ type: "padding" });
  const keyring = decodeKeyring(content);
  for (const secret of [opened.value.body, opened.value.fileKey]) secret.fill(0);
  return keyring === null ? err({ type: "content" }) : ok(keyring);
}

/** Null if the keyring does not go back so far. */
export const secretsOf = (keyring: Keyring, epoch: Epoch): KeyringEpoch | null =>
  keyring.epochs.find((secrets) => secrets.epoch === epoch) ?? null;

function encodeKeyring({ account, epoch, epochs }: Keyring): Uint8Array {
  const rows = epochs.map(({ epoch: number, seed, master }): Cbor => [number, seed, master]);
  return encodeCbor({ v: VERSION, account: idToBytes(account), epoch, epochs: rows });
}

function decodeKeyring(content: Uint8Array): Keyring | null {
  const map = asMap(decodeCbor(content));
  if (map === null || Object.keys(map).length !== 4 || map["v"] !== VERSION) return null;
  const account = bytesOf(map["account"], ID_BYTES);
  const epochs = decodeEpochs(map["epochs"]);
  const last = epochs?.at(-1)?.epoch;
  if (account === null || epochs === null || last === undefined || map["epoch"] !== last) return null;
  return { account: idFromBytes<AccountId>(account), epoch: last, epochs };
}

function decodeEpochs(value: Cbor | undefined): KeyringEpoch[] | null {
  if (!Array.isArray(value) || value.length > MAX_KEYRING_EPOCHS) return null;
  const epochs: KeyringEpoch[] = [];
  for (const row of value as readonly Cbor[]) {
    const decoded = decodeEpoch(row);
    if (decoded === null || decoded.epoch <= (epochs.at(-1)?.epoch ?? 0)) return null;
    epochs.push(decoded);
  }
  return epochs;
}

function decodeEpoch(row: Cbor): KeyringEpoch | null {
  if (!Array.isArray(row) || row.length !== 3) return null;
  const [number, seedValue, masterValue] = row as readonly Cbor[];
  const seed = bytesOf(seedValue, KEY_BYTES);
  const master = bytesOf(masterValue, KEY_BYTES);
  if (typeof number !== "number" || !Number.isInteger(number) || number < 1 || number > 0xffffffff) return null;
  return seed === null || master === null ? null : { epoch: asEpoch(number), seed, master };
}

function asMap(value: Cbor): { readonly [key: string]: Cbor } | null {
  const isMap = typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);
  return isMap ? (value as { readonly [key: string]: Cbor }) : null;
}

const bytesOf = (value: Cbor | undefined, length: number): Uint8Array | null =>
  value instanceof Uint8Array && value.length === length ? value : null;

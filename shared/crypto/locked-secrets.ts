/**
 * Locks: secrets sealed under a random unlock key U, and U wrapped once for each way to unlock (locked-document.ts has
 * the bytes).
 *
 *     ct            = AES-256-GCM(U, nonce, aad "aerogramme/v1/locked" ‖ name, secrets)
 *     slot's ct     = AES-256-GCM(kek, nonce, aad, U)
 *       passphrase    kek, commit as passphrase.ts has them; commit compared in constant time before opening;
 *                     aad "aerogramme/v1/lock-slot"
 *       key           kek = HKDF(key32, salt, "aerogramme/v1/lock-kek", 32); for passkeys (WebAuthn PRF) and keychains;
 *                     aad "aerogramme/v1/lock-slot" ‖ CBOR [label, data]
 *
 * Whoever holds U can add slots and seal changed secrets anew. A slot is taken away or changed only together with U
 * (`relock`): an old copy of the document and an old passphrase must not open later secrets. Nothing here throws on what
 * was stored.
 */
import { concatBytes, utf8 } from "../lib/bytes.ts";
import { encodeCbor } from "../lib/cbor.ts";
import { assert } from "../lib/assert.ts";
import { err, ok, type Result } from "../lib/result.ts";
import { constantTimeEqual } from "./constant-time.ts";
import { decodeLocked, encodeLocked, KEY_SLOT_SALT_BYTES, MAX_SLOT_DATA, MAX_SLOT_LABEL } from "./locked-document.ts";
import { MAX_SLOTS, type DocumentRefusal, type KeySlot, type LockedDocument, type Slot } from "./locked-document.ts";
import { ARGON2_PARAMS, LOCK_KEK_LABEL, PASSPHRASE_SALT_BYTES, passphraseKey } from "./passphrase.ts";
import { KEY_BYTES, NONCE_BYTES, type CryptoPort } from "./primitives.ts";

const LABEL = utf8("aerogramme/v1/locked");
const SLOT_LABEL = utf8("aerogramme/v1/lock-slot");

/**
 * `wrong`: not this passphrase or key, or there is no such slot. `malformed`: no locked document, or it was altered.
 * `weak`: its passphrase was stretched less than this program accepts.
 */
export type LockRefusal = { readonly type: "wrong" } | DocumentRefusal;

export interface Unlocked {
  /** U, 32 bytes. */
  readonly key: Uint8Array;
  readonly secrets: Uint8Array;
}

/** How a document opens. */
export interface LockSlots {
  readonly passphrase: boolean;
  readonly keys: readonly { readonly label: string; readonly data: Uint8Array }[];
}

/** A document with a fresh U and no slots: add one before it is stored. `name` says what it is; the same name opens it. */
export async function lockSecrets(
  crypto: CryptoPort,
  name: string,
  secrets: Uint8Array,
): Promise<{ readonly document: Uint8Array<ArrayBuffer>; readonly key: Uint8Array }> {
  const key = crypto.randomBytes(KEY_BYTES);
  return { document: encodeLocked({ slots: [], ...(await sealSecrets(crypto, name, key, secrets)) }), key };
}

/** The same slots around changed secrets. `wrong`: the key is not this document's. */
export async function reseal(
  crypto: CryptoPort,
  name: string,
  document: Uint8Array,
  key: Uint8Array,
  secrets: Uint8Array,
): Promise<Result<Uint8Array<ArrayBuffer>, LockRefusal>> {
  const decoded = decodeLocked(document);
  if (!decoded.ok) return decoded;
  if ((await openSecrets(crypto, name, key, decoded.value)) === null) return err({ type: "wrong" });
  return ok(encodeLocked({ ...decoded.value, ...(await sealSecrets(crypto, name, key, secrets)) }));
}

/** `exists`: a document has one passphrase, and each label once; `relock` without it first. `full`: eight slots. */
export type AddRefusal = DocumentRefusal | { readonly type: "exists" } | { readonly type: "full" };

/** `key` is the document's U. */
export async function addPassphraseSlot(
  crypto: CryptoPort,
  document: Uint8Array,
  key: Uint8Array,
  passphrase: string,
): Promise<Result<Uint8Array<ArrayBuffer>, AddRefusal>> {
  const decoded = withRoom(document, (slot) => slot.type === "passphrase");
  if (!decoded.ok) return decoded;
  const salt = crypto.randomBytes(PASSPHRASE_SALT_BYTES);
  const { kek, commit } = await passphraseKey(crypto, passphrase, salt, ARGON2_PARAMS);
  const wrapped = await wrap(crypto, kek, SLOT_LABEL, key);
  const slot: Slot = { type: "passphrase", params: ARGON2_PARAMS, salt, commit, ...wrapped };
  return ok(encodeLocked({ ...decoded.value, slots: [slot, ...decoded.value.slots] }));
}

/** `key32` has full entropy; `data` is what finds it again, readable by anyone. `key` is the document's U. */
export async function addKeySlot(
  crypto: CryptoPort,
  document: Uint8Array,
  key: Uint8Array,
  { label, data, key32 }: KeyOpener & { readonly data: Uint8Array },
): Promise<Result<Uint8Array<ArrayBuffer>, AddRefusal>> {
  assert(label.length <= MAX_SLOT_LABEL && data.length <= MAX_SLOT_DATA, "a slot's label and data are short");
  const decoded = withRoom(document, (slot) => slot.type === "key" && slot.label === label);
  if (!decoded.ok) return decoded;
  const salt = crypto.randomBytes(KEY_SLOT_SALT_BYTES);
  const kek = await keySlotKek(crypto, key32, salt);
  const slot: Slot = { type: "key", label, data, salt, ...(await wrap(crypto, kek, keySlotAad(label, data), key)) };
  return ok(encodeLocked({ ...decoded.value, slots: [...decoded.value.slots, slot] }));
}

function withRoom(document: Uint8Array, isSame: (slot: Slot) => boolean): Result<LockedDocument, AddRefusal> {
  const decoded = decodeLocked(document);
  if (!decoded.ok) return decoded;
  if (decoded.value.slots.some(isSame)) return err({ type: "exists" });
  return decoded.value.slots.length < MAX_SLOTS ? decoded : err({ type: "full" });
}

export interface KeyOpener {
  readonly label: string;
  readonly key32: Uint8Array;
}

/** Slots that stay, by what opens them. */
export interface KeptSlots {
  readonly passphrase?: string;
  readonly keys?: readonly KeyOpener[];
}

/**
 * The same secrets under a fresh U, with the slots that `keep` opens and no other; `key` is the document's U. `wrong`: it
 * is not, or something in `keep` opens nothing. About a second of work where a passphrase is kept.
 */
export async function relock(
  crypto: CryptoPort,
  name: string,
  document: Uint8Array,
  key: Uint8Array,
  keep: KeptSlots,
): Promise<Result<{ readonly document: Uint8Array<ArrayBuffer>; readonly key: Uint8Array }, LockRefusal>> {
  const decoded = decodeLocked(document);
  if (!decoded.ok) return decoded;
  const secrets = await openSecrets(crypto, name, key, decoded.value);
  if (secrets === null) return err({ type: "wrong" });
  const fresh = crypto.randomBytes(KEY_BYTES);
  const slots: Slot[] = [];
  for (const opener of openersOf(keep)) {
    const found = await findSlot(crypto, decoded.value, opener);
    if (!found.ok) return found;
    const { slot, kek, aad } = found.value;
    slots.push({ ...slot, ...(await wrap(crypto, kek, aad, fresh)) });
  }
  const sealed = await sealSecrets(crypto, name, fresh, secrets);
  secrets.fill(0);
  return ok({ document: encodeLocked({ slots, ...sealed }), key: fresh });
}

type Opener = KeyOpener | { readonly passphrase: string };

const openersOf = ({ passphrase, keys = [] }: KeptSlots): Opener[] =>
  passphrase === undefined ? [...keys] : [{ passphrase }, ...keys];

/** About a second of work, whether it opens or not. */
export const openWithPassphrase = (
  crypto: CryptoPort,
  name: string,
  document: Uint8Array,
  passphrase: string,
): Promise<Result<Unlocked, LockRefusal>> => openWith(crypto, name, document, { passphrase });

export const openWithKey = (
  crypto: CryptoPort,
  name: string,
  document: Uint8Array,
  opener: KeyOpener,
): Promise<Result<Unlocked, LockRefusal>> => openWith(crypto, name, document, opener);

async function openWith(
  crypto: CryptoPort,
  name: string,
  document: Uint8Array,
  opener: Opener,
): Promise<Result<Unlocked, LockRefusal>> {
  const decoded = decodeLocked(document);
  if (!decoded.ok) return decoded;
  const found = await findSlot(crypto, decoded.value, opener);
  if (!found.ok) return found;
  const { key } = found.value;
  const secrets = await openSecrets(crypto, name, key, decoded.value);
  return secrets === null ? err({ type: "malformed" }) : ok({ key, secrets });
}

/** By whoever has it unlocked. */
export async function openWithUnlockKey(
  crypto: CryptoPort,
  name: string,
  document: Uint8Array,
  key: Uint8Array,
): Promise<Result<Unlocked, LockRefusal>> {
  const decoded = decodeLocked(document);
  if (!decoded.ok) return decoded;
  const secrets = await openSecrets(crypto, name, key, decoded.value);
  return secrets === null ? err({ type: "wrong" }) : ok({ key: key.slice(), secrets });
}

interface OpenedSlot {
  readonly slot: Slot;
  readonly kek: Uint8Array;
  readonly aad: Uint8Array;
  /** What was in it: U. */
  readonly key: Uint8Array;
}

const findSlot = (
  crypto: CryptoPort,
  document: LockedDocument,
  opener: Opener,
): Promise<Result<OpenedSlot, LockRefusal>> =>
  "passphrase" in opener
    ? openPassphraseSlot(crypto, document, opener.passphrase)
    : openKeySlot(crypto, document, opener);

async function openPassphraseSlot(
  crypto: CryptoPort,
  document: LockedDocument,
  passphrase: string,
): Promise<Result<OpenedSlot, LockRefusal>> {
  const [slot] = document.slots;
  if (slot?.type !== "passphrase") return err({ type: "wrong" });
  const { kek, commit } = await passphraseKey(crypto, passphrase, slot.salt, slot.params);
  if (!constantTimeEqual(commit, slot.commit)) return err({ type: "wrong" });
  const key = await crypto.aesGcm.open(kek, slot.nonce, SLOT_LABEL, slot.ct);
  // the passphrase was right by its commitment
  return key === null ? err({ type: "malformed" }) : ok({ slot, kek, aad: SLOT_LABEL, key });
}

async function openKeySlot(
  crypto: CryptoPort,
  document: LockedDocument,
  { label, key32 }: KeyOpener,
): Promise<Result<OpenedSlot, LockRefusal>> {
  const slot = keySlots(document).find((candidate) => candidate.label === label);
  if (!slot) return err({ type: "wrong" });
  const kek = await keySlotKek(crypto, key32, slot.salt);
  const aad = keySlotAad(slot.label, slot.data);
  const key = await crypto.aesGcm.open(kek, slot.nonce, aad, slot.ct);
  return key === null ? err({ type: "wrong" }) : ok({ slot, kek, aad, key });
}

/** Null if it is no locked document that this program accepts. */
export function slotsOf(document: Uint8Array): LockSlots | null {
  const decoded = decodeLocked(document);
  if (!decoded.ok) return null;
  return {
    passphrase: decoded.value.slots[0]?.type === "passphrase",
    keys: keySlots(decoded.value).map(({ label, data }) => ({ label, data })),
  };
}

const keySlots = ({ slots }: LockedDocument): KeySlot[] => slots.filter((slot) => slot.type === "key");

const keySlotKek = (crypto: CryptoPort, key32: Uint8Array, salt: Uint8Array): Promise<Uint8Array> =>
  crypto.hkdf(key32, salt, LOCK_KEK_LABEL, KEY_BYTES);

/** What finds the key is told before anything is opened, so it is bound to what opens. */
const keySlotAad = (label: string, data: Uint8Array): Uint8Array => concatBytes(SLOT_LABEL, encodeCbor([label, data]));

async function wrap(crypto: CryptoPort, kek: Uint8Array, aad: Uint8Array, key: Uint8Array) {
  const nonce = crypto.randomBytes(NONCE_BYTES);
  return { nonce, ct: await crypto.aesGcm.seal(kek, nonce, aad, key) };
}

async function sealSecrets(crypto: CryptoPort, name: string, key: Uint8Array, secrets: Uint8Array) {
  const nonce = crypto.randomBytes(NONCE_BYTES);
  return { nonce, ct: await crypto.aesGcm.seal(key, nonce, concatBytes(LABEL, utf8(name)), secrets) };
}

const openSecrets = (crypto: CryptoPort, name: string, key: Uint8Array, { nonce, ct }: LockedDocument) =>
  crypto.aesGcm.open(key, nonce, concatBytes(LABEL, utf8(name)), ct);

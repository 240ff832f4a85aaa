/**
 * LOCKED: secrets at rest that open with a passphrase or another key, and how it is written (docs/protocol.md, "Locks").
 * Deterministic CBOR, exactly one form:
 *
 *     {"v": 1, "slots": [slot …], "nonce": bytes12, "ct": bytes}
 *     slot = {"type": "passphrase", "alg": "argon2id", "m", "t", "p", "salt": bytes16, "commit": bytes32,
 *             "nonce": bytes12, "ct": bytes48}                                            at most one, the first
 *          | {"type": "key", "label": text, "data": bytes, "salt": bytes32, "nonce": bytes12, "ct": bytes48}
 */
import { decodeCbor, encodeCbor, type Cbor } from "../lib/cbor.ts";
import { asBytes, asBytesUpTo, asCount, asListOf, asMap, asText, type CborMap } from "../lib/cbor-fields.ts";
import { err, ok, type Result } from "../lib/result.ts";
import { COMMIT_BYTES, judgeParams, PASSPHRASE_SALT_BYTES, type Argon2Params } from "./passphrase.ts";
import { KEY_BYTES, NONCE_BYTES, TAG_BYTES } from "./primitives.ts";

const VERSION = 1;
export const MAX_LOCKED_BYTES = 1 << 20;
export const MAX_SLOTS = 8;
/** UTF-16 units. */
export const MAX_SLOT_LABEL = 64;
/** What finds the key of a slot again: a credential's id, an entry of a keychain. */
export const MAX_SLOT_DATA = 2048;
export const KEY_SLOT_SALT_BYTES = 32;
const MAX_NUMBER = 0xffffffff;

interface Wrapped {
  readonly nonce: Uint8Array;
  /** The unlock key, sealed. */
  readonly ct: Uint8Array;
}

export interface PassphraseSlot extends Wrapped {
  readonly type: "passphrase";
  readonly params: Argon2Params;
  readonly salt: Uint8Array;
  readonly commit: Uint8Array;
}

export interface KeySlot extends Wrapped {
  readonly type: "key";
  /** Distinct within a document. */
  readonly label: string;
  readonly data: Uint8Array;
  readonly salt: Uint8Array;
}

export type Slot = PassphraseSlot | KeySlot;

export interface LockedDocument {
  readonly slots: readonly Slot[];
  readonly nonce: Uint8Array;
  /** The secrets, sealed under the unlock key. */
  readonly ct: Uint8Array;
}

/** `weak`: its passphrase was stretched less than this program accepts. */
export type DocumentRefusal = { readonly type: "malformed" } | { readonly type: "weak" };

export function encodeLocked({ slots, nonce, ct }: LockedDocument): Uint8Array<ArrayBuffer> {
  return encodeCbor({ v: VERSION, slots: slots.map(slotToCbor), nonce, ct });
}

export function decodeLocked(bytes: Uint8Array): Result<LockedDocument, DocumentRefusal> {
  const map = bytes.length > MAX_LOCKED_BYTES ? null : mapOf(decodeCbor(bytes), ["v", "slots", "nonce", "ct"]);
  if (map?.["v"] !== VERSION) return err({ type: "malformed" });
  const slots = asListOf(map["slots"], MAX_SLOTS, readSlot);
  const nonce = asBytes(map["nonce"], NONCE_BYTES);
  const ct = asBytesUpTo(map["ct"], MAX_LOCKED_BYTES);
  if (!slots || !nonce || !ct || ct.length < TAG_BYTES || !wellOrdered(slots)) return err({ type: "malformed" });
  return acceptParams({ slots, nonce, ct });
}

function acceptParams(document: LockedDocument): Result<LockedDocument, DocumentRefusal> {
  const [first] = document.slots;
  const judged = first?.type === "passphrase" ? judgeParams(first.params) : "fit";
  if (judged === "fit") return ok(document);
  return err({ type: judged === "weak" ? "weak" : "malformed" });
}

/** A passphrase at most once, first; each label once. */
function wellOrdered(slots: readonly Slot[]): boolean {
  const rest = slots[0]?.type === "passphrase" ? slots.slice(1) : slots;
  const labels = new Set(rest.map((slot) => (slot.type === "key" ? slot.label : null)));
  return !labels.has(null) && labels.size === rest.length;
}

function slotToCbor(slot: Slot): Cbor {
  const { type, salt, nonce, ct } = slot;
  if (slot.type === "key") return { type, label: slot.label, data: slot.data, salt, nonce, ct };
  return { type, alg: "argon2id", ...slot.params, salt, commit: slot.commit, nonce, ct };
}

const PASSPHRASE_KEYS = ["type", "alg", "m", "t", "p", "salt", "commit", "nonce", "ct"];
const KEY_KEYS = ["type", "label", "data", "salt", "nonce", "ct"];

function readSlot(value: Cbor): Slot | null {
  const type = asMap(value)?.["type"];
  const map = mapOf(value, type === "key" ? KEY_KEYS : PASSPHRASE_KEYS);
  const nonce = asBytes(map?.["nonce"], NONCE_BYTES);
  const ct = asBytes(map?.["ct"], KEY_BYTES + TAG_BYTES);
  if (!map || !nonce || !ct) return null;
  if (type === "key") return readKeySlot(map, { nonce, ct });
  return type === "passphrase" && map["alg"] === "argon2id" ? readPassphraseSlot(map, { nonce, ct }) : null;
}

function readPassphraseSlot(map: CborMap, wrapped: Wrapped): PassphraseSlot | null {
  const m = asCount(map["m"], MAX_NUMBER);
  const t = asCount(map["t"], MAX_NUMBER);
  const p = asCount(map["p"], MAX_NUMBER);
  const salt = asBytes(map["salt"], PASSPHRASE_SALT_BYTES);
  const commit = asBytes(map["commit"], COMMIT_BYTES);
  if (m === null || t === null || p === null || !salt || !commit) return null;
  return { type: "passphrase", params: { m, t, p }, salt, commit, ...wrapped };
}

function readKeySlot(map: CborMap, wrapped: Wrapped): KeySlot | null {
  const label = asText(map["label"], MAX_SLOT_LABEL);
  const data = asBytesUpTo(map["data"], MAX_SLOT_DATA);
  const salt = asBytes(map["salt"], KEY_SLOT_SALT_BYTES);
  if (label === null || !data || !salt) return null;
  return { type: "key", label, data, salt, ...wrapped };
}

/** A map of exactly these keys. */
function mapOf(value: Cbor, keys: readonly string[]): CborMap | null {
  const map = asMap(value);
  return map && Object.keys(map).length === keys.length && keys.every((key) => Object.hasOwn(map, key)) ? map : null;
}

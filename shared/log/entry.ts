/**
 * Entries of an account's log (docs/protocol.md, "Entries"): CBOR arrays beginning with format 1, the type and A.
 * parseEntry and encodeEntry are each other's inverse: every entry has exactly one form in bytes.
 */
import type { CryptoPort } from "../crypto/primitives.ts";
import { concatBytes, utf8 } from "../lib/bytes.ts";
import { decodeCbor, encodeCbor, type Cbor } from "../lib/cbor.ts";
import { asList } from "../lib/cbor-fields.ts";
import type { BlobId } from "../lib/ids.ts";
import { accountUnsigned, cborToAccount, type AccountEntry } from "./account-entry.ts";
import { checkpointUnsigned, cborToCheckpoint, type CheckpointEntry } from "./checkpoint-entry.ts";
import { cborToDevice, deviceAad, deviceUnsigned, type DeviceEntry, type DeviceFields } from "./device-entry.ts";
import type { BlobRef } from "./fields.ts";
import { cborToGeneration, generationUnsigned, type GenerationEntry } from "./generation-entry.ts";
import { cborToIncoming, incomingAad, incomingToCbor, type IncomingEntry } from "./incoming-entry.ts";
import { MAX_ENTRY_BYTES } from "./limits.ts";

export type { AccountEntry, CheckpointEntry, DeviceEntry, DeviceFields, GenerationEntry, IncomingEntry };
export type SignedEntry = DeviceEntry | AccountEntry | GenerationEntry | CheckpointEntry;
export type Entry = IncomingEntry | SignedEntry;
/** A signed entry before its signature. */
export type Unsigned<T extends SignedEntry = SignedEntry> = T extends SignedEntry ? Omit<T, "sig"> : never;

const LABEL = utf8("aerogramme/v1/entry");

/** Null if malformed, too large or of a type unknown to this version. Never throws. */
export function parseEntry(bytes: Uint8Array): Entry | null {
  const value = bytes.length <= MAX_ENTRY_BYTES ? decodeCbor(bytes) : null;
  if (value === null) return null;
  const type = asList(value)?.[1];
  switch (typeof type === "number" ? type : 0) {
    case 1:
      return cborToIncoming(value);
    case 2:
      return cborToDevice(value);
    case 3:
      return cborToAccount(value);
    case 4:
      return cborToGeneration(value);
    case 5:
      return cborToCheckpoint(value);
    default:
      return null;
  }
}

export const encodeEntry = (entry: Entry): Uint8Array =>
  encodeCbor(entry.type === "incoming" ? incomingToCbor(entry) : [...unsignedFields(entry), entry.sig]);

function unsignedFields(entry: Unsigned): Cbor[] {
  switch (entry.type) {
    case "device":
      return deviceUnsigned(entry);
    case "account":
      return accountUnsigned(entry);
    case "generation":
      return generationUnsigned(entry);
    case "checkpoint":
      return checkpointUnsigned(entry);
  }
}

/** What the signature covers. */
export const signedBytesOf = (entry: Unsigned): Uint8Array => concatBytes(LABEL, encodeCbor(unsignedFields(entry)));

type Sealed = Omit<IncomingEntry, "nonce" | "ct"> | (DeviceFields & { readonly type: "device" });

/** What the AEAD of its sealed part binds: every element before the nonce. */
export const aadOf = (entry: Sealed): Uint8Array =>
  encodeCbor(entry.type === "incoming" ? incomingAad(entry) : deviceAad(entry));

/** Signs with an Ed25519 seed and encodes. */
export async function signEntry(crypto: CryptoPort, secret32: Uint8Array, entry: Unsigned): Promise<Uint8Array> {
  const sig = await crypto.ed25519.sign(secret32, signedBytesOf(entry));
  return encodeEntry({ ...entry, sig });
}

/** Whether nobody numbers it, so that only its id tells it from a repetition. */
export const isUncounted = (entry: Entry): boolean =>
  entry.type === "incoming" || ((entry.type === "device" || entry.type === "checkpoint") && entry.deviceSeq === 0);

/** Blobs that become live with this entry. */
export function addedBlobs(entry: Entry): readonly BlobId[] {
  switch (entry.type) {
    case "incoming":
      return [entry.blob.id];
    case "account":
      return entry.record.adds;
    case "generation":
      return [];
    case "device":
    case "checkpoint":
      return entry.adds;
  }
}

/** Blobs that become live and whose size and hash the entry states: a provider compares them with what it holds. */
export function claimedBlobs(entry: Entry): readonly BlobRef[] {
  switch (entry.type) {
    case "incoming":
      return [entry.blob];
    case "account":
      return entry.record.adds.includes(entry.record.keyring.id) ? [entry.record.keyring] : [];
    case "checkpoint":
      return [entry.body.manifest];
    case "generation":
    case "device":
      return [];
  }
}

/** Blobs that die with this entry. */
export function releasedBlobs(entry: Entry): readonly BlobId[] {
  switch (entry.type) {
    case "account":
      return entry.record.releases;
    case "incoming":
    case "generation":
      return [];
    case "device":
    case "checkpoint":
      return entry.releases;
  }
}

/** Reading the arrays and maps of entries strictly: every element taken once, in order, and nothing left over. */
import type { Cbor } from "../lib/cbor.ts";
import { asBytes, asCount, asList, asListOf, asMap } from "../lib/cbor-fields.ts";
import { epoch, idFromBytes, seq, type AccountId, type BlobId, type DeviceId, type EntryId } from "../lib/ids.ts";
import { ID_BYTES, idToBytes, type Epoch, type Seq } from "../lib/ids.ts";
import { MAX_BLOB_BYTES, MAX_BLOBS_PER_ENTRY, MAX_U32 } from "./limits.ts";

/** Gives the value in the wanted shape, or null. */
export type Read<T> = (value: Cbor | undefined) => T | null;

class Malformed extends Error {}

function required<T>(read: Read<T>, value: Cbor | undefined): T {
  const got = read(value);
  if (got === null) throw new Malformed();
  return got;
}

function orNull<T>(compute: () => T): T | null {
  try {
    return compute();
  } catch (error) {
    if (error instanceof Malformed) return null;
    throw error;
  }
}

/** `build` takes the elements one by one; null if one does not fit or the array is longer. */
export function readTuple<T>(value: Cbor | undefined, build: (take: <V>(read: Read<V>) => V) => T): T | null {
  const list = asList(value);
  if (list === null) return null;
  let at = 0;
  const built = orNull(() => build((read) => required(read, list[at++])));
  return at === list.length ? built : null;
}

/** `build` takes keys by name; null if one is missing or does not fit, or there are others. */
export function readMap<T>(
  value: Cbor | undefined,
  build: (take: <V>(key: string, read: Read<V>) => V, has: (key: string) => boolean) => T,
): T | null {
  const map = asMap(value);
  if (map === null) return null;
  let taken = 0;
  const has = (key: string): boolean => Object.hasOwn(map, key);
  const built = orNull(() =>
    build((key, read) => {
      taken++;
      return required(read, has(key) ? map[key] : undefined);
    }, has),
  );
  return taken === Object.keys(map).length ? built : null;
}

export const bytesOf =
  (length: number): Read<Uint8Array> =>
  (value) =>
    asBytes(value, length);

/** Exactly this value. */
export const constant =
  <T extends string | number>(wanted: T): Read<T> =>
  (value) =>
    value === wanted ? wanted : null;

/** A whole number from `from` to `to`. */
export const between =
  (from: number, to: number = Number.MAX_SAFE_INTEGER): Read<number> =>
  (value) => {
    const count = asCount(value, to);
    return count !== null && count >= from ? count : null;
  };

type Id = AccountId | EntryId | BlobId | DeviceId;
const idOf = <T extends Id>(value: Cbor | undefined): T | null => {
  const bytes = asBytes(value, ID_BYTES);
  return bytes && idFromBytes<T>(bytes);
};
export const accountId: Read<AccountId> = idOf<AccountId>;
export const entryId: Read<EntryId> = idOf<EntryId>;
export const blobId: Read<BlobId> = idOf<BlobId>;
export const deviceId: Read<DeviceId> = idOf<DeviceId>;

export const epochNumber: Read<Epoch> = (value) => {
  const number = between(1, MAX_U32)(value);
  return number === null ? null : epoch(number);
};
export const seqNumber: Read<Seq> = (value) => {
  const number = asCount(value);
  return number === null ? null : seq(number);
};
export const unixTime: Read<number> = between(0, MAX_U32);
export const blobIds: Read<readonly BlobId[]> = (value) => asListOf(value, MAX_BLOBS_PER_ENTRY, blobId);
export const idsToCbor = (ids: readonly Id[]): Cbor => ids.map(idToBytes);

/** Who signed: a device, or (empty) the identity key. Wrapped, as null says "does not fit". */
export const signer: Read<{ readonly device: DeviceId | null }> = (value) => {
  if (asBytes(value, 0)) return { device: null };
  const device = deviceId(value);
  return device && { device };
};
export const signerToCbor = (device: DeviceId | null): Uint8Array =>
  device === null ? new Uint8Array(0) : idToBytes(device);

/** A blob as an entry or manifest speaks of it. */
export interface BlobRef {
  readonly id: BlobId;
  readonly sha256: Uint8Array;
  /** Octets. */
  readonly size: number;
}

export const blobSize: Read<number> = between(1, MAX_BLOB_BYTES);
export const blobRef: Read<BlobRef> = (value) =>
  readMap(value, (take) => ({
    id: take("blob", blobId),
    sha256: take("sha256", bytesOf(32)),
    size: take("size", blobSize),
  }));
export const blobRefToCbor = ({ id, sha256, size }: BlobRef): Cbor => ({ blob: idToBytes(id), sha256, size });

/** The point of the log an entry's author had seen, under its signature. */
export interface Seen {
  readonly seq: Seq;
  readonly head: Uint8Array;
}

/** Empty = unsigned, which the check refuses by name. */
export const signature: Read<Uint8Array> = (value) => asBytes(value, 64) ?? asBytes(value, 0);

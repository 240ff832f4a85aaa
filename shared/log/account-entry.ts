/**
 * ACCOUNT (type 3): a version of the account record, in clear, signed by the identity key or a live device.
 *
 *     [1, 3, A, entry_id, v, seen_seq, seen_head, body, signer, sig64]
 *
 * signer: empty (the identity key in force), a device's id (16), or a former identity's public key (32) that takes the
 * account back.
 */
import type { Cbor } from "../lib/cbor.ts";
import { idToBytes, type AccountId, type DeviceId, type EntryId } from "../lib/ids.ts";
import { accountId, between, bytesOf, constant, entryId, readTuple, seqNumber, signature, signer } from "./fields.ts";
import { signerToCbor, type Seen } from "./fields.ts";
import { MAX_U32 } from "./limits.ts";
import { cborToRecord, recordToCbor, type AccountRecord } from "./record.ts";

export interface AccountEntry {
  readonly type: "account";
  readonly account: AccountId;
  readonly id: EntryId;
  /** v: 1 is the genesis, at seq 1; rises by exactly 1. */
  readonly version: number;
  readonly seen: Seen;
  readonly record: AccountRecord;
  /** Null: the identity key, or `retaker`. */
  readonly signer: DeviceId | null;
  /** A former identity's public key, by which the words before undo new ones; mostly null. */
  readonly retaker: Uint8Array | null;
  readonly sig: Uint8Array;
}

export const accountUnsigned = (entry: Omit<AccountEntry, "sig">): Cbor[] => [
  ...[1, 3, idToBytes(entry.account), idToBytes(entry.id), entry.version, entry.seen.seq, entry.seen.head],
  recordToCbor(entry.record),
  entry.retaker ?? signerToCbor(entry.signer),
];

type RecordSigner = Pick<AccountEntry, "signer" | "retaker">;

function recordSigner(value: Cbor | undefined): RecordSigner | null {
  const retaker = bytesOf(32)(value);
  if (retaker) return { signer: null, retaker };
  const by = signer(value);
  return by && { signer: by.device, retaker: null };
}

export const cborToAccount = (value: Cbor): AccountEntry | null =>
  readTuple(value, (take) => {
    take(constant(1));
    take(constant(3));
    return {
      type: "account",
      account: take(accountId),
      id: take(entryId),
      version: take(between(1, MAX_U32)),
      seen: { seq: take(seqNumber), head: take(bytesOf(32)) },
      record: take(cborToRecord),
      ...take(recordSigner),
      sig: take(signature),
    };
  });

/**
 * GENERATION (type 4): the user's word that a restored backup is to go on from here; renews every UIDVALIDITY.
 *
 *     [1, 4, A, entry_id, generation, time, seen_seq, seen_head, signer, sig64]
 */
import type { Cbor } from "../lib/cbor.ts";
import { idToBytes, type AccountId, type DeviceId, type EntryId } from "../lib/ids.ts";
import { accountId, between, bytesOf, constant, entryId, readTuple, seqNumber, signature, signer } from "./fields.ts";
import { signerToCbor, unixTime, type Seen } from "./fields.ts";
import { MAX_U32 } from "./limits.ts";

export interface GenerationEntry {
  readonly type: "generation";
  readonly account: AccountId;
  readonly id: EntryId;
  /** The genesis begins generation 1; each of these raises it by exactly 1. */
  readonly generation: number;
  /** T, unix seconds. */
  readonly time: number;
  readonly seen: Seen;
  /** Null: the identity key. */
  readonly signer: DeviceId | null;
  readonly sig: Uint8Array;
}

export const generationUnsigned = (entry: Omit<GenerationEntry, "sig">): Cbor[] => [
  ...[1, 4, idToBytes(entry.account), idToBytes(entry.id), entry.generation, entry.time],
  ...[entry.seen.seq, entry.seen.head, signerToCbor(entry.signer)],
];

export const cborToGeneration = (value: Cbor): GenerationEntry | null =>
  readTuple(value, (take) => {
    take(constant(1));
    take(constant(4));
    return {
      type: "generation",
      account: take(accountId),
      id: take(entryId),
      generation: take(between(1, MAX_U32)),
      time: take(unixTime),
      seen: { seq: take(seqNumber), head: take(bytesOf(32)) },
      signer: take(signer).device,
      sig: take(signature),
    };
  });

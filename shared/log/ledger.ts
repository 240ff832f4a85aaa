/**
 * A client's ledger: LedgerView kept in memory, advanced entry by entry, and encoded for checkpoints and snapshots.
 * The encoding is canonical: devices that have read the same log have the same bytes, whatever way they got there.
 *
 *     [1, A, seq, heads, generation, record entry bytes, [[device_id, device_seq] …], uncounted prefixes, blob prefixes,
 *      [checkpoint seq, checkpoint entry bytes]]
 *
 * heads: those of seq − 1023 … seq (from 0), oldest first, concatenated; devices sorted by id; prefixes sorted, 8 bytes
 * each; the checkpoint list is empty before the first one; the record is empty bytes before the genesis.
 */
import type { CryptoPort } from "../crypto/primitives.ts";
import { encodeCbor } from "../lib/cbor.ts";
import { idToBytes, seq as asSeq, type AccountId, type DeviceId, type Seq } from "../lib/ids.ts";
import type { AccountEntry } from "./account-entry.ts";
import { genesisHead } from "./chain.ts";
import type { Checked } from "./check.ts";
import type { CheckpointEntry } from "./checkpoint-entry.ts";
import { addedBlobs, isUncounted, type Entry } from "./entry.ts";
import { createHeadWindow, type HeadWindow } from "./head-window.ts";
import type { LedgerView } from "./ledger-view.ts";
import { createPrefixSet, idPrefix, type PrefixSet } from "./prefix-set.ts";

export interface Ledger extends LedgerView {
  /** The newest CHECKPOINT entry read. */
  readonly checkpoint: LoggedEntry<CheckpointEntry> | null;
  /** Takes an entry that was checked against this very ledger. */
  advance(checked: Checked): void;
  encode(): Uint8Array;
}

export interface LoggedEntry<E extends Entry = Entry> {
  readonly seq: Seq;
  readonly entry: E;
  readonly bytes: Uint8Array;
}

/** What a ledger is made of; ledger-codec.ts reads it back. */
export interface LedgerParts {
  readonly account: AccountId;
  readonly heads: HeadWindow;
  readonly generation: number;
  readonly record: { readonly entry: AccountEntry; readonly bytes: Uint8Array } | null;
  readonly devices: Map<DeviceId, number>;
  readonly uncounted: PrefixSet;
  readonly blobs: PrefixSet;
  readonly checkpoint: LoggedEntry<CheckpointEntry> | null;
}

/** Empty. */
export function createLedger(crypto: Pick<CryptoPort, "sha256">, account: AccountId): Ledger {
  const heads = createHeadWindow(asSeq(0), genesisHead(crypto, account));
  const sets = { devices: new Map<DeviceId, number>(), uncounted: createPrefixSet(), blobs: createPrefixSet() };
  return ledgerOf({ account, heads, generation: 0, record: null, ...sets, checkpoint: null });
}

export function ledgerOf(parts: LedgerParts): Ledger {
  const { account, heads, devices, uncounted, blobs } = parts;
  let { generation, record, checkpoint } = parts;

  function advance({ entry, bytes, seq, head }: Checked): void {
    heads.push(seq, head);
    if (entry.type === "account") takeRecord(entry, bytes);
    if (entry.type === "generation") generation = entry.generation;
    if ((entry.type === "device" || entry.type === "checkpoint") && entry.deviceSeq > 0)
      devices.set(entry.device, entry.deviceSeq);
    if (entry.type === "checkpoint") checkpoint = { seq, entry, bytes };
    if (isUncounted(entry)) uncounted.add(idPrefix(entry.id));
    for (const blob of addedBlobs(entry)) blobs.add(idPrefix(blob));
  }

  /** A new epoch forgets the ids of the one before: none of its entries can come again. */
  function takeRecord(entry: AccountEntry, bytes: Uint8Array): void {
    if (record?.entry.record.epoch !== entry.record.epoch) {
      uncounted.clear();
      blobs.clear();
    }
    if (record === null) generation = 1;
    record = { entry, bytes };
  }

  return {
    account,
    get seq() {
      return heads.seq;
    },
    get head() {
      return heads.head;
    },
    get record() {
      return record?.entry ?? null;
    },
    get generation() {
      return generation;
    },
    get checkpoint() {
      return checkpoint;
    },
    headAt: (seq) => heads.at(seq),
    deviceSeq: (device) => devices.get(device) ?? 0,
    hasUncounted: (prefix) => uncounted.has(prefix),
    hasBlob: (prefix) => blobs.has(prefix),
    advance,
    encode: () => encodeLedger({ ...parts, generation, record, checkpoint }),
  };
}

function encodeLedger(parts: LedgerParts): Uint8Array {
  const { account, heads, generation, record, devices, uncounted, blobs, checkpoint } = parts;
  const rows = [...devices].sort(([a], [b]) => (a < b ? -1 : 1)).map(([id, seq]) => [idToBytes(id), seq]);
  return encodeCbor([
    ...[1, idToBytes(account), heads.seq, heads.encode(), generation, record?.bytes ?? new Uint8Array(0)],
    ...[rows, uncounted.encode(), blobs.encode(), checkpoint ? [checkpoint.seq, checkpoint.bytes] : []],
  ]);
}

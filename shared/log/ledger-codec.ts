/** Reads back what Ledger.encode gave (ledger.ts has the form). The bytes are a device's own or come from a checkpoint. */
import { decodeCbor, type Cbor } from "../lib/cbor.ts";
import { asBytesUpTo, asList, asListOf } from "../lib/cbor-fields.ts";
import type { DeviceId, Seq } from "../lib/ids.ts";
import type { CheckpointEntry } from "./checkpoint-entry.ts";
import { parseEntry } from "./entry.ts";
import { accountId, between, constant, deviceId, readTuple, seqNumber, type Read } from "./fields.ts";
import { decodeHeadWindow, type HeadWindow } from "./head-window.ts";
import { ledgerOf, type Ledger, type LedgerParts, type LoggedEntry } from "./ledger.ts";
import { MAX_ENTRY_BYTES, MAX_U32, SEEN_WINDOW } from "./limits.ts";
import { decodePrefixSet, PREFIX_BYTES, type PrefixSet } from "./prefix-set.ts";

/** Ids of one epoch; 16 million. */
const MAX_PREFIX_BYTES = 2 ** 24 * PREFIX_BYTES;
/** Devices an account has ever had. */
const MAX_DEVICE_ROWS = 65_536;

/** Null unless canonical and of one piece. Signatures inside are not verified again. */
export function decodeLedger(bytes: Uint8Array): Ledger | null {
  const parts = readTuple(decodeCbor(bytes) ?? undefined, (take): LedgerParts => {
    take(constant(1));
    const account = take(accountId);
    const seq = take(seqNumber);
    return {
      account,
      heads: take(headsOf(seq)),
      generation: take(between(seq === 0 ? 0 : 1, seq === 0 ? 0 : MAX_U32)),
      record: take(recordOf(seq)).record,
      devices: take(deviceRows),
      uncounted: take(prefixes),
      blobs: take(prefixes),
      checkpoint: take(checkpointOf(seq)).checkpoint,
    };
  });
  const ownRecord = !parts?.record || parts.record.entry.account === parts.account;
  return parts && ownRecord ? ledgerOf(parts) : null;
}

const headsOf =
  (seq: Seq): Read<HeadWindow> =>
  (value) => {
    const heads = asBytesUpTo(value, SEEN_WINDOW * 32);
    return heads && decodeHeadWindow(seq, heads);
  };

const recordOf =
  (seq: Seq): Read<Pick<LedgerParts, "record">> =>
  (value) => {
    const bytes = asBytesUpTo(value, MAX_ENTRY_BYTES);
    if (bytes === null || (seq === 0) !== (bytes.length === 0)) return null;
    if (seq === 0) return { record: null };
    const entry = parseEntry(bytes);
    return entry?.type === "account" ? { record: { entry, bytes } } : null;
  };

const deviceRow = (value: Cbor): readonly [DeviceId, number] | null =>
  readTuple(value, (take) => [take(deviceId), take(between(1))] as const);

function deviceRows(value: Cbor | undefined): Map<DeviceId, number> | null {
  const rows = asListOf(value, MAX_DEVICE_ROWS, deviceRow);
  const rising = rows?.every(([id], i) => i === 0 || id > (rows[i - 1]?.[0] ?? ""));
  return rows && rising === true ? new Map(rows) : null;
}

function prefixes(value: Cbor | undefined): PrefixSet | null {
  const packed = asBytesUpTo(value, MAX_PREFIX_BYTES);
  return packed && decodePrefixSet(packed);
}

const checkpointOf =
  (last: Seq): Read<{ readonly checkpoint: LoggedEntry<CheckpointEntry> | null }> =>
  (value) => {
    if (asList(value)?.length === 0) return { checkpoint: null };
    const logged = readTuple(value, (take) => ({ seq: take(seqNumber), bytes: take(entryBytes) }));
    const entry = logged && parseEntry(logged.bytes);
    if (entry?.type !== "checkpoint" || logged === null || logged.seq > last) return null;
    return { checkpoint: { ...logged, entry } };
  };

const entryBytes: Read<Uint8Array> = (value) => asBytesUpTo(value, MAX_ENTRY_BYTES);

/**
 * The replica at rest on this device: one sealed document with ledger and fold, so that a warm start applies only what
 * came after it. Record pages are written first: a crash in between costs work, not state.
 */
import { decodeCbor, encodeCbor } from "../lib/cbor.ts";
import { asBytesUpTo, asList } from "../lib/cbor-fields.ts";
import type { Seq } from "../lib/ids.ts";
import { FOLD_VERSION } from "../mailbox/fold.ts";
import type { RecordPages } from "./record-pages.ts";
import type { Replica } from "./replica.ts";
import type { SealedDocs } from "./sealed-docs.ts";

const NAME = "snapshot";
const MAX_BYTES = 1 << 30;

export interface SnapshotBytes {
  readonly ledger: Uint8Array;
  readonly fold: Uint8Array;
}

/** Null if there is none, or an older fold wrote it. */
export async function readSnapshot(docs: SealedDocs): Promise<SnapshotBytes | null> {
  const bytes = await docs.get(NAME);
  const [version, foldVersion, ledgerValue, foldValue] = asList(bytes && decodeCbor(bytes)) ?? [];
  const ledger = asBytesUpTo(ledgerValue, MAX_BYTES);
  const fold = asBytesUpTo(foldValue, MAX_BYTES);
  return version === 1 && foldVersion === FOLD_VERSION && ledger && fold ? { ledger, fold } : null;
}

/** To be called with the log at rest. Gives the seq it stands for. */
export async function writeSnapshot(
  { ledger, fold }: Pick<Replica, "ledger" | "fold">,
  records: RecordPages,
  docs: SealedDocs,
): Promise<Seq> {
  const { seq } = ledger;
  const bytes = encodeCbor([1, FOLD_VERSION, ledger.encode(), fold.encode()]);
  await records.save();
  await docs.put(NAME, bytes);
  return seq;
}

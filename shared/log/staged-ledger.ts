/**
 * A view over another view, advanced in memory: for checking a batch before any of it is stored. Forget it when the
 * batch is stored or refused; the base must not advance meanwhile.
 */
import type { BlobId, DeviceId, EntryId, Seq } from "../lib/ids.ts";
import type { AccountEntry } from "./account-entry.ts";
import type { Checked } from "./check.ts";
import { addedBlobs, isUncounted } from "./entry.ts";
import type { LedgerView } from "./ledger-view.ts";
import { idPrefix } from "./prefix-set.ts";

export interface StagedLedger extends LedgerView {
  advance(checked: Checked): void;
}

export function stageLedger(base: LedgerView): StagedLedger {
  const heads = new Map<Seq, Uint8Array>();
  const devices = new Map<DeviceId, number>();
  const uncounted = new Set<string>();
  const blobs = new Set<string>();
  let { seq, head, record, generation } = base;
  let newEpoch = false;

  function takeRecord(entry: AccountEntry): void {
    if (record?.record.epoch !== entry.record.epoch) {
      newEpoch = true;
      uncounted.clear();
      blobs.clear();
    }
    if (record === null) generation = 1;
    record = entry;
  }

  const addTo = (set: Set<string>, id: EntryId | BlobId): unknown => set.add(idPrefix(id));

  return {
    account: base.account,
    get seq() {
      return seq;
    },
    get head() {
      return head;
    },
    get record() {
      return record;
    },
    get generation() {
      return generation;
    },
    headAt: (at) => heads.get(at) ?? base.headAt(at),
    deviceSeq: (device) => devices.get(device) ?? base.deviceSeq(device),
    hasUncounted: (prefix) => uncounted.has(prefix) || (!newEpoch && base.hasUncounted(prefix)),
    hasBlob: (prefix) => blobs.has(prefix) || (!newEpoch && base.hasBlob(prefix)),
    advance({ entry, ...point }) {
      ({ seq, head } = point);
      heads.set(seq, head);
      if (entry.type === "account") takeRecord(entry);
      if (entry.type === "generation") generation = entry.generation;
      if ((entry.type === "device" || entry.type === "checkpoint") && entry.deviceSeq > 0)
        devices.set(entry.device, entry.deviceSeq);
      if (isUncounted(entry)) addTo(uncounted, entry.id);
      for (const blob of addedBlobs(entry)) addTo(blobs, blob);
    },
  };
}

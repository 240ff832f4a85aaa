/** Who removed this device from the account, in words its owner knows. */
import type { Seq } from "../../lib/ids.ts";
import type { AccountEntry } from "../../log/entry.ts";
import { findDevice } from "../../log/record.ts";
import type { Removal } from "../account.ts";
import type { HeldKeys } from "./held-keys.ts";
import type { RecordStep } from "../sync/replica.ts";

export interface RemovalNote {
  /** Null until the record that does it was read. */
  readonly removal: Removal | null;
  /** A record is being read. */
  note(step: RecordStep): Promise<void>;
  /** The record in force is one without this device. */
  restored(entry: AccountEntry, seq: Seq): Promise<void>;
}

/** Names are opened while this device still has keys. Whoever signs a record stays in it. */
export function createRemovalNote(held: HeldKeys): RemovalNote {
  let removal: Removal | null = null;

  async function restored({ record, signer }: AccountEntry, seq: Seq): Promise<void> {
    const by = signer && findDevice(record, signer);
    removal = { seq, by: by && (await held.nameOf(by)) };
  }

  return {
    get removal() {
      return removal;
    },
    restored,
    async note({ before, entry, seq }) {
      if (held.isRemovedBy(before, entry.record, seq)) await restored(entry, seq);
    },
  };
}

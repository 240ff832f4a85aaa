/** The first half of an account that is opened: its keys, and the log as far as this device has read it. */
import type { CacheKey } from "../crypto/wrap.ts";
import type { CryptoPort } from "../crypto/primitives.ts";
import type { Seq } from "../lib/ids.ts";
import { createEntryKeys } from "../log/seal-entry.ts";
import type { BlobStore } from "../storage/blob-store.ts";
import type { LocalStore } from "../storage/local-store.ts";
import type { RemoteLog } from "../storage/remote-log.ts";
import { openAnnouncements } from "./keys/announcements.ts";
import { createHeldKeys } from "./keys/held-keys.ts";
import { createOpener } from "./sync/opener.ts";
import { createRemovalNote } from "./keys/removal.ts";
import type { AppliedEntry, RecordStep } from "./sync/replica.ts";
import { restoreReplica } from "./sync/restore.ts";
import type { SealedDocs } from "./sync/sealed-docs.ts";
import type { DeviceSecrets } from "./keys/secrets.ts";
import { createSnapshots } from "./sync/snapshots.ts";

export interface BeginParts {
  readonly crypto: CryptoPort;
  /** Null: nothing is asked of the provider. */
  readonly remote: RemoteLog | null;
  readonly blobs: BlobStore;
  readonly local: LocalStore;
  readonly docs: SealedDocs;
  readonly cacheKey: CacheKey & { wipe(): void };
  readonly secrets: DeviceSecrets;
  readonly keep: (secrets: Uint8Array) => Promise<void>;
  /** Unix milliseconds. */
  readonly clock: () => number;
  /** Checkpoints that were found to be of another state: nothing is taken from them. */
  readonly accepted: (seq: Seq) => boolean;
  readonly onApplied: (entry: AppliedEntry) => void;
  readonly passing: boolean;
}

export type Begun = Awaited<ReturnType<typeof beginAccount>>;

export async function beginAccount(parts: BeginParts) {
  const { crypto, blobs, local, docs, cacheKey, secrets, keep, clock, passing } = parts;
  const held = createHeldKeys({ crypto, blobs, secrets, keep });
  const keys = createEntryKeys(crypto, secrets.account, (epoch) => held.secretsOf(epoch)?.master ?? null);
  const opener = createOpener(crypto, keys, held);
  const announcements = await openAnnouncements({ docs, held, clock });
  const removal = createRemovalNote(held);
  const onRecord = async (step: RecordStep): Promise<void> => {
    await announcements.note(step);
    await removal.note(step);
  };
  const restored = await restoreReplica({ ...parts, opener, keys, held, onRecord });
  const { replica, records, from } = restored;
  const { record: inForce, seq: at } = replica.ledger;
  if (replica.removal && !removal.removal && inForce) await removal.restored(inForce, at);
  const snapshots = createSnapshots({ replica, records, docs, from, passing });
  const wipe = async (): Promise<void> => {
    held.wipe();
    opener.wipe();
    cacheKey.wipe();
    await keys.wipe();
    await restored.wipe();
    await local.clear();
  };
  return { held, keys, announcements, removal, restored, replica, records, snapshots, wipe };
}

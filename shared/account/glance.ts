/**
 * An account as a device that has just come in shows it first: begun from the newest checkpoint and read to the log's end, by
 * the part of the engine that this takes. It writes nothing to the account. What it has read it leaves on the device, for the
 * engine that opens the account after it.
 *
 * It finds no fault: where anything is not as it should be (no answer, a key or a blob that is missing, a broken rule) there is
 * no glance, and the engine finds out itself.
 */
import { cacheKeyFromBytes } from "../crypto/wrap.ts";
import { seq as toSeq } from "../lib/ids.ts";
import type { Flavor } from "../log/record.ts";
import type { StateView } from "../mailbox/view.ts";
import type { Account } from "./account.ts";
import { beginAccount, type BeginParts } from "./begin.ts";
import { createLogSession } from "./sync/log-session.ts";
import { createRecordReading } from "./reading.ts";
import { createSealedDocs } from "./sync/sealed-docs.ts";
import { decodeSecrets } from "./keys/secrets.ts";
import { createSnapshots } from "./sync/snapshots.ts";
import type { RemoteLog } from "../storage/remote-log.ts";

export interface Glance {
  readonly state: StateView;
  readonly flavor: Flavor;
  readonly index: Account["index"];
  /** What it was shown by did not hold: nothing more is to be taken from it. */
  readonly isFaulty: boolean;
  /** Keeps what was read. Nothing of it is at work when it resolves; never rejects. */
  leave(): Promise<void>;
}

type Parts = Pick<BeginParts, "crypto" | "blobs" | "local" | "keep" | "clock"> & {
  readonly remote: RemoteLog;
  readonly secrets: Uint8Array;
};

/** Entries after the checkpoint: with more than that to read, the engine shows more sooner. */
const MOST_BEHIND = 1_500;
const NONE = toSeq(0);

/** On a device that holds nothing of the account yet. */
export async function openGlance(parts: Parts): Promise<Glance | null> {
  const { crypto, local, remote } = parts;
  const secrets = decodeSecrets(parts.secrets);
  if (!secrets) return null;
  const cacheKey = cacheKeyFromBytes(crypto, secrets.cacheKey);
  const docs = createSealedDocs(cacheKey, local);
  const own = { secrets, docs, cacheKey, accepted: () => false, onApplied: () => undefined, passing: false };
  const { held, replica, records, restored } = await beginAccount({ ...parts, ...own });
  let isFaulty = false;
  const session = createLogSession({
    ...{ crypto, replica, remote, local, device: secrets.device, trusted: secrets.seen, floor: restored.floor },
    ...{ metIdentity: () => held.metIdentity, stopped: null, onStop: () => undefined, onVerified: () => undefined },
  });
  const pulled = await session.pull((remaining) => {
    if (remaining > MOST_BEHIND) void session.close();
  });
  await session.close();
  const record = replica.ledger.record?.record;
  if (!pulled.ok || !record) return null;

  const { state } = replica.fold;
  const reading = createRecordReading({ state, records, accuse: () => (isFaulty = true) });
  const snapshots = createSnapshots({ replica, records, docs, from: NONE, passing: false });
  let left: Promise<void> | null = null;
  return {
    ...{ state, flavor: record.flavor, index: reading.index },
    get isFaulty() {
      return isFaulty;
    },
    // a disk that is full costs a download more
    leave: () => (left ??= (isFaulty ? Promise.resolve() : snapshots.save()).catch(() => undefined)),
  };
}

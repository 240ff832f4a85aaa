/**
 * An account as a device that has just come in shows it first: as the newest checkpoint has it, read on to the log's end where
 * that is near, by the part of the engine that this takes. It writes nothing to the account. What it has read it leaves on the
 * device, for the engine that opens the account after it.
 *
 * It finds no fault: where anything is not as it should be (no answer, a key or a blob that is missing, a broken rule) there is
 * no glance, and the engine finds out itself.
 */
import { cacheKeyFromBytes } from "../crypto/wrap.ts";
import { emailNumber, seq as toSeq } from "../lib/ids.ts";
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
  /** Entries of the log that are not in `state`, as the provider counts them. */
  readonly behind: number;
  /** What it was shown by did not hold: nothing more is to be taken from it. */
  readonly isFaulty: boolean;
  /** Keeps what was read. Nothing of it is at work when it resolves; never rejects. */
  leave(): Promise<void>;
}

type Parts = Pick<BeginParts, "crypto" | "blobs" | "local" | "keep" | "clock"> & {
  readonly remote: RemoteLog;
  readonly secrets: Uint8Array;
};

/** Entries read before anything is shown. With more after the checkpoint that is shown as it is, and the engine reads them. */
export const MOST_AFTER_CHECKPOINT = 100;
/** The same without a checkpoint: with more to read, the engine shows something sooner. */
const MOST_OF_ALL = 500;
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
  const { emailCount } = replica.fold.state;
  // the list begins with it: it is fetched while the log is read, and asked for again where that fails
  const ahead = emailCount > 0 ? records.get(emailNumber(emailCount - 1)).catch(() => undefined) : null;
  const isBegun = held.metIdentity && replica.removal === null;
  const most = isBegun ? MOST_AFTER_CHECKPOINT : MOST_OF_ALL;
  const few: RemoteLog = { ...remote, read: (after, signal) => remote.read(after, signal, most) };
  let isFaulty = false;
  let behind = 0;
  const session = createLogSession({
    ...{ crypto, replica, remote: few, local, device: secrets.device, trusted: secrets.seen, floor: restored.floor },
    ...{ metIdentity: () => held.metIdentity, stopped: null, onStop: () => undefined, onVerified: () => undefined },
  });
  const pulled = await session.pull((remaining) => {
    if (remaining <= most) return;
    behind = remaining;
    void session.close();
  });
  await session.close();
  await ahead;
  const record = replica.ledger.record?.record;
  if (!record || !(pulled.ok || (isBegun && behind > 0))) return null;

  const { state } = replica.fold;
  const reading = createRecordReading({ state, records, accuse: () => (isFaulty = true) });
  const snapshots = createSnapshots({ replica, records, docs, from: NONE, passing: false });
  let left: Promise<void> | null = null;
  return {
    ...{ state, flavor: record.flavor, index: reading.index, behind },
    get isFaulty() {
      return isFaulty;
    },
    // a disk that is full costs a download more
    leave: () => (left ??= (isFaulty ? Promise.resolve() : snapshots.save()).catch(() => undefined)),
  };
}

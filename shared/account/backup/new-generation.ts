/**
 * Begins a generation in the log that a provider shows. The account gets new keys first: entries of the lost part of the log are of an epoch
 * that is over then, so that none of them can come again (log/check.ts).
 */
import type { EntryId } from "../../lib/ids.ts";
import { signEntry } from "../../log/entry.ts";
import { MAX_TIME } from "../../mailbox/generation.ts";
import { createKeyChanges } from "../keys/key-changes.ts";
import type { KeyFailure } from "../keys/security.ts";
import { createDeviceWriter } from "../sync/device-entries.ts";
import { failureOfSession } from "./history-failure.ts";
import { outboxOps } from "./outbox-mend.ts";
import type { OtherHistory } from "./other-history.ts";
import type { HistoryParts, RestoredFailure } from "./restored-backup.ts";
import { begunBy, comeBack, isFenced } from "./since-fork.ts";

/** Operations in one entry. */
const MAX_OPS = 500;

/** Null: it is begun, by this device or another. */
export async function newGeneration(parts: HistoryParts, history: OtherHistory): Promise<RestoredFailure | null> {
  const { crypto, clock, held, replica: ours } = parts;
  const { session, begun } = history;
  const { ledger, fold } = begun.replica;
  const { device, deviceKey } = held.secrets;

  /** Removes anew who was removed since; new keys in any case, but where another device of the user's has seen to it. */
  async function fence(): Promise<RestoredFailure | null> {
    const again = comeBack(history.shown, device).map(({ id }) => id);
    if (again.length === 0 && isFenced(history.shown)) return null;
    const changes = createKeyChanges({
      ...{ crypto, replica: begun.replica, session, held: begun.held, blobs: parts.blobs, clock },
      ...{ heard: () => undefined, renewed: () => undefined },
    });
    const done = await (again.length > 0 ? changes.revoke(again) : changes.renewKeys());
    return done.ok ? null : failureOfKeys(done.error);
  }

  async function push(make: (id: EntryId) => Promise<Uint8Array | null>): Promise<RestoredFailure | null> {
    const pushed = await session.push(make);
    return pushed.ok || pushed.error.type === "unmade" ? null : failureOfSession(pushed.error);
  }

  /** What was sent since is not sent again. What can not be moved is left. */
  async function mendOutbox(): Promise<RestoredFailure | null> {
    const writer = createDeviceWriter({ crypto, ledger, device, deviceKey, keys: begun.keys });
    const ops = (most: number) => outboxOps(ours.fold.state, fold.state, history.fork, most);
    for (let left = Infinity; ;) {
      const { length } = ops(Infinity);
      if (length === 0 || length >= left) return null;
      left = length;
      const failed = await push(async (id) => {
        const next = ops(MAX_OPS);
        return next.length === 0 ? null : writer.ops(id, next, [], []);
      });
      if (failed) return failed;
    }
  }

  /** Above every UIDVALIDITY that mail programs have seen of this account, whatever the clock says. */
  function time(): number {
    const seen = ours.fold.state.mailboxes().map(({ uidValidity }) => uidValidity + 1);
    return Math.min(MAX_TIME, Math.max(Math.floor(clock() / 1000), ...seen));
  }

  async function entry(id: EntryId): Promise<Uint8Array | null> {
    if (begunBy(history.shown)) return null;
    const { account, seq, head, generation } = ledger;
    const clear = { type: "generation", account, id, generation: generation + 1, time: time() } as const;
    return signEntry(crypto, deviceKey, { ...clear, seen: { seq, head }, signer: device });
  }

  return (await fence()) ?? (await mendOutbox()) ?? (await push(entry)) ?? (await history.pull());
}

function failureOfKeys({ type }: KeyFailure): RestoredFailure {
  if (type === "offline" || type === "unknown" || type === "clock") return { type: "offline" };
  return { type: "foreign", finding: "notAllowed" };
}

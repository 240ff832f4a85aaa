/**
 * Sends what waits, in order, as far as it goes. What goes in one entry keeps that entry's id: whether one whose answer was
 * lost stands in the log is told by the log itself, which brings it, or by the provider, which names a conflict.
 */
import type { EntryId } from "../lib/ids.ts";
import { createLock } from "../lib/lock.ts";
import { ok, type Result } from "../lib/result.ts";
import { MAX_OPS, foldVersionOf } from "../mailbox/op-codec.ts";
import type { Op, Outcome } from "../mailbox/op.ts";
import type { Batch, ChangeQueue, QueuedChange } from "./change-queue.ts";
import type { DeviceWriter } from "./device-entries.ts";
import type { KeyChanges } from "./key-changes.ts";
import type { LogSession, SessionFailure } from "./log-session.ts";
import type { AppliedEntry, Replica } from "./replica.ts";
import type { KeyFailure } from "./security.ts";

/** What became of a change: the operations it was made of with their outcomes (null: not known any more), or why not. */
export type Settled =
  { readonly type: "sent"; readonly done: Done | null } | { readonly type: "refused"; readonly reason: string };

export interface Done {
  readonly ops: readonly Op[];
  /** One for each. */
  readonly outcomes: readonly Outcome[];
}

export interface SendingParts {
  readonly replica: Pick<Replica, "fold" | "ledger">;
  readonly session: Pick<LogSession, "push">;
  readonly writer: DeviceWriter;
  readonly queue: ChangeQueue;
  readonly changes: Pick<KeyChanges, "raiseFold">;
  /** What sending says of the connection. */
  readonly heard: (failure: SessionFailure | null) => void;
  /** Told once of each change, when it has left the queue. */
  readonly settled: (change: QueuedChange, how: Settled) => void;
}

export interface Sending {
  /** Resolves when nothing waits, or what does can not be sent now. */
  sendQueue(): Promise<void>;
  /** Has the account follow the rules that these operations need. */
  raiseFor(ops: readonly Op[]): Promise<Result<null, KeyFailure>>;
  /** An entry of this device's own came by in the log. */
  applied(entry: Pick<AppliedEntry, "id" | "outcomes">): void;
  /** Nothing more is sent. */
  close(): void;
}

export const TOO_OLD = "The provider's program is too old for this. Ask who runs it to update it.";
const TOO_MUCH = "This is more than one change may hold.";
const NOT_TAKEN = "The provider did not take this change.";

/** A change and the operations that it was made of. */
interface Planned {
  readonly change: QueuedChange;
  readonly ops: readonly Op[];
}

export function createSending(parts: SendingParts): Sending {
  const { replica, session, writer, queue, changes, heard } = parts;
  const { fold, ledger } = replica;
  const sending = createLock();
  /** What was sent under an id last. */
  const plans = new Map<EntryId, readonly Planned[]>();
  let closed = false;

  /** From the confirmed state, as it is when the entry is made. */
  const plan = ({ changes: waiting }: Batch): readonly Planned[] =>
    waiting.map((change) => ({ change, ops: change.type === "flags" ? change.ops : fold.resolve(change.steps) }));

  async function settle(waiting: readonly QueuedChange[], how: (change: QueuedChange) => Settled): Promise<void> {
    // the log may have told of it before
    const there = waiting.filter((change) => queue.all.includes(change));
    if (there.length === 0) return;
    const dropped = queue.drop(there);
    for (const change of there) parts.settled(change, how(change));
    await dropped;
  }

  async function settleSent(id: EntryId, waiting: readonly QueuedChange[], outcomes: readonly Outcome[] | null) {
    const done = outcomes && doneOf(plans.get(id) ?? [], outcomes);
    plans.delete(id);
    await settle(waiting, (change) => ({ type: "sent", done: done?.get(change) ?? null }));
  }

  async function raiseFor(ops: readonly Op[]): Promise<Result<null, KeyFailure>> {
    const version = ledger.record?.record.foldVersion;
    return version === undefined || version >= foldVersionOf(ops) ? ok(null) : changes.raiseFold();
  }

  /** True if it is settled, one way or the other. */
  async function send(batch: Batch): Promise<boolean> {
    const planned = plan(batch);
    plans.set(batch.id, planned);
    const refuse = async (reason: string): Promise<boolean> => {
      plans.delete(batch.id);
      await settle(batch.changes, () => ({ type: "refused", reason }));
      return true;
    };
    if (planned.every(({ ops }) => ops.length === 0)) {
      await settleSent(batch.id, batch.changes, []);
      return true;
    }
    if (planned.reduce((sum, { ops }) => sum + ops.length, 0) > MAX_OPS) return refuse(TOO_MUCH);
    const raised = await raiseFor(planned.flatMap(({ ops }) => ops));
    if (!raised.ok) return raised.error.type === "refused" && refuse(TOO_OLD);
    const sent = await session.push((id) => {
      const made = plan(batch);
      plans.set(batch.id, made);
      return writer.ops(
        id,
        made.flatMap(({ ops }) => ops),
        [],
        [],
      );
    }, batch.id);
    heard(sent.ok ? null : sent.error);
    if (!sent.ok && !isThere(sent.error)) return sent.error.type === "refused" && refuse(NOT_TAKEN);
    await settleSent(batch.id, batch.changes, sent.ok ? sent.value : null);
    return true;
  }

  return {
    sendQueue: () =>
      sending(async () => {
        for (;;) {
          const batch = closed ? null : await queue.begin();
          // what lacks its keys now can be made later, as all that follows
          if (!batch || !(await send(batch))) return;
        }
      }),
    raiseFor,
    applied({ id, outcomes }) {
      const waiting = queue.sentAs(id);
      if (waiting.length > 0) void settleSent(id, waiting, outcomes);
    },
    close() {
      closed = true;
    },
  };
}

/** An entry of this id stands in the log already, and was read before this device was started. */
const isThere = (failure: SessionFailure): boolean =>
  failure.type === "refused" && failure.violation.type === "conflict";

/** By change; empty where the entry is not what was sent last. */
function doneOf(planned: readonly Planned[], outcomes: readonly Outcome[]): ReadonlyMap<QueuedChange, Done> {
  const done = new Map<QueuedChange, Done>();
  if (planned.reduce((sum, { ops }) => sum + ops.length, 0) !== outcomes.length) return done;
  let at = 0;
  for (const { change, ops } of planned) {
    done.set(change, { ops, outcomes: outcomes.slice(at, at + ops.length) });
    at += ops.length;
  }
  return done;
}

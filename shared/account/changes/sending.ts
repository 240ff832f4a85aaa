/**
 * Sends what waits, in order, as far as it goes. What goes in one entry keeps that entry's id: whether one whose answer was
 * lost stands in the log is told by the log itself, which brings it, or by the provider, which names a conflict.
 */
import type { EntryId } from "../../lib/ids.ts";
import { createLock } from "../../lib/lock.ts";
import { ok, type Result } from "../../lib/result.ts";
import { stepsToOps } from "../../mailbox/fork.ts";
import { MAX_OPS, foldVersionOf } from "../../mailbox/op-codec.ts";
import type { Op, Outcome } from "../../mailbox/op.ts";
import type { Batch, ChangeQueue, QueuedChange } from "./change-queue.ts";
import type { ChangeRefusal, Stalled } from "../account.ts";
import type { DeviceWriter } from "../sync/device-entries.ts";
import type { KeyChanges } from "../keys/key-changes.ts";
import type { LogSession, SessionFailure } from "../sync/log-session.ts";
import type { AppliedEntry, Replica } from "../sync/replica.ts";

/** What became of a change: the operations it was made of with their outcomes (null: not known any more), or why not. */
export type Settled =
  { readonly type: "sent"; readonly done: Done | null } | { readonly type: "refused"; readonly reason: ChangeRefusal };

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
  /** What `stalled` says has changed. */
  readonly turned: (stalled: Stalled | null) => void;
  /** Asks the provider for what is new, and sends what waits then. */
  readonly again: () => void;
}

export interface Sending {
  /** Why what waits is not sent, though the provider answers. */
  readonly stalled: Stalled | null;
  /** Resolves when nothing waits, or what does can not be sent now. */
  sendQueue(): Promise<void>;
  /** Has the account follow the rules that these operations need. */
  raiseFor(ops: readonly Op[]): Promise<Result<null, SessionFailure>>;
  /** An entry of this device's own came by in the log. */
  applied(entry: Pick<AppliedEntry, "id" | "outcomes">): void;
  /** Nothing more is sent. */
  close(): void;
}

/** Milliseconds after which what could not be sent for a reason that may pass is sent again, if nothing else has it sent before. */
const AGAIN = 30_000;

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
  let stalled: Stalled | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function stall(next: Stalled | null): void {
    if (next === stalled) return;
    stalled = next;
    parts.turned(next);
  }

  /** It may pass: it waits, and is sent again. The follower comes back from `offline` by itself. */
  function putOff(failure: SessionFailure): false {
    stall(stallOf(failure));
    clearTimeout(timer);
    if (!closed && failure.type !== "offline") timer = setTimeout(parts.again, AGAIN);
    return false;
  }

  /** From the confirmed state, as it is when the entry is made. */
  const plan = ({ changes: waiting }: Batch): readonly Planned[] =>
    waiting.map((change) => ({ change, ops: change.type === "flags" ? change.ops : stepsToOps(fold, change.steps) }));

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

  async function raiseFor(ops: readonly Op[]): Promise<Result<null, SessionFailure>> {
    const version = ledger.record?.record.foldVersion;
    return version === undefined || version >= foldVersionOf(ops) ? ok(null) : changes.raiseFold();
  }

  /** True if it is settled, one way or the other. */
  async function send(batch: Batch): Promise<boolean> {
    const planned = plan(batch);
    plans.set(batch.id, planned);
    const refuse = async (reason: ChangeRefusal): Promise<boolean> => {
      plans.delete(batch.id);
      await settle(batch.changes, () => ({ type: "refused", reason }));
      return true;
    };
    if (planned.every(({ ops }) => ops.length === 0)) {
      await settleSent(batch.id, batch.changes, []);
      return true;
    }
    if (planned.reduce((sum, { ops }) => sum + ops.length, 0) > MAX_OPS) return refuse("tooMuch");
    const raised = await raiseFor(planned.flatMap(({ ops }) => ops));
    if (!raised.ok) return isLasting(raised.error) ? refuse(raiseRefusal(raised.error)) : putOff(raised.error);
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
    if (!sent.ok && !isThere(sent.error)) return isLasting(sent.error) ? refuse("notTaken") : putOff(sent.error);
    stall(null);
    await settleSent(batch.id, batch.changes, sent.ok ? sent.value : null);
    return true;
  }

  return {
    get stalled() {
      return stalled;
    },
    sendQueue: () =>
      sending(async () => {
        for (;;) {
          const batch = closed ? null : await queue.begin();
          // what lacks its keys now can be made later, as all that follows
          if (!batch) stall(null);
          if (!batch || !(await send(batch))) return;
        }
      }),
    raiseFor,
    applied({ id, outcomes }) {
      const waiting = queue.sentAs(id);
      // kept on a disk that fails, it is sent once more, under its id
      if (waiting.length > 0) void settleSent(id, waiting, outcomes).catch(() => undefined);
    },
    close() {
      closed = true;
      clearTimeout(timer);
    },
  };
}

/** The provider will not have it, whenever it is asked. */
const isLasting = (failure: SessionFailure): failure is Refused =>
  failure.type === "refused" && failure.violation.type !== "clock";

type Refused = Extract<SessionFailure, { readonly type: "refused" }>;

/** Of a record that raises the fold version: one that does not know it says that this is not allowed. */
export const raiseRefusal = ({ violation }: Refused): "providerTooOld" | "notTaken" =>
  violation.type === "notAllowed" ? "providerTooOld" : "notTaken";

/** Null: the connection tells of it. */
function stallOf(failure: SessionFailure): Stalled | null {
  if (failure.type === "unmade") return "keys";
  return failure.type === "refused" ? "clock" : null;
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

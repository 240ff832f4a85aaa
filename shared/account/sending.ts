/**
 * Sends what waits, in order, as far as it goes. A change keeps its entry id: whether one whose answer was lost stands in
 * the log is told by the log itself, which brings it, or by the provider, which names a conflict.
 */
import { createLock } from "../lib/lock.ts";
import { ok, type Result } from "../lib/result.ts";
import { foldVersionOf } from "../mailbox/op-codec.ts";
import type { Op, Outcome } from "../mailbox/op.ts";
import type { ChangeQueue, QueuedChange } from "./change-queue.ts";
import type { DeviceWriter } from "./device-entries.ts";
import type { KeyChanges } from "./key-changes.ts";
import type { LogSession, SessionFailure } from "./log-session.ts";
import type { AppliedEntry, Replica } from "./replica.ts";
import type { KeyFailure } from "./security.ts";

/** What became of a change: its outcomes (null: not known any more), or why the provider did not take it. */
export type Settled =
  | { readonly type: "sent"; readonly outcomes: readonly Outcome[] | null }
  | { readonly type: "refused"; readonly reason: string };

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
  applied(entry: AppliedEntry): void;
  /** Nothing more is sent. */
  close(): void;
}

export const TOO_OLD = "The provider's program is too old for this. Ask who runs it to update it.";
const NOT_TAKEN = "The provider did not take this change.";

export function createSending(parts: SendingParts): Sending {
  const { replica, session, writer, queue, changes, heard } = parts;
  const { fold, ledger } = replica;
  const sending = createLock();
  let closed = false;

  /** From the confirmed state, as it is when the entry is made. */
  const opsOf = (change: QueuedChange): readonly Op[] =>
    change.type === "flags" ? change.ops : fold.resolve(change.steps);

  async function settle(change: QueuedChange, how: Settled): Promise<void> {
    // the log may have told of it before
    if (!queue.find(change.id)) return;
    const dropped = queue.drop(change.id);
    parts.settled(change, how);
    await dropped;
  }

  async function raiseFor(ops: readonly Op[]): Promise<Result<null, KeyFailure>> {
    const version = ledger.record?.record.foldVersion;
    return version === undefined || version >= foldVersionOf(ops) ? ok(null) : changes.raiseFold();
  }

  /** True if the change is settled, one way or the other. */
  async function sendFirst(): Promise<boolean> {
    const next = closed ? null : queue.begin();
    if (!next) return false;
    const ops = opsOf(next);
    if (ops.length === 0) {
      await settle(next, { type: "sent", outcomes: [] });
      return true;
    }
    const raised = await raiseFor(ops);
    if (!raised.ok) {
      if (raised.error.type !== "refused") return false;
      await settle(next, { type: "refused", reason: TOO_OLD });
      return true;
    }
    const sent = await session.push((id) => writer.ops(id, opsOf(next), [], []), next.id);
    heard(sent.ok ? null : sent.error);
    // what lacks its keys now can be made later, as all that follows
    if (!sent.ok && sent.error.type !== "refused") return false;
    await settle(next, settledBy(sent));
    return true;
  }

  return {
    sendQueue: () =>
      sending(async () => {
        while (await sendFirst());
      }),
    raiseFor,
    applied({ id, outcomes }) {
      const change = queue.find(id);
      if (change) void settle(change, { type: "sent", outcomes });
    },
    close() {
      closed = true;
    },
  };
}

function settledBy(sent: Result<readonly Outcome[], SessionFailure>): Settled {
  if (sent.ok) return { type: "sent", outcomes: sent.value };
  // an entry of this id stands in the log already, and was read before this device was started
  const isThere = sent.error.type === "refused" && sent.error.violation.type === "conflict";
  return isThere ? { type: "sent", outcomes: null } : { type: "refused", reason: NOT_TAKEN };
}

/** What a webmail wants done: taken on at once, durable, shown ahead of the log, and sent in its order (account.ts). */
import type { CryptoPort } from "../../crypto/primitives.ts";
import { concatBytes, u64ToBytes } from "../../lib/bytes.ts";
import { encodeCbor } from "../../lib/cbor.ts";
import { ID_BYTES, idFromBytes, idToBytes, type EntryId } from "../../lib/ids.ts";
import { err, ok, type Result } from "../../lib/result.ts";
import type { Op, Outcome } from "../../mailbox/op.ts";
import { cborToSteps, stepsToCbor } from "../../mailbox/step-codec.ts";
import { StepGroup } from "../../mailbox/step-group.ts";
import { MAX_STEP_EMAILS, isEmailStep, type Step } from "../../mailbox/step.ts";
import { uidSetSize } from "../../mailbox/uid-set.ts";
import type { StateView } from "../../mailbox/view.ts";
import type { Account, ChangeRefusal, IntendFailure, IntentTurn, Stalled } from "../account.ts";
import type { Ahead } from "./ahead.ts";
import type { ChangeQueue, IntentPart, QueuedChange } from "./change-queue.ts";
import { createListeners } from "../listeners.ts";
import type { Done, Settled } from "./sending.ts";
import { MAX_UNDO_BYTES, type UndoNotes } from "./undo-notes.ts";

/** Steps of one intent. */
const MAX_STEPS = 10_000;
/** Intents that are known to have been settled: asked for once more, they are not done again. */
const MAX_SETTLED = 1_000;

export interface IntentsParts {
  readonly crypto: Pick<CryptoPort, "sha256">;
  readonly queue: ChangeQueue;
  readonly ahead: Ahead;
  readonly undos: UndoNotes;
  /** Confirmed. */
  readonly state: StateView;
  readonly newId: () => EntryId;
  /** Sends what waits, if the provider can be reached; resolves when that has gone as far as it goes. */
  readonly send: () => Promise<void>;
}

export interface Intents extends Pick<Account, "intend" | "withdraw" | "undoOf" | "watchIntents"> {
  /** A change has left the queue. */
  settled(change: QueuedChange, how: Settled): void;
  /** What waits is not sent, or is again. */
  turned(stalled: Stalled | null): void;
}

/** What is known of one whose parts are being sent. */
interface Progress {
  reason: ChangeRefusal | null;
  changed: number | null;
}

export function createIntents(parts: IntentsParts): Intents {
  const { queue, ahead, undos, state, newId, send } = parts;
  const listeners = createListeners<IntentTurn>();
  const underWay = new Map<EntryId, Progress>();
  const over = new Set<EntryId>();
  queue.watch(() => listeners.tell({ type: "count", count: queue.size }));

  /** Where nothing can be kept: in memory, and over when it is answered. */
  async function sendNow(id: EntryId, waiting: readonly IntentPart[]): Promise<Result<null, IntendFailure>> {
    if (!queue.hold(waiting)) return err({ type: "full" });
    await send();
    if (over.has(id)) return ok(null);
    await queue.drop(waiting);
    underWay.delete(id);
    return err({ type: "offline" });
  }

  async function take(
    id: EntryId,
    waiting: readonly IntentPart[],
    undo: Uint8Array | undefined,
  ): Promise<Result<null, IntendFailure>> {
    const noted = undo === undefined || (await undos.put(id, undo).then(() => true, () => false)); // prettier-ignore
    const added = noted ? await queue.add(waiting) : "notDurable";
    if (added === "durable") void send();
    const taken =
      added === "notDurable" ? await sendNow(id, waiting) : added === "full" ? err({ type: added }) : ok(null);
    if (!taken.ok) undos.drop(id);
    return taken;
  }

  function settled(change: QueuedChange, how: Settled): void {
    if (change.type !== "intent") return;
    const { intent: id, isLast } = change;
    const progress = underWay.get(id) ?? { reason: null, changed: 0 };
    underWay.set(id, progress);
    const done = how.type === "sent" ? how.done : null;
    progress.reason ??= how.type === "refused" ? how.reason : done && refusalOf(state, done);
    progress.changed = progress.changed === null || !done ? null : progress.changed + changedBy(done);
    if (!isLast) return;
    const { reason, changed } = progress;
    underWay.delete(id);
    over.add(id);
    for (const oldest of over) if (over.size > MAX_SETTLED) over.delete(oldest);
    undos.settled(id);
    listeners.tell(reason === null ? { type: "sent", id, changed } : { type: "refused", id, reason });
  }

  return {
    async intend(steps, { id = newId(), undo } = {}) {
      if (queue.has(id) || over.has(id)) return ok({ id });
      const groups = groupSteps(steps);
      if (groups === null || (undo?.length ?? 0) > MAX_UNDO_BYTES) return err({ type: "refused", reason: "malformed" });
      const reason = ahead.refusal(steps);
      if (reason !== null) return err({ type: "refused", reason });
      const taken = await take(id, partsOf(parts.crypto, id, groups), undo);
      return taken.ok ? ok({ id }) : taken;
    },
    async withdraw(id) {
      const withdrawn = await queue.withdraw(id);
      if (withdrawn) undos.drop(id);
      return withdrawn;
    },
    undoOf: undos.get,
    watchIntents: listeners.add,
    settled,
    turned: (stalled) => listeners.tell({ type: "stalled", stalled }),
  };
}

/**
 * At least one, so that it can be told of. Ids of further ones follow from the first, and share no beginning with it, by
 * which a provider knows entries (docs/protocol.md, "Chain").
 */
function partsOf(
  { sha256 }: Pick<CryptoPort, "sha256">,
  intent: EntryId,
  groups: readonly (readonly Step[])[],
): readonly IntentPart[] {
  const idOf = (at: number): EntryId =>
    idFromBytes<EntryId>(sha256(concatBytes(idToBytes(intent), u64ToBytes(at))).slice(0, ID_BYTES));
  return (groups.length === 0 ? [[]] : groups).map((steps, at, all): IntentPart => ({
    ...{ type: "intent", id: at === 0 ? intent : idOf(at), intent, steps },
    isLast: at === all.length - 1,
  }));
}

/** As many entries as it takes; null if no device would read them, or it is more than an intent may hold. */
function groupSteps(steps: readonly Step[]): readonly (readonly Step[])[] | null {
  const small = steps.flatMap(splitStep);
  if (small.length > MAX_STEPS) return null;
  const groups: Step[][] = [];
  let group = new StepGroup();
  for (const step of small) {
    const bytes = lengthOf(step);
    if (bytes === null) return null;
    const last = groups.at(-1);
    if (last && group.take([step], bytes)) {
      last.push(step);
      continue;
    }
    group = new StepGroup();
    group.take([step], bytes);
    groups.push([step]);
  }
  return groups;
}

/** Octets of it as it waits; null if it could not be read again. */
function lengthOf(step: Step): number | null {
  try {
    const value = stepsToCbor([step]);
    return cborToSteps(value) === null ? null : encodeCbor(value).length;
  } catch {
    // not even ids and texts
    return null;
  }
}

function splitStep(step: Step): readonly Step[] {
  if (!isEmailStep(step) || step.emails.length <= MAX_STEP_EMAILS) return [step];
  const count = Math.ceil(step.emails.length / MAX_STEP_EMAILS);
  return Array.from({ length: count }, (_, part) => {
    const emails = step.emails.slice(part * MAX_STEP_EMAILS, (part + 1) * MAX_STEP_EMAILS);
    return { ...step, emails };
  });
}

function refusalOf(state: StateView, { ops, outcomes }: Done): ChangeRefusal | null {
  const refused = outcomes.find((outcome, at) => outcome.type === "refused" && !isMade(state, ops[at]));
  return refused?.type === "refused" ? refused.reason : null;
}

/** A mailbox of that id is there: another device was faster. */
const isMade = (state: StateView, op: Op | undefined): boolean =>
  op?.op === "create" && state.mailbox(op.mailbox) !== null;

const changedBy = ({ ops, outcomes }: Done): number =>
  outcomes.reduce((sum, outcome, at) => sum + messagesOf(ops[at], outcome), 0);

function messagesOf(op: Op | undefined, outcome: Outcome): number {
  if (outcome.type === "copied") return outcome.to.length;
  if (outcome.type === "expunged") return uidSetSize(outcome.uids);
  return outcome.type === "stored" && op?.op === "store" ? uidSetSize(op.uids) : 0;
}

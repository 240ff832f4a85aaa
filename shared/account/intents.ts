/** What a webmail wants done: taken on at once, durable, shown ahead of the log, and sent in its order (account.ts). */
import { encodeCbor } from "../lib/cbor.ts";
import type { EntryId } from "../lib/ids.ts";
import { err, ok } from "../lib/result.ts";
import type { Refusal } from "../mailbox/op.ts";
import { cborToSteps, stepsToCbor } from "../mailbox/step-codec.ts";
import { MAX_STEP_EMAILS, isEmailStep, type Step } from "../mailbox/step.ts";
import type { Account, IntentTurn } from "./account.ts";
import type { Ahead } from "./ahead.ts";
import type { ChangeQueue, IntentPart, QueuedChange } from "./change-queue.ts";
import { createListeners } from "./listeners.ts";
import type { Settled } from "./sending.ts";

/** Octets of what one entry asks for; room is left for what UIDs take more than ids. */
const MAX_PART_BYTES = 512 * 1024;
/** Steps of one entry. */
const MAX_PART_STEPS = 500;
/** Steps of one intent. */
const MAX_STEPS = 10_000;

export interface IntentsParts {
  readonly queue: ChangeQueue;
  readonly ahead: Ahead;
  readonly newId: () => EntryId;
  /** Something waits that may be sent. */
  readonly kick: () => void;
}

export interface Intents extends Pick<Account, "intend" | "withdraw" | "watchIntents"> {
  /** A change has left the queue. */
  settled(change: QueuedChange, how: Settled): void;
}

export function createIntents({ queue, ahead, newId, kick }: IntentsParts): Intents {
  const listeners = createListeners<IntentTurn>();
  /** Those a part of which was refused. */
  const failed = new Set<EntryId>();
  queue.watch(() => listeners.tell({ type: "count", count: queue.size }));

  function partsOf(groups: readonly (readonly Step[])[]): readonly IntentPart[] {
    const ids = groups.map(newId);
    const [intent = newId()] = ids;
    return groups.map((steps, at) => {
      const isLast = at === groups.length - 1;
      return { type: "intent", id: ids[at] ?? intent, intent, isLast, steps };
    });
  }

  return {
    async intend(steps) {
      const groups = groupSteps(steps);
      if (groups === null) return err({ type: "refused", reason: "malformed" });
      const reason = ahead.refusal(steps);
      if (reason !== null) return err({ type: "refused", reason });
      const parts = partsOf(groups);
      const [first] = parts;
      if (!first) return ok({ id: newId() });
      const added = await queue.add(parts);
      if (added !== "durable") return err({ type: added });
      kick();
      return ok({ id: first.id });
    },
    async withdraw(id) {
      const withdrawn = queue.withdraw(id);
      ahead.refresh();
      return withdrawn;
    },
    watchIntents: listeners.add,
    settled(change, how) {
      if (change.type !== "intent") return;
      const { intent: id, isLast } = change;
      const reason = how.type === "refused" ? how.reason : refusalOf(how.outcomes ?? []);
      if (reason !== null && !failed.has(id)) listeners.tell({ type: "refused", id, reason });
      if (reason !== null) failed.add(id);
      if (!isLast) return;
      if (!failed.delete(id)) listeners.tell({ type: "sent", id });
    },
  };
}

/** As many entries as it takes; null if no device would read them, or it is more than an intent may hold. */
function groupSteps(steps: readonly Step[]): readonly (readonly Step[])[] | null {
  const small = steps.flatMap(splitStep);
  if (small.length > MAX_STEPS) return null;
  const groups: Step[][] = [];
  let [bytes, emails] = [0, 0];
  for (const step of small) {
    const length = lengthOf(step);
    const count = isEmailStep(step) ? step.emails.length : 0;
    if (length === null) return null;
    const group = groups.at(-1);
    const fits = bytes + length <= MAX_PART_BYTES && emails + count <= MAX_STEP_EMAILS;
    if (group && fits && group.length < MAX_PART_STEPS) group.push(step);
    else {
      groups.push([step]);
      [bytes, emails] = [0, 0];
    }
    bytes += length;
    emails += count;
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

function refusalOf(outcomes: Extract<Settled, { type: "sent" }>["outcomes"]): string | null {
  const refused = outcomes?.find((outcome) => outcome.type === "refused");
  return refused ? WORDS[refused.reason] : null;
}

const WORDS: Readonly<Record<Refusal["reason"], string>> = {
  noMailbox: "The mailbox is gone.",
  noTarget: "The mailbox it was to go to is gone.",
  exists: "There is a mailbox of that name already.",
  notAllowed: "This can not be done with that mailbox.",
  badName: "That is no name for a mailbox.",
  limit: "The account can hold no more of these.",
  malformed: "This change makes no sense.",
};

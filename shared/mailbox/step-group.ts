/**
 * Which steps may go in one entry. All of an entry's operations are made from the state before it, so a message that one of
 * them moves has no UID yet that a later one could name.
 */
import type { EntryId } from "../lib/ids.ts";
import { MAX_STEP_EMAILS, isEmailStep } from "./step.ts";
import type { Step } from "./step.ts";

/** Steps of one entry; each may become a handful of operations. */
const MAX_GROUP_STEPS = 200;
/** Octets of them as they wait; what UIDs take more than ids has room. */
const MAX_GROUP_BYTES = 400 * 1024;

export class StepGroup {
  private steps = 0;
  private bytes = 0;
  private emails = 0;
  /** Those that are elsewhere afterwards. */
  private readonly moved = new Set<EntryId>();
  /** Some are that can not be told by name. */
  private isShuffled = false;
  /** Keys of settings that are others afterwards. */
  private readonly set = new Set<string>();
  /** Those of some mailboxes are in the Trash afterwards. */
  private isDiscarded = false;

  /** Takes the steps in, of so many octets, or operations that are there already; false if they must go in a later entry. One that is empty takes any. */
  take(steps: readonly Step[], bytes: number, ops = 0): boolean {
    const count = Math.max(1, steps.length, ops);
    if (this.steps > 0 && !this.fits(steps, bytes, count)) return false;
    this.steps += count;
    this.bytes += bytes;
    for (const step of steps) this.note(step);
    return true;
  }

  private fits(steps: readonly Step[], bytes: number, count: number): boolean {
    const emails = steps.reduce((sum, step) => sum + (isEmailStep(step) ? step.emails.length : 0), this.emails);
    const isSmall = this.steps + count <= MAX_GROUP_STEPS && this.bytes + bytes <= MAX_GROUP_BYTES;
    return isSmall && emails <= MAX_STEP_EMAILS && !steps.some((step) => this.follows(step));
  }

  private follows(step: Step): boolean {
    // what lies below it is told from the state that it finds, and whether a rename was done
    if (step.op === "discard") return step.below || this.isShuffled;
    if (step.op === "resubscribe") return true;
    // it is put together with what is there before the entry
    if (step.op === "merge") return this.set.has(step.key);
    if (step.op === "empty") return this.isShuffled || this.isDiscarded || this.moved.size > 0;
    return isEmailStep(step) && (this.isShuffled || this.isDiscarded || step.emails.some((id) => this.moved.has(id)));
  }

  private note(step: Step): void {
    if (isEmailStep(step)) this.emails += step.emails.length;
    if (step.op === "move" || step.op === "copy") for (const id of step.emails) this.moved.add(id);
    if (step.op === "set" || step.op === "merge") this.set.add(step.key);
    if (step.op === "discard") this.isDiscarded = true;
    const isOfNames = step.op === "rename" || step.op === "resubscribe" || (step.op === "discard" && step.below);
    if (isOfNames) this.isShuffled = true;
  }
}

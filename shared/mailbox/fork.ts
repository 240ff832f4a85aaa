/** The fold's state at one moment, for trying on it what waits to be sent: nothing of it reaches the fold. */
import { stateOf, type MailboxFold } from "./fold.ts";
import type { Op, Outcome } from "./op.ts";
import { applyOp } from "./ops/apply-op.ts";
import { differences } from "./state-differences.ts";
import type { Differences } from "./state-differences.ts";
import { LiveStateView } from "./state-view.ts";
import type { State } from "./state.ts";
import { stepToOps } from "./step.ts";
import type { Step } from "./step.ts";
import type { StateView } from "./view.ts";

export interface Fork {
  /** Without orphaned blobs and what vanished; stays as it is but for what is applied here. */
  readonly state: StateView;
  /** One after the other, also after a refusal. UIDs and UIDVALIDITYs given are not those of the log. */
  apply(ops: readonly Op[]): readonly Outcome[];
  /** The same; a mailbox that is to be made and is there is no refusal. */
  applySteps(steps: readonly Step[]): readonly Outcome[];
  /** Another one, as this is now. */
  fork(): Fork;
  /** What is different in another one. */
  differencesTo(other: Fork): Differences;
}

const states = new WeakMap<Fork, State>();

/** The fold's state now, for trying operations on. */
export const forkOf = (fold: MailboxFold): Fork => createFork(stateOf(fold).fork());

/** The operations that steps would be now. */
export function stepsToOps(fold: MailboxFold, steps: readonly Step[]): readonly Op[] {
  const state = stateOf(fold);
  return steps.flatMap((step) => stepToOps(state, step));
}

function createFork(state: State): Fork {
  const apply = (ops: readonly Op[]): readonly Outcome[] => {
    const outcomes = ops.map((op) => applyOp(state, op));
    state.takeChanges();
    return outcomes;
  };
  const fork: Fork = {
    state: new LiveStateView(state),
    apply,
    applySteps: (steps) =>
      steps.flatMap((step) => {
        const ops = stepToOps(state, step);
        return apply(ops).filter((outcome, at) => !isThere(state, ops[at], outcome));
      }),
    fork: () => createFork(state.fork()),
    differencesTo(other) {
      const after = states.get(other);
      return differences(state, after ?? state);
    },
  };
  states.set(fork, state);
  return fork;
}

/** A mailbox was to be made under an id that one has by now: another device came first. */
export const isThere = (state: Pick<State, "mailboxes">, op: Op | undefined, outcome: Outcome): boolean =>
  outcome.type === "refused" && op?.op === "create" && state.mailboxes.get(op.mailbox) !== undefined;

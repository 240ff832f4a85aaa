/** The fold's state at one moment, for trying on it what waits to be sent: nothing of it reaches the fold. */
import type { Applied, Change, Op, Outcome } from "./op.ts";
import { applyOp } from "./ops/apply-op.ts";
import { stateChanges } from "./state-changes.ts";
import { LiveStateView } from "./state-view.ts";
import type { State } from "./state.ts";
import { stepToOp } from "./step.ts";
import type { Step } from "./step.ts";
import type { StateView } from "./view.ts";

export interface Fork {
  /** Without orphaned blobs and what vanished; stays as it is but for what is applied here. */
  readonly state: StateView;
  /** One after the other, also after a refusal. UIDs and UIDVALIDITYs given are not those of the log. */
  apply(ops: readonly Op[]): Applied;
  applySteps(steps: readonly Step[]): Applied;
  /** Another one, as this is now. */
  fork(): Fork;
  /** What is different in another one. */
  changesTo(other: Fork): readonly Change[];
}

const states = new WeakMap<Fork, State>();

export function createFork(state: State): Fork {
  const applied = (outcomes: readonly Outcome[]): Applied => ({ changes: state.takeChanges(), outcomes });
  const fork: Fork = {
    state: new LiveStateView(state),
    apply: (ops) => applied(ops.map((op) => applyOp(state, op))),
    applySteps: (steps) =>
      applied(
        steps.flatMap((step) => {
          const op = stepToOp(state, step);
          return op === null ? [] : [applyOp(state, op)];
        }),
      ),
    fork: () => createFork(state.fork()),
    changesTo(other) {
      const after = states.get(other);
      return after === undefined ? [] : stateChanges(state, after);
    },
  };
  states.set(fork, state);
  return fork;
}

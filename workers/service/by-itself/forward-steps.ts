/** What filters that changed mean for what they send on. */
import * as kept from "../../../shared/account/by-itself/forwards.ts";
import type { Step } from "../../../shared/mailbox/step.ts";
import type { StateView } from "../../../shared/mailbox/view.ts";

/** Gone with the filter, not confirmed any more where it is off, else from now on. `now`: unix seconds. */
export function forwardSteps(steps: readonly Step[], state: StateView, now: number): readonly Step[] {
  return steps.flatMap((step): readonly Step[] => {
    const forward = step.op === "filter" ? kept.forwardOf(state, step.id) : null;
    if (step.op !== "filter" || !forward) return [];
    if (!step.rule) return kept.noForwardOps(state, step.id);
    if (!step.rule.enabled) return [kept.forwardOp(kept.unconfirmed(forward))];
    // what came before is not sent on because another filter fits it now
    const to = forward.to.map((one) => ({
      ...one,
      confirmed: one.confirmed === 0 ? 0 : Math.max(one.confirmed, now),
    }));
    return [kept.forwardOp({ ...forward, to })];
  });
}

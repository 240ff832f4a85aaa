/** A filter of incoming mail: made, changed, or taken away. */
import { DONE, refused } from "../op.ts";
import type { OpOf, Outcome } from "../op.ts";
import type { State } from "../state.ts";

export function applyFilter(state: State, { id, rule, order }: OpOf<"filter">): Outcome {
  if (rule === null) {
    if (state.filters.remove(id)) state.changed({ type: "filters" });
    return DONE;
  }
  if (!state.filters.set(id, order, rule)) return refused("limit");
  state.changed({ type: "filters" });
  return DONE;
}

/** SUBSCRIBE and UNSUBSCRIBE (RFC 3501 §6.3.6, §6.3.7): of names, whether or not there is such a mailbox. */
import { MAX_SUBSCRIPTIONS } from "../limits.ts";
import { parseMailboxName } from "../mailbox-name.ts";
import { DONE, refused } from "../op.ts";
import type { OpOf, Outcome } from "../op.ts";
import type { State } from "../state.ts";

export function applySubscribe(state: State, op: OpOf<"subscribe">): Outcome {
  const { subscriptions } = state;
  const name = parseMailboxName(op.name);
  if (name === null) return refused("badName");
  if (subscriptions.has(name) === op.on) return DONE;
  if (op.on && subscriptions.size >= MAX_SUBSCRIPTIONS) return refused("limit");
  if (op.on) subscriptions.add(name);
  else subscriptions.delete(name);
  state.changed({ type: "mailboxes" });
  return DONE;
}

/** DELETE (RFC 3501 §6.3.4). Mailboxes below it stay, and so does a subscription to its name (§6.3.6). */
import { INBOX } from "../mailbox-name.ts";
import { DONE, refused } from "../op.ts";
import type { OpOf, Outcome } from "../op.ts";
import type { State } from "../state.ts";

export function applyDelete(state: State, op: OpOf<"delete">): Outcome {
  const mailbox = state.mailboxes.get(op.mailbox);
  if (mailbox === undefined) return refused("noMailbox");
  if (mailbox.name === INBOX) return refused("notAllowed");
  state.deleteMailbox(mailbox);
  return DONE;
}

/** CREATE (RFC 3501 §6.3.3, RFC 6154 §3). Parents need not exist and are not made. */
import { parseMailboxName } from "../mailbox-name.ts";
import { MAX_MAILBOXES } from "../mailbox-table.ts";
import { refused } from "../op.ts";
import type { OpOf, Outcome } from "../op.ts";
import type { State } from "../state.ts";

export function applyCreate(state: State, op: OpOf<"create">): Outcome {
  const { mailboxes } = state;
  const name = parseMailboxName(op.name);
  if (name === null) return refused("badName");
  if (mailboxes.named(name) !== undefined || mailboxes.get(op.mailbox) !== undefined) return refused("exists");
  if (op.specialUse !== undefined && mailboxes.withUse(op.specialUse) !== undefined) return refused("notAllowed");
  if (mailboxes.size >= MAX_MAILBOXES || !state.hasUidValidities(1)) return refused("limit");
  state.createMailbox(op.mailbox, name, op.specialUse ?? null);
  return { type: "created", mailbox: op.mailbox };
}

/** UID EXPUNGE (RFC 4315 §2.1). `onlyDeleted` is judged here, so a \Deleted taken back in time saves the message. */
import { DELETED_BIT } from "../flag-table.ts";
import { refused } from "../op.ts";
import type { OpOf, Outcome } from "../op.ts";
import type { State } from "../state.ts";

export function applyExpunge(state: State, op: OpOf<"expunge">): Outcome {
  const mailbox = state.mailboxes.get(op.mailbox);
  if (mailbox === undefined) return refused("noMailbox");
  const { messages } = mailbox;
  const rows = messages.rowsOf(op.uids).filter((row) => !op.onlyDeleted || messages.hasBit(row, DELETED_BIT));
  return { type: "expunged", uids: state.expunge(mailbox, rows) };
}

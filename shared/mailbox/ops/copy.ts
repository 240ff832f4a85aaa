/** COPY (RFC 3501 §6.4.7): flags and internal date go along, and both messages are the same email. */
import { hasRoomFor } from "../limits.ts";
import type { Uid } from "../../lib/ids.ts";
import type { Mailbox } from "../mailbox.ts";
import { refused } from "../op.ts";
import type { OpOf, Outcome } from "../op.ts";
import type { State } from "../state.ts";

export function applyCopy(state: State, op: OpOf<"copy">): Outcome {
  const source = state.mailboxes.get(op.mailbox);
  const target = state.mailboxes.get(op.to);
  if (source === undefined) return refused("noMailbox");
  if (target === undefined) return refused("noTarget");
  const rows = source.messages.rowsOf(op.uids);
  if (!target.hasUids(rows.length) || !hasRoomFor(state, rows.length)) return refused("limit");
  return { type: "copied", uidValidity: target.uidValidity, ...copyRows(state, source, rows, target) };
}

/** Copies rows, ascending, to the end of a mailbox that has UIDs left for them; source and target may be the same. */
export function copyRows(
  state: State,
  { messages }: Mailbox,
  rows: readonly number[],
  target: Mailbox,
): { readonly from: readonly Uid[]; readonly to: readonly Uid[] } {
  const from = rows.map((row) => messages.uidAt(row));
  const to = rows.map((row) => state.file(target, messages.emailAt(row), messages.flagsAt(row)));
  if (to.length > 0) state.changed({ type: "added", mailbox: target.id, uids: to });
  return { from, to };
}

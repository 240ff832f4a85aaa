/** MOVE (RFC 6851): a copy, then the source expunged. Within one mailbox it gives new UIDs. */
import type { Uid } from "../../lib/ids.ts";
import type { Mailbox } from "../mailbox.ts";
import { refused } from "../op.ts";
import type { OpOf, Outcome } from "../op.ts";
import type { State } from "../state.ts";
import { copyRows } from "./copy.ts";

export function applyMove(state: State, op: OpOf<"move">): Outcome {
  const source = state.mailboxes.get(op.mailbox);
  const target = state.mailboxes.get(op.to);
  if (source === undefined) return refused("noMailbox");
  if (target === undefined) return refused("noTarget");
  const rows = source.messages.rowsOf(op.uids);
  if (!target.hasUids(rows.length)) return refused("limit");
  return { type: "copied", uidValidity: target.uidValidity, ...moveRows(state, source, rows, target) };
}

/** Moves rows, ascending, to the end of a mailbox that has UIDs left for them. */
export function moveRows(
  state: State,
  source: Mailbox,
  rows: readonly number[],
  target: Mailbox,
): { readonly from: readonly Uid[]; readonly to: readonly Uid[] } {
  const copied = copyRows(state, source, rows, target);
  state.expunge(source, rows);
  return copied;
}

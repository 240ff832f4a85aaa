/** STORE (RFC 3501 §6.4.6) with UNCHANGEDSINCE (RFC 7162 §3.1.3). A message that it does not change keeps its MODSEQ. */
import type { FlagWords } from "../flag-table.ts";
import type { Mailbox } from "../mailbox.ts";
import { refused } from "../op.ts";
import type { OpOf, Outcome } from "../op.ts";
import type { State } from "../state.ts";
import { uidSetOf } from "../uid-set.ts";

export function applyStore(state: State, op: OpOf<"store">): Outcome {
  const mailbox = state.mailboxes.get(op.mailbox);
  if (mailbox === undefined) return refused("noMailbox");
  const { messages } = mailbox;
  const limit = op.unchangedSince ?? Infinity;
  const rows = messages.rowsOf(op.uids);
  const [open, modified] = [
    rows.filter((row) => messages.modSeqAt(row) <= limit),
    rows.filter((row) => messages.modSeqAt(row) > limit),
  ];
  storeRows(state, mailbox, open, op);
  return { type: "stored", modified: uidSetOf(modified.map((row) => messages.uidAt(row))) };
}

function storeRows(state: State, mailbox: Mailbox, rows: readonly number[], op: OpOf<"store">): void {
  if (rows.length === 0) return;
  const given = op.mode === "remove" ? state.flags.wordsOf(op.flags) : state.flags.learnAll(op.flags);
  const changed = rows.filter((row) => {
    const isChanged = mailbox.messages.writeFlags(row, combine(op.mode, mailbox.messages.flagsAt(row), given));
    if (isChanged) mailbox.messages.setModSeq(row, state.seq);
    return isChanged;
  });
  if (changed.length === 0) return;
  mailbox.highestModSeq = state.seq;
  state.changed({ type: "flags", mailbox: mailbox.id, uids: changed.map((row) => mailbox.messages.uidAt(row)) });
}

function combine(mode: OpOf<"store">["mode"], now: FlagWords, given: FlagWords): FlagWords {
  if (mode === "replace") return given;
  const length = mode === "add" ? Math.max(now.length, given.length) : now.length;
  return Array.from({ length }, (_, word) => {
    const [a, b] = [now[word] ?? 0, given[word] ?? 0];
    return (mode === "add" ? a | b : a & ~b) >>> 0;
  });
}

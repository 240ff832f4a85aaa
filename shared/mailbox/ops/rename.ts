/**
 * RENAME (RFC 3501 §6.3.5). A mailbox takes those below it along; INBOX stays where it is, and its messages alone move
 * into a new mailbox of the new name. Subscriptions are to names and stay (§6.3.6).
 */
import { INBOX, nameBelow, parseMailboxName } from "../mailbox-name.ts";
import { MAX_MAILBOXES } from "../mailbox-table.ts";
import type { Mailbox } from "../mailbox.ts";
import { DONE, refused } from "../op.ts";
import type { OpOf, Outcome } from "../op.ts";
import type { State } from "../state.ts";
import { moveRows } from "./move.ts";

export function applyRename(state: State, op: OpOf<"rename">): Outcome {
  const mailbox = state.mailboxes.get(op.mailbox);
  if (mailbox === undefined) return refused("noMailbox");
  const name = parseMailboxName(op.name);
  if (name === null) return refused("badName");
  if (state.mailboxes.named(name) !== undefined) return refused("exists");
  return mailbox.name === INBOX ? emptyInbox(state, mailbox, { ...op, name }) : renameTree(state, mailbox, name);
}

function emptyInbox(state: State, inbox: Mailbox, { newId, name }: OpOf<"rename">): Outcome {
  if (state.mailboxes.get(newId) !== undefined) return refused("exists");
  if (state.mailboxes.size >= MAX_MAILBOXES || !state.hasUidValidities(1)) return refused("limit");
  const target = state.createMailbox(newId, name, null);
  moveRows(
    state,
    inbox,
    Array.from({ length: inbox.messages.count }, (_, row) => row),
    target,
  );
  return { type: "created", mailbox: newId };
}

function renameTree(state: State, mailbox: Mailbox, newName: string): Outcome {
  const oldName = mailbox.name;
  if (nameBelow(oldName, newName) !== null) return refused("notAllowed");
  const moves = [{ mailbox, name: newName }];
  for (const child of state.mailboxes.byNames()) {
    const rest = nameBelow(oldName, child.name);
    if (rest !== null) moves.push({ mailbox: child, name: newName + rest });
  }
  if (moves.some(({ name }) => parseMailboxName(name) === null)) return refused("badName");
  if (moves.some(({ name }) => state.mailboxes.named(name) !== undefined)) return refused("exists");
  if (!state.hasUidValidities(moves.length)) return refused("limit");
  moveNames(state, moves);
  return DONE;
}

/** Mailboxes whose value would be lower than the last one under the new name take a new value. */
function moveNames(state: State, moves: readonly { readonly mailbox: Mailbox; readonly name: string }[]): void {
  const { formerNames } = state.mailboxes;
  const stale = moves.filter(({ mailbox, name }) => formerNames.isStale(name, mailbox.uidValidity));
  state.mailboxes.rename(moves);
  state.changed({ type: "mailboxes" });
  for (const { mailbox } of stale) state.renewMailbox(mailbox);
}

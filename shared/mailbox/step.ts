/**
 * Steps: what is wanted of messages by their EMAILID, however far the log has come meanwhile. A step becomes an operation
 * when it is sent, from the messages that are still where it looks for them; and operations that name no UID are steps.
 */
import type { EmailNumber, EntryId, MailboxId } from "../lib/ids.ts";
import type { Flag } from "./flags.ts";
import type { Op, OpOf } from "./op.ts";
import type { State } from "./state.ts";
import { uidSetOf } from "./uid-set.ts";
import type { UidSet } from "./uid-set.ts";

/** Of those of these emails that are in the mailbox. */
interface OfEmails {
  readonly mailbox: MailboxId;
  readonly emails: readonly EntryId[];
}

export type EmailStep =
  | (OfEmails & { readonly op: "store"; readonly mode: "add" | "remove"; readonly flags: readonly Flag[] })
  | (OfEmails & { readonly op: "move"; readonly to: MailboxId })
  /** for good, whether or not it is \Deleted */
  | (OfEmails & { readonly op: "expunge" });

export type Step = EmailStep | OpOf<"create" | "delete" | "rename" | "subscribe" | "set" | "filter">;

/** Emails of one step as it is sent. */
export const MAX_STEP_EMAILS = 10_000;

export const isEmailStep = (step: Step): step is EmailStep => "emails" in step;

/** Null where none of its messages is there any more. */
export function stepToOp(state: State, step: Step): Op | null {
  if (!isEmailStep(step)) return step;
  const uids = uidsOf(state, step);
  if (uids.length === 0) return null;
  const { mailbox } = step;
  switch (step.op) {
    case "store":
      return { op: step.op, mailbox, uids, mode: step.mode, flags: step.flags };
    case "move":
      return { op: step.op, mailbox, uids, to: step.to };
    case "expunge":
      return { op: step.op, mailbox, uids, onlyDeleted: false };
  }
}

function uidsOf({ mailboxes, emails }: State, { mailbox, emails: ids }: EmailStep): UidSet {
  const messages = mailboxes.get(mailbox)?.messages;
  const wanted = new Set<EmailNumber>();
  for (const id of messages ? ids : []) {
    const number = emails.numberOf(id);
    if (number !== null) wanted.add(number);
  }
  return uidSetOf((messages?.rowsOfEmails(wanted) ?? []).map((row) => messages?.uidAt(row) ?? 0));
}

/** Lines of the mailbox list. */
import type { MailboxView, StateView } from "../../shared/mailbox/view.ts";
import type { MailboxSummary } from "../rpc/engine-rpc.ts";

export const mailboxSummaries = (state: StateView): MailboxSummary[] => state.mailboxes().map(mailboxToSummary);

const mailboxToSummary = ({ id, name, specialUse, count, unseen }: MailboxView): MailboxSummary => ({
  id,
  name,
  specialUse,
  isInbox: name === "INBOX",
  count,
  unseen,
});

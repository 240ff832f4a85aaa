/** Lines of the mailbox list. */
import type { MailboxView, StateView } from "../../../shared/mailbox/view.ts";
import type { MailboxRow } from "../../rpc/mail-rpc.ts";

export const mailboxSummaries = (state: StateView): MailboxRow[] => state.mailboxes().map(mailboxToSummary);

const mailboxToSummary = ({ id, name, specialUse, count, unseen, subscribed }: MailboxView): MailboxRow => ({
  id,
  name,
  specialUse,
  isInbox: name === "INBOX",
  count,
  unseen,
  subscribed,
});

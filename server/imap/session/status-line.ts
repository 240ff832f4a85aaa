/** The untagged STATUS response (RFC 3501 §7.2.4). */
import type { MailboxView } from "../../../shared/mailbox/view.ts";
import { unreachable } from "../../../shared/lib/assert.ts";
import type { ImapAccount } from "../backend.ts";
import { mailboxName, parenthesised } from "../format.ts";
import type { StatusItem } from "../parse/status-items.ts";
import type { Session } from "./session.ts";

export function statusLine(
  session: Session,
  account: ImapAccount,
  mailbox: MailboxView,
  items: readonly StatusItem[],
): string {
  if (items.includes("HIGHESTMODSEQ")) session.enable("CONDSTORE");
  const value = (item: StatusItem): string => `${item} ${valueOf(item, session, account, mailbox)}`;
  return `* STATUS ${mailboxName(mailbox.name, session)} ${parenthesised(items.map(value))}`;
}

function valueOf(item: StatusItem, session: Session, account: ImapAccount, mailbox: MailboxView): string | number {
  switch (item) {
    case "MESSAGES":
      return mailbox.count;
    case "RECENT":
      return mailbox.count - mailbox.lowerBound(session.services.recents.mark(account, mailbox));
    case "UIDNEXT":
      return mailbox.uidNext;
    case "UIDVALIDITY":
      return mailbox.uidValidity;
    case "UNSEEN":
      return mailbox.unseen;
    case "DELETED":
      return mailbox.deleted;
    case "SIZE":
      return mailbox.size;
    case "MAILBOXID":
      return `(${mailbox.id})`;
    case "APPENDLIMIT":
      return account.appendLimit;
    case "HIGHESTMODSEQ":
      return mailbox.highestModSeq;
    default:
      return unreachable(item);
  }
}

/** A mailbox as people call it, and its drawing. */
import { t } from "../../i18n/t.ts";
import { isOutbox, isSnoozed, type Branch } from "../../state/lists/mailbox-tree.ts";
import { ALL_MAIL } from "../../state/app/route.ts";
import type { MailboxSummary } from "../../state/app/types.ts";
import type { IconName } from "../controls/icon-paths.ts";

const known = {
  "\\Archive": ["mailbox.archive", "archive"],
  "\\Drafts": ["mailbox.drafts", "drafts"],
  "\\Junk": ["mailbox.junk", "junk"],
  "\\Sent": ["mailbox.sent", "sent"],
  "\\Trash": ["mailbox.trash", "trash"],
} as const;

type Named = Pick<MailboxSummary, "name" | "specialUse" | "isInbox"> & { readonly id?: string };

export function mailboxName(mailbox: Named): string {
  if (mailbox.isInbox) return t("mailbox.inbox");
  if (isSnoozed(mailbox)) return t("mailbox.snoozed");
  if (isOutbox(mailbox)) return t("mailbox.outbox");
  return mailbox.specialUse === null ? mailbox.name : t(known[mailbox.specialUse][0]);
}

export function mailboxIcon(mailbox: Named): IconName {
  if (mailbox.isInbox) return "inbox";
  if (mailbox.id === ALL_MAIL) return "mail";
  if (isSnoozed(mailbox)) return "history";
  if (isOutbox(mailbox)) return "outbox";
  return mailbox.specialUse === null ? "folder" : known[mailbox.specialUse][1];
}

/** Its last level alone: where it lies is seen from the tree. */
export const branchName = ({ mailbox, name }: Branch): string =>
  mailbox && (mailbox.isInbox || mailbox.specialUse !== null || isSnoozed(mailbox) || isOutbox(mailbox))
    ? mailboxName(mailbox)
    : name;

/** Of a special use, whether there is such a mailbox already or not; null: it is none. */
export const specialName = (use: string): string | null =>
  Object.hasOwn(known, use) ? t(known[use as keyof typeof known][0]) : null;

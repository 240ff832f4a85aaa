/**
 * Mailboxes that are meant by what they are for. One that is missing is made under an id that is the same in every account,
 * so that two devices that make it at once make one.
 */
import type { MailboxId } from "../lib/ids.ts";
import { ARCHIVE_ID, DRAFTS_ID, JUNK_ID, OUTBOX_ID, SENT_ID, SNOOZED_ID, TRASH_ID } from "./generation.ts";
import type { OpOf, SpecialUse } from "./op.ts";

/** By RFC 6154 attribute, or those for what is to come back to INBOX later, and for what is to be sent. */
export type Home = SpecialUse | "snoozed" | "outbox";

const HOMES: Readonly<Record<Home, { readonly id: MailboxId; readonly name: string }>> = {
  "\\Archive": { id: ARCHIVE_ID, name: "Archive" },
  "\\Drafts": { id: DRAFTS_ID, name: "Drafts" },
  "\\Junk": { id: JUNK_ID, name: "Junk" },
  "\\Sent": { id: SENT_ID, name: "Sent" },
  "\\Trash": { id: TRASH_ID, name: "Trash" },
  snoozed: { id: SNOOZED_ID, name: "Snoozed" },
  outbox: { id: OUTBOX_ID, name: "Outbox" },
};

export const isHome = (value: string): value is Home => Object.hasOwn(HOMES, value);

interface Facts {
  readonly id: MailboxId;
  readonly name: string;
  readonly specialUse: SpecialUse | null;
}

/** The mailbox that is meant now: of that use, else of that id, else of that name; null if there is none. */
export function findHome<T extends Facts>(mailboxes: readonly T[], home: Home): T | null {
  const { id, name } = HOMES[home];
  const is = (test: (mailbox: T) => boolean): T | undefined => mailboxes.find(test);
  return (
    is(({ specialUse }) => specialUse === home) ?? is((one) => one.id === id) ?? is((one) => one.name === name) ?? null
  );
}

/** What makes it where `findHome` finds none. */
export function createHome(home: Home): OpOf<"create"> {
  const { id, name } = HOMES[home];
  return { op: "create", mailbox: id, name, ...(home === "snoozed" || home === "outbox" ? {} : { specialUse: home }) };
}

/** Messages that came in of late, for whoever sends by itself because of them. */
import type { EmailNumber, EntryId, MailboxId, Uid } from "../../lib/ids.ts";
import { findHome } from "../../mailbox/homes.ts";
import type { Op } from "../../mailbox/op.ts";
import { uidSetOf } from "../../mailbox/uid-set.ts";
import type { StateView } from "../../mailbox/view.ts";

export interface Candidate {
  readonly number: EmailNumber;
  readonly id: EntryId;
  /** Unix seconds, by the provider's clock for what was delivered. */
  readonly arrived: number;
  readonly places: readonly { readonly mailbox: MailboxId; readonly uid: Uid }[];
  readonly flags: readonly string[];
}

/** Rows of a mailbox that are looked at, from the end. */
const MAX_LOOKED = 2_000;
/** Mail there is not for anybody else, or was not sent here. */
const NEVER = ["\\Junk", "\\Trash", "\\Drafts", "\\Sent", "outbox"] as const;

/** Since then, oldest first; not what is in Junk, the Trash, or on its way out. */
export function candidates(state: StateView, since: number): readonly Candidate[] {
  const mailboxes = state.mailboxes();
  const never = new Set(NEVER.flatMap((home) => findHome(mailboxes, home)?.id ?? []));
  const found = new Map<EmailNumber, Candidate>();
  for (const view of mailboxes) {
    if (never.has(view.id)) continue;
    for (let row = view.count - 1; row >= Math.max(0, view.count - MAX_LOOKED); row--) {
      const number = view.emailAt(row);
      const email = state.email(number);
      if (!email || email.internalDate < since) continue;
      const place = { mailbox: view.id, uid: view.uidAt(row) };
      const known = found.get(number);
      const flags = [...(known?.flags ?? []), ...view.flagsAt(row)];
      const places = [...(known?.places ?? []), place];
      found.set(number, { number, id: email.id, arrived: email.internalDate, places, flags });
    }
  }
  return [...found.values()].sort((a, b) => a.number - b.number);
}

export const markOps = ({ places }: Candidate, flag: string): readonly Op[] =>
  places.map(({ mailbox, uid }) => ({ op: "store", mailbox, uids: uidSetOf([uid]), mode: "add", flags: [flag] }));

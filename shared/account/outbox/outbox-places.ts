/** Where a message that is to be sent is, which says how far it has come. */
import type { EmailNumber, EntryId, MailboxId } from "../../lib/ids.ts";
import { findHome, type Home } from "../../mailbox/homes.ts";
import type { Place, StateView } from "../../mailbox/view.ts";
import type { Queued } from "./outbox-settings.ts";

/** RFC 5550: it is on its way; it has left. */
export const PENDING = "$SubmitPending";
export const SUBMITTED = "$Submitted";

export type Stage =
  /** in the outbox: it may be taken back */
  | "queued"
  /** where it is once somebody has it and hands it over, and afterwards */
  | "claimed"
  /** taken back, or it never came there */
  | "elsewhere"
  | "gone";

export interface Whereabouts {
  readonly stage: Stage;
  readonly number: EmailNumber | null;
  /** Where it is queued, or claimed. */
  readonly places: readonly Place[];
}

export function whereabouts(state: StateView, email: EntryId): Whereabouts {
  const number = state.emailNumber(email);
  const places = number === null ? [] : state.places(number);
  if (number === null || places.length === 0) return { stage: "gone", number: null, places: [] };
  const home = homesOf(state);
  const queued = places.filter(({ mailbox }) => mailbox === home("outbox"));
  if (queued.length > 0) return { stage: "queued", number, places: queued };
  const never = [home("\\Drafts"), home("\\Trash"), home("\\Junk")];
  const claimed = places.filter(
    ({ mailbox, index }) =>
      mailbox === home("\\Sent") ||
      (!never.includes(mailbox) && state.mailbox(mailbox)?.hasFlag(index, PENDING) === true),
  );
  return { stage: claimed.length > 0 ? "claimed" : "elsewhere", number, places: claimed };
}

export function homesOf(state: Pick<StateView, "mailboxes">): (home: Home) => MailboxId | null {
  const mailboxes = state.mailboxes();
  return (home) => findHome(mailboxes, home)?.id ?? null;
}

/**
 * Whether this queueing of what is in Sent is one that somebody has begun. Not so that of a device which did not know that another
 * had sent it. One whose claim was written over by another time for it is told by the keyword.
 */
export function isBegun(state: StateView, { claimed }: Pick<Queued, "claimed">, places: readonly Place[]): boolean {
  return claimed !== null || places.some((place) => has(state, place, PENDING) && !has(state, place, SUBMITTED));
}

/** It does not look like what has left. */
export function isUnsettled(state: StateView, email: EntryId): boolean {
  const { stage, places } = whereabouts(state, email);
  return stage === "queued" || places.some((place) => has(state, place, PENDING));
}

const has = (state: StateView, { mailbox, index }: Place, flag: string): boolean =>
  state.mailbox(mailbox)?.hasFlag(index, flag) === true;

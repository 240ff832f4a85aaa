/**
 * Genesis, which gives an account its first mailboxes, and generations, by which a user confirms a restored backup:
 * messages keep their UIDs and every mailbox gets a new UIDVALIDITY, so that clients forget what they had cached of the
 * lost part of the log.
 */
import type { MailboxId } from "../lib/ids.ts";
import type { SpecialUse } from "./op.ts";
import { MAX_UID_VALIDITY } from "./state.ts";
import type { State } from "./state.ts";

/** The mailboxes genesis makes. Their ids are the same in every account. */
export const INBOX_ID = firstId(1);
export const ARCHIVE_ID = firstId(2);
export const DRAFTS_ID = firstId(3);
export const JUNK_ID = firstId(4);
export const SENT_ID = firstId(5);
export const TRASH_ID = firstId(6);
/** Made when it is first wanted (homes.ts). */
export const SNOOZED_ID = firstId(7);
export const OUTBOX_ID = firstId(8);

/** T above this is no time of day but an attempt to use up the values of UIDVALIDITY. */
export const MAX_TIME = MAX_UID_VALIDITY - 2 ** 26;

const FIRST_MAILBOXES: readonly (readonly [MailboxId, string, SpecialUse | null])[] = [
  [INBOX_ID, "INBOX", null],
  [ARCHIVE_ID, "Archive", "\\Archive"],
  [DRAFTS_ID, "Drafts", "\\Drafts"],
  [JUNK_ID, "Junk", "\\Junk"],
  [SENT_ID, "Sent", "\\Sent"],
  [TRASH_ID, "Trash", "\\Trash"],
];

/** T in unix seconds. A value out of range, or one with which not every mailbox can be renewed, is a no-op. */
export function applyGeneration(state: State, time: number): void {
  if (!isTime(time)) return;
  const isGenesis = state.time === null;
  const before = state.time;
  state.time = time;
  if (!state.hasUidValidities(Math.max(state.mailboxes.size, FIRST_MAILBOXES.length))) state.time = before;
  else if (isGenesis) createFirstMailboxes(state);
  else renewMailboxes(state);
}

export const isTime = (value: unknown): value is number =>
  typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= MAX_TIME;

function createFirstMailboxes(state: State): void {
  for (const [id, name, specialUse] of FIRST_MAILBOXES) {
    state.createMailbox(id, name, specialUse);
    state.subscriptions.add(name);
  }
}

function renewMailboxes(state: State): void {
  state.changed({ type: "mailboxes" });
  for (const mailbox of state.mailboxes.byIds()) state.renewMailbox(mailbox);
}

function firstId(number: number): MailboxId {
  return number.toString(16).padStart(32, "0") as MailboxId;
}

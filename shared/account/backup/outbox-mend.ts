/**
 * Mail that was to be sent on the day of the backup, and has been sent or taken back since: an older state has it in the outbox again, and
 * the provider has forgotten, too, what went through it. It must not go out a second time.
 */
import type { EntryId, MailboxId, Seq } from "../../lib/ids.ts";
import { DRAFTS_ID, OUTBOX_ID, SENT_ID } from "../../mailbox/generation.ts";
import { findHome, type Home } from "../../mailbox/homes.ts";
import type { Op } from "../../mailbox/op.ts";
import { uidSetOf } from "../../mailbox/uid-set.ts";
import type { StateView } from "../../mailbox/view.ts";
import { OUTBOX } from "../outbox/outbox-settings.ts";

const homeOf = (state: StateView, home: Home, first: MailboxId): MailboxId =>
  findHome(state.mailboxes(), home)?.id ?? first;

function placesIn(state: StateView, email: EntryId): readonly MailboxId[] {
  const number = state.emailNumber(email);
  return number === null ? [] : state.places(number).map(({ mailbox }) => mailbox);
}

/** `held`: the state this device knows; `fork`: the last entry of both. What was queued after it stays. */
export function outboxOps(held: StateView, shown: StateView, fork: Seq): readonly Op[] {
  const outbox = shown.mailbox(homeOf(shown, "outbox", OUTBOX_ID));
  if (!outbox) return [];
  const ops: Op[] = [];
  for (let at = 0; at < outbox.count; at++) {
    const email = shown.email(outbox.emailAt(at));
    if (!email || outbox.modSeqAt(at) > fork) continue;
    const places = placesIn(held, email.id);
    if (places.includes(homeOf(held, "outbox", OUTBOX_ID))) continue;
    const isSent = places.includes(homeOf(held, "\\Sent", SENT_ID));
    const to = isSent ? homeOf(shown, "\\Sent", SENT_ID) : homeOf(shown, "\\Drafts", DRAFTS_ID);
    ops.push({ op: "move", mailbox: outbox.id, uids: uidSetOf([outbox.uidAt(at)]), to });
    for (const [key] of shown.settings(OUTBOX + email.id)) ops.push({ op: "set", key, value: null });
  }
  return ops;
}

/**
 * Mail that was to be sent on the day of the backup, and has been sent or taken back since: an older state has it in the outbox again, and
 * the provider has forgotten, too, what went through it. It must not go out a second time.
 */
import type { EntryId, MailboxId, Seq } from "../../lib/ids.ts";
import { createHome, findHome, type Home } from "../../mailbox/homes.ts";
import type { Op } from "../../mailbox/op.ts";
import { uidSetOf } from "../../mailbox/uid-set.ts";
import type { StateView } from "../../mailbox/view.ts";
import { OUTBOX } from "../outbox/outbox-settings.ts";

function placesIn(state: StateView, email: EntryId): readonly MailboxId[] {
  const number = state.emailNumber(email);
  return number === null ? [] : state.places(number).map(({ mailbox }) => mailbox);
}

const idOf = (state: StateView, home: Home): MailboxId | null => findHome(state.mailboxes(), home)?.id ?? null;

/** Of so many messages at most. `held`: the state this device knows; `fork`: the last entry of both. What was queued after it stays. */
export function outboxOps(held: StateView, shown: StateView, fork: Seq, most: number): readonly Op[] {
  const id = idOf(shown, "outbox");
  const outbox = id && shown.mailbox(id);
  if (!outbox) return [];
  const [heldOutbox, heldSent] = [idOf(held, "outbox"), idOf(held, "\\Sent")];
  const ops: Op[] = [];
  const made = new Set<Home>();
  for (let at = 0; at < outbox.count && ops.length < most; at++) {
    const email = shown.email(outbox.emailAt(at));
    if (!email || outbox.modSeqAt(at) > fork) continue;
    const places = placesIn(held, email.id);
    if (heldOutbox && places.includes(heldOutbox)) continue;
    const home = heldSent && places.includes(heldSent) ? "\\Sent" : "\\Drafts";
    const create = createHome(home);
    const to = idOf(shown, home) ?? create.mailbox;
    if (idOf(shown, home) === null && !made.has(home)) ops.push(create);
    made.add(home);
    ops.push({ op: "move", mailbox: outbox.id, uids: uidSetOf([outbox.uidAt(at)]), to });
    for (const [key] of shown.settings(OUTBOX + email.id)) ops.push({ op: "set", key, value: null });
  }
  return ops;
}

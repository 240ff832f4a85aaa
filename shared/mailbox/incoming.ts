/**
 * A delivered message: into INBOX, or into the mailbox for junk if there is one, or where the account's filters have it;
 * a repeated delivery is dropped.
 */
import type { MailboxId } from "../lib/ids.ts";
import { isEmailFacts } from "./email-facts.ts";
import { foldFacts } from "./filter-match.ts";
import type { FilterRule, MailFacts } from "./filter-rule.ts";
import type { Flag } from "./flags.ts";
import { INBOX } from "./mailbox-name.ts";
import type { Mailbox } from "./mailbox.ts";
import { SPECIAL_USES } from "./op.ts";
import type { EmailFacts } from "./op.ts";
import type { State } from "./state.ts";

export function applyIncoming(state: State, email: EmailFacts | null, junk: boolean, facts?: MailFacts): void {
  const fate = fateOf(state, junk, facts);
  const target = targetOf(state, fate);
  if (target === undefined || email === null || !isEmailFacts(email)) return;
  if (!state.recent.add(email.sha256)) {
    state.orphanBlob(email.blobId);
    return;
  }
  const uid = state.file(target, state.emails.add(email), state.flags.learnAll(fate.flags));
  state.changed({ type: "added", mailbox: target.id, uids: [uid] });
}

interface Fate {
  readonly junk: boolean;
  /** Of the first rule that says where. */
  readonly moveTo: FilterRule["moveTo"];
  /** Of all rules that hold. */
  readonly flags: readonly Flag[];
}

function fateOf(state: State, junk: boolean, facts: MailFacts | undefined): Fate {
  let fate: Fate = { junk, moveTo: null, flags: [] };
  if (facts === undefined || state.filters.list().length === 0) return fate;
  const folded = foldFacts(facts);
  for (const { rule, matcher } of state.filters.list()) {
    if (!rule.enabled || (fate.junk && !rule.notJunk) || !matcher.matchesFolded(folded)) continue;
    const flags = rule.flags.length === 0 ? fate.flags : [...fate.flags, ...rule.flags];
    fate = { junk: fate.junk && !rule.notJunk, moveTo: fate.moveTo ?? rule.moveTo, flags };
    if (rule.stop) break;
  }
  return fate;
}

/** Undefined if the mailbox it would go to without filters has no UID left: after 2^32 messages. */
function targetOf({ mailboxes }: State, { junk, moveTo }: Fate): Mailbox | undefined {
  const use = SPECIAL_USES.find((one) => one === moveTo);
  const byRule = use === undefined ? mailboxes.get(moveTo as MailboxId) : mailboxes.withUse(use);
  if (moveTo !== null && byRule?.hasUids(1) === true) return byRule;
  const usual = (junk && moveTo === null ? mailboxes.withUse("\\Junk") : undefined) ?? mailboxes.named(INBOX);
  return usual?.hasUids(1) === true ? usual : undefined;
}

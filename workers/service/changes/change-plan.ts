/** What a change does, as steps, and the steps that undo it. */
import type { MailboxId } from "../../../shared/lib/ids.ts";
import type { Step } from "../../../shared/mailbox/step.ts";
import { isKeyword } from "../../../shared/mailbox/flags.ts";
import type { ChangeAsk } from "../../rpc/mail-rpc.ts";
import { ChangeDraft } from "../writing/change-draft.ts";
import { JUNK, MUTED, NOT_JUNK } from "./keywords.ts";
import type { MailModel } from "../mail-model.ts";
import { groupToOp, MAX_GROUP, readGroups, SNOOZE, without, WOKEN } from "./snoozes.ts";
import type { Targeted } from "./targets.ts";

export interface ChangePlan {
  readonly steps: readonly Step[];
  /** Null: it can not be undone. */
  readonly undo: readonly Step[] | null;
  readonly count: number;
}

export interface PlanParts {
  readonly model: MailModel;
  /** The mailbox that snoozed messages lie in, if there is one. */
  readonly snoozed: () => MailboxId | null;
  /** A word that is new. */
  readonly random: () => string;
  /** All messages of the conversations of these, wherever they are. */
  readonly conversations: (targeted: readonly Targeted[]) => readonly Targeted[];
}

export type PlanFailure =
  { readonly type: "gone" } | { readonly type: "refused"; readonly reason: "malformed" | "tooMuch" };

/** Messages of one snooze: their ids take less than half of what all shared settings may. */
export const MAX_SNOOZED = 50_000;
const SYSTEM = ["\\Seen", "\\Flagged", "\\Answered", "\\Draft"];

/** One change, or several that happen at once to the same messages. */
export function planChange(
  asks: readonly ChangeAsk[],
  targeted: readonly Targeted[],
  parts: PlanParts,
): ChangePlan | PlanFailure {
  if (targeted.length === 0) return { type: "gone" };
  const draft = new ChangeDraft(parts.model);
  for (const ask of asks) {
    const failure = take(draft, ask, targeted, parts);
    if (failure) return failure;
  }
  const undo = asks.some(({ type }) => type === "remove") ? null : draft.undo();
  return { steps: draft.steps, undo, count: new Set(targeted.map(({ number }) => number)).size };
}

function take(draft: ChangeDraft, ask: ChangeAsk, targeted: readonly Targeted[], parts: PlanParts): PlanFailure | null {
  switch (ask.type) {
    case "flag":
      if (!SYSTEM.includes(ask.flag) && !isKeyword(ask.flag)) return { type: "refused", reason: "malformed" };
      draft.flag(targeted, ask.flag, ask.on);
      return null;
    case "move": {
      const to = draft.destination(ask.to);
      if (!to) return { type: "gone" };
      draft.move(targeted, to);
      return null;
    }
    case "junk": {
      const to = ask.on ? draft.home("\\Junk") : draft.inbox();
      if (!to) return { type: "gone" };
      draft.flag(targeted, ask.on ? NOT_JUNK : JUNK, false);
      draft.flag(targeted, ask.on ? JUNK : NOT_JUNK, true);
      draft.move(targeted, to);
      return null;
    }
    case "remove":
      draft.expunge(targeted);
      return null;
    case "snooze":
      if (targeted.length > MAX_SNOOZED) return { type: "refused", reason: "tooMuch" };
      return snooze(draft, targeted, ask.until, parts) ? null : { type: "gone" };
    case "mute":
      mute(draft, targeted, ask.on, parts);
      return null;
  }
}

/** What is snoozed is in as many groups as it takes; groups that it was in before are left. */
function snooze(draft: ChangeDraft, targeted: readonly Targeted[], until: number | null, parts: PlanParts): boolean {
  const known = parts.snoozed();
  const to = until === null ? draft.inbox() : draft.home("snoozed");
  if (!to) return false;
  const ids = [...new Set(targeted.flatMap(({ number }) => parts.model.idOf(number) ?? []))];
  const groups = [...readGroups(parts.model.state, SNOOZE), ...readGroups(parts.model.state, WOKEN)];
  for (const left of without(groups, new Set(ids))) {
    const before = groups.find(({ key }) => key === left.key);
    draft.set(groupToOp(left), groupToOp(before ?? left));
  }
  for (let at = 0; until !== null && at < ids.length; at += MAX_GROUP) {
    const key = `${SNOOZE}${until}/${parts.random()}`;
    draft.set(groupToOp({ key, emails: ids.slice(at, at + MAX_GROUP) }), groupToOp({ key, emails: [] }));
  }
  draft.move(until === null ? targeted.filter(({ place }) => place.mailbox === known) : targeted, to);
  return true;
}

/** The conversation as it is leaves the inbox for the archive; unmuted, it stays where it is. */
function mute(draft: ChangeDraft, targeted: readonly Targeted[], on: boolean, parts: PlanParts): void {
  const whole = parts.conversations(targeted);
  draft.flag(whole, MUTED, on);
  const inbox = parts.model.inbox?.id;
  const inInbox = on ? whole.filter(({ place }) => place.mailbox === inbox) : [];
  const to = inInbox.length > 0 ? draft.home("\\Archive") : null;
  if (to) draft.move(inInbox, to);
}

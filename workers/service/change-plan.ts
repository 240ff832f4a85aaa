/** What a change does, as steps, and the steps that undo it. */
import type { EntryId, MailboxId } from "../../shared/lib/ids.ts";
import { createHome, findHome, type Home } from "../../shared/mailbox/homes.ts";
import { SPECIAL_USES } from "../../shared/mailbox/op.ts";
import type { Step } from "../../shared/mailbox/step.ts";
import { isKeyword } from "../../shared/mailbox/flags.ts";
import type { ChangeAsk } from "../rpc/mail-rpc.ts";
import { JUNK, MUTED, NOT_JUNK } from "./keywords.ts";
import type { MailModel } from "./mail-model.ts";
import { groupToOp, readGroups, SNOOZE, without, WOKEN } from "./snoozes.ts";
import { byMailbox, type Targeted } from "./targets.ts";

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
  { readonly type: "gone" } | { readonly type: "refused"; readonly reason: "malformed" | "limit" };

/** Messages of one snooze: each takes a shared setting. */
export const MAX_SNOOZED = 500;
/** Messages named by one step. */
const MAX_STEP = 5_000;

const SYSTEM = ["\\Seen", "\\Flagged", "\\Answered", "\\Draft"];

interface Destination {
  readonly to: MailboxId | Home;
  /** That it has, or will have. */
  readonly id: MailboxId;
}

/** One change, or several that happen at once to the same messages. */
export function planChange(
  asks: readonly ChangeAsk[],
  targeted: readonly Targeted[],
  parts: PlanParts,
): ChangePlan | PlanFailure {
  if (targeted.length === 0) return { type: "gone" };
  const draft = new Draft(parts.model);
  for (const ask of asks) {
    const failure = take(draft, ask, targeted, parts);
    if (failure) return failure;
  }
  const undo = asks.some(({ type }) => type === "remove") ? null : draft.undo();
  return { steps: draft.steps, undo, count: new Set(targeted.map(({ number }) => number)).size };
}

function take(draft: Draft, ask: ChangeAsk, targeted: readonly Targeted[], parts: PlanParts): PlanFailure | null {
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
      if (targeted.length > MAX_SNOOZED) return { type: "refused", reason: "limit" };
      return snooze(draft, targeted, ask.until, parts) ? null : { type: "gone" };
    case "mute":
      mute(draft, targeted, ask.on, parts);
      return null;
  }
}

/** What is snoozed is in one group; groups that it was in before are left. */
function snooze(draft: Draft, targeted: readonly Targeted[], until: number | null, parts: PlanParts): boolean {
  const known = parts.snoozed();
  const to = until === null ? draft.inbox() : draft.home("snoozed");
  if (!to) return false;
  const ids = targeted.flatMap(({ number }) => parts.model.idOf(number) ?? []);
  const groups = [...readGroups(parts.model.state, SNOOZE), ...readGroups(parts.model.state, WOKEN)];
  for (const left of without(groups, new Set(ids))) {
    const before = groups.find(({ key }) => key === left.key);
    draft.set(groupToOp(left), groupToOp(before ?? left));
  }
  if (until !== null) {
    const key = `${SNOOZE}${until}/${parts.random()}`;
    draft.set(groupToOp({ key, emails: ids }), groupToOp({ key, emails: [] }));
  }
  draft.move(until === null ? targeted.filter(({ place }) => place.mailbox === known) : targeted, to);
  return true;
}

/** The conversation as it is leaves the inbox for the archive; unmuted, it stays where it is. */
function mute(draft: Draft, targeted: readonly Targeted[], on: boolean, parts: PlanParts): void {
  const whole = parts.conversations(targeted);
  draft.flag(whole, MUTED, on);
  const inbox = parts.model.inbox?.id;
  const inInbox = on ? whole.filter(({ place }) => place.mailbox === inbox) : [];
  const to = inInbox.length > 0 ? draft.home("\\Archive") : null;
  if (to) draft.move(inInbox, to);
}

/**
 * Steps name messages by what they are and where they are before any of the steps: flags change where messages were,
 * and then they move; undone, flags change where they came to, and then they move back.
 */
class Draft {
  readonly steps: Step[] = [];
  private readonly settings: Step[] = [];
  private readonly flags: { readonly targeted: readonly Targeted[]; readonly flag: string; readonly on: boolean }[] =
    [];
  private readonly moves: {
    readonly targeted: readonly Targeted[];
    readonly from: MailboxId;
    readonly to: MailboxId;
  }[] = [];
  private readonly model: MailModel;

  constructor(model: MailModel) {
    this.model = model;
  }

  /** Of those that do not have it yet, or still have it. */
  flag(targeted: readonly Targeted[], flag: string, on: boolean): void {
    const others = targeted.filter(({ place }) => this.model.hasFlag(place, flag) !== on);
    if (others.length === 0) return;
    this.flags.push({ targeted: others, flag, on });
    for (const [mailbox, group] of byMailbox(others)) this.store(this.steps, mailbox, group, flag, on);
  }

  move(targeted: readonly Targeted[], { to, id }: Destination): void {
    for (const [from, group] of byMailbox(targeted)) {
      if (from === id) continue;
      this.moves.push({ targeted: group, from, to: id });
      for (const emails of this.emails(group)) this.steps.push({ op: "move", mailbox: from, emails, to });
    }
  }

  expunge(targeted: readonly Targeted[]): void {
    for (const [mailbox, group] of byMailbox(targeted))
      for (const emails of this.emails(group)) this.steps.push({ op: "expunge", mailbox, emails });
  }

  set(step: Step, undo: Step): void {
    this.steps.push(step);
    this.settings.push(undo);
  }

  undo(): Step[] {
    const moved = new Map(
      this.moves.flatMap(({ targeted, to }) => targeted.map(({ number, place }) => [keyOf(number, place.mailbox), to])),
    );
    const steps: Step[] = [...this.settings];
    for (const { targeted, flag, on } of this.flags) {
      const there = targeted.map(({ number, place: { mailbox, row } }) => ({
        ...{ number, place: { mailbox: moved.get(keyOf(number, mailbox)) ?? mailbox, row } },
      }));
      for (const [mailbox, group] of byMailbox(there)) this.store(steps, mailbox, group, flag, !on);
    }
    for (const { targeted, from, to } of this.moves)
      for (const emails of this.emails(targeted)) steps.push({ op: "move", mailbox: to, emails, to: from });
    return steps;
  }

  /** By a mailbox's id, or by special use: that one is made where it is missing. */
  destination(to: string): Destination | null {
    const use = SPECIAL_USES.find((one) => one === to);
    if (use) return this.home(use);
    const id = this.model.mailbox(to)?.id;
    return id ? { to: id, id } : null;
  }

  home(home: Home): Destination {
    const known = findHome(this.model.state.mailboxes(), home);
    if (known) return { to: known.id, id: known.id };
    const { mailbox, name } = createHome(home);
    // mail programs that show subscribed mailboxes alone show it too
    this.steps.push({ op: "subscribe", name, on: true });
    return { to: home, id: mailbox };
  }

  inbox(): Destination | null {
    const id = this.model.inbox?.id;
    return id ? { to: id, id } : null;
  }

  private store(steps: Step[], mailbox: MailboxId, group: readonly Targeted[], flag: string, on: boolean): void {
    for (const emails of this.emails(group))
      steps.push({ op: "store", mailbox, emails, mode: on ? "add" : "remove", flags: [flag] });
  }

  private emails(group: readonly Targeted[]): EntryId[][] {
    const all = group.flatMap(({ number }) => this.model.idOf(number) ?? []);
    const pieces: EntryId[][] = [];
    for (let at = 0; at < all.length; at += MAX_STEP) pieces.push(all.slice(at, at + MAX_STEP));
    return pieces;
  }
}

const keyOf = (number: number, mailbox: MailboxId): string => `${number} ${mailbox}`;

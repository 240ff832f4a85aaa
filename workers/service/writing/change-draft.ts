/** A change while it is thought out: its steps, and those that undo it. */
import type { EntryId, MailboxId } from "../../../shared/lib/ids.ts";
import { createHome, findHome, type Home } from "../../../shared/mailbox/homes.ts";
import { SPECIAL_USES } from "../../../shared/mailbox/op.ts";
import type { Step } from "../../../shared/mailbox/step.ts";
import type { Place } from "../lists/layout.ts";
import type { MailModel } from "../mail-model.ts";
import { byMailbox, type Targeted } from "../changes/targets.ts";

/** Messages named by one step. */
const MAX_STEP = 5_000;

export interface Destination {
  readonly to: MailboxId | Home;
  /** That it has, or will have. */
  readonly id: MailboxId;
}

interface Moved {
  readonly targeted: readonly Targeted[];
  readonly from: MailboxId;
  readonly to: MailboxId | Home;
}

/** A copy of a message that lies in several mailboxes, and the copy that stays where it was to go. */
interface Merged extends Targeted {
  readonly to: MailboxId | Home;
  readonly copy: Place;
}

/**
 * Steps name messages by what they are and where they are before any of the steps: flags change where messages were,
 * and then they move; undone, flags change where they came to, and then they move back.
 */
export class ChangeDraft {
  readonly steps: Step[] = [];
  private readonly settings: Step[] = [];
  private readonly flags: { readonly targeted: readonly Targeted[]; readonly flag: string; readonly on: boolean }[] =
    [];
  private readonly moves: Moved[] = [];
  /** Copies that went into another one of theirs. */
  private readonly merged: Merged[] = [];
  /** Where they came from, by number and where they are. */
  private readonly arrived = new Map<string, Place>();
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
      const moved: Targeted[] = [];
      for (const one of group) {
        const copy = this.copyAt(one.number, to, id);
        if (copy) this.merged.push({ ...one, to, copy });
        else moved.push(one);
      }
      for (const { number, place } of moved) this.arrived.set(`${number} ${to}`, place);
      this.moves.push({ targeted: moved, from, to });
      for (const emails of this.emails(group)) this.steps.push({ op: "move", mailbox: from, emails, to });
    }
  }

  /** Where the copy is that the target has, or has by then. */
  private copyAt(number: number, to: MailboxId | Home, id: MailboxId): Place | null {
    return this.model.layout.placeIn(number, id) ?? this.arrived.get(`${number} ${to}`) ?? null;
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
    const gone = new Set(this.merged.map(({ number, place }) => keyOf(number, place.mailbox)));
    const steps: Step[] = [...this.settings];
    for (const { targeted, flag, on } of this.flags) {
      const groups = grouped(
        targeted.filter(({ number, place }) => !gone.has(keyOf(number, place.mailbox))),
        ({ number, place }) => moved.get(keyOf(number, place.mailbox)) ?? place.mailbox,
      );
      for (const [mailbox, group] of groups) this.store(steps, mailbox, group, flag, !on);
    }
    this.split(steps);
    for (const { targeted, from, to } of this.moves)
      for (const emails of this.emails(targeted)) steps.push({ op: "move", mailbox: to, emails, to: from });
    this.unmergeFlags(steps);
    return steps;
  }

  /** What went into another copy comes out of it again, each into its own mailbox. */
  private split(steps: Step[]): void {
    const groups = grouped(this.merged, ({ to, place }) => `${to} ${place.mailbox}`);
    for (const [, group] of groups) {
      const [first] = group;
      if (!first) continue;
      for (const emails of this.emails(group))
        steps.push({ op: "copy", mailbox: first.to, emails, to: first.place.mailbox });
    }
  }

  /** They have the flags of the copy they came out of. */
  private unmergeFlags(steps: Step[]): void {
    const stores = this.merged.flatMap((one) => {
      const [own, others] = [this.model.flagsAt(one.place), this.model.flagsAt(one.copy)];
      const changes = [
        ...own.filter((flag) => !others.includes(flag)).map((flag) => ({ flag, on: true })),
        ...others.filter((flag) => !own.includes(flag)).map((flag) => ({ flag, on: false })),
      ];
      return changes.map((change) => ({ ...one, ...change }));
    });
    for (const [, group] of grouped(stores, ({ place, flag, on }) => `${place.mailbox} ${on} ${flag}`)) {
      const [first] = group;
      if (first) this.store(steps, first.place.mailbox, group, first.flag, first.on);
    }
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
    return { to: home, id: createHome(home).mailbox };
  }

  inbox(): Destination | null {
    const id = this.model.inbox?.id;
    return id ? { to: id, id } : null;
  }

  private store(steps: Step[], mailbox: MailboxId | Home, group: readonly Targeted[], flag: string, on: boolean): void {
    for (const emails of this.emails(group))
      steps.push({ op: "store", mailbox, emails, mode: on ? "add" : "remove", flags: [flag] });
  }

  private emails(group: readonly Pick<Targeted, "number">[]): EntryId[][] {
    const all = group.flatMap(({ number }) => this.model.idOf(number) ?? []);
    const pieces: EntryId[][] = [];
    for (let at = 0; at < all.length; at += MAX_STEP) pieces.push(all.slice(at, at + MAX_STEP));
    return pieces;
  }
}

function grouped<T, K>(items: readonly T[], keyOf: (item: T) => K): ReadonlyMap<K, readonly T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item)) ?? [];
    groups.set(keyOf(item), group);
    group.push(item);
  }
  return groups;
}

const keyOf = (number: number, mailbox: MailboxId): string => `${number} ${mailbox}`;

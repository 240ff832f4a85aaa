/**
 * The state with changes of flags on top that wait to be sent. MODSEQs stay the confirmed ones: when such a change is in
 * the log, its messages get a higher one, and whoever asks for what changed since is told of them.
 */
import type { EmailNumber, MailboxId, Seq, Uid } from "../lib/ids.ts";
import { asciiLower, SYSTEM_FLAGS, type Flag } from "./flags.ts";
import type { Change, Op, OpOf, SpecialUse } from "./op.ts";
import { uidSetOf, uidsIn, type UidSet } from "./uid-set.ts";
import type { MailboxView, StateView } from "./view.ts";

export interface Waiting {
  readonly ops: readonly Op[];
}

/** What becomes of one message's flags. */
interface Delta {
  /** Those it had are gone. */
  cleared: boolean;
  /** By name in lower case: its spelling, or null where it is taken away. */
  readonly flags: Map<string, Flag | null>;
}

type Deltas = Map<Uid, Delta>;

/** `waiting` gives the changes in order; another array whenever they are others. Only changes of flags count. */
export function overlayFlags(state: StateView, waiting: () => readonly Waiting[]): StateView {
  const overlay = new Overlay(waiting);
  const over = (view: MailboxView | null): MailboxView | null => {
    const deltas = view && overlay.of(view.id);
    return deltas ? new OverlaidMailbox(view, deltas) : view;
  };
  return {
    get seq() {
      return state.seq;
    },
    mailboxes: () => state.mailboxes().map((view) => over(view) ?? view),
    mailbox: (id) => over(state.mailbox(id)),
    mailboxByName: (name) => over(state.mailboxByName(name)),
    subscriptions: () => state.subscriptions(),
    get keywordRoom() {
      return state.keywordRoom;
    },
    knowsFlag: (flag) => state.knowsFlag(flag),
    email: (number) => state.email(number),
    get emailCount() {
      return state.emailCount;
    },
    emailNumber: (id) => state.emailNumber(id),
    places: (number) => state.places(number),
    setting: (key) => state.setting(key),
    settings: (prefix) => state.settings(prefix),
    filters: () => state.filters(),
    unreleased: () => state.unreleased(),
  };
}

/** The messages whose flags are others now that one change has come to those that waited before, or has left them. */
export function flagChanges(
  state: StateView,
  shown: StateView,
  { change, before }: { readonly change: Waiting; readonly before: readonly Waiting[] },
): readonly Change[] {
  const was = overlayFlags(state, () => before);
  return change.ops.flatMap((op): readonly Change[] => {
    const [now, then] = op.op === "store" ? [shown.mailbox(op.mailbox), was.mailbox(op.mailbox)] : [null, null];
    if (op.op !== "store" || !now || !then) return [];
    const uids = [...uidsIn(op.uids)].filter((uid) => {
      const index = now.indexOf(uid);
      return index >= 0 && !sameFlags(now.flagsAt(index), then.flagsAt(index));
    });
    return uids.length === 0 ? [] : [{ type: "flags", mailbox: op.mailbox, uids }];
  });
}

const sameFlags = (a: readonly Flag[], b: readonly Flag[]): boolean =>
  a.length === b.length && a.every((flag) => b.includes(flag));

class Overlay {
  readonly #waiting: () => readonly Waiting[];
  #taken: readonly Waiting[] = [];
  #byMailbox = new Map<MailboxId, Deltas>();

  constructor(waiting: () => readonly Waiting[]) {
    this.#waiting = waiting;
  }

  of(mailbox: MailboxId): Deltas | undefined {
    this.#takeIn(this.#waiting());
    return this.#byMailbox.get(mailbox);
  }

  /** One more at the end, which is the usual, costs what it is; all else costs all of them. */
  #takeIn(now: readonly Waiting[]): void {
    const before = this.#taken;
    if (now === before) return;
    const grown =
      now.length > before.length && now[0] === (before[0] ?? now[0]) && now[before.length - 1] === before.at(-1);
    if (!grown) this.#byMailbox = new Map();
    for (const { ops } of grown ? now.slice(before.length) : now) for (const op of ops) this.#add(op);
    this.#taken = now;
  }

  #add(op: Op): void {
    if (op.op !== "store") return;
    const deltas = this.#byMailbox.get(op.mailbox) ?? new Map<Uid, Delta>();
    this.#byMailbox.set(op.mailbox, deltas);
    for (const uid of uidsIn(op.uids)) {
      const delta = deltas.get(uid) ?? { cleared: false, flags: new Map<string, Flag | null>() };
      deltas.set(uid, delta);
      change(delta, op);
    }
  }
}

function change(delta: Delta, { mode, flags }: OpOf<"store">): void {
  if (mode === "replace") {
    delta.cleared = true;
    delta.flags.clear();
  }
  for (const flag of flags) delta.flags.set(asciiLower(flag), mode === "remove" ? null : flag);
}

class OverlaidMailbox implements MailboxView {
  readonly #view: MailboxView;
  readonly #deltas: Deltas;

  constructor(view: MailboxView, deltas: Deltas) {
    this.#view = view;
    this.#deltas = deltas;
  }

  get id(): MailboxId {
    return this.#view.id;
  }

  get name(): string {
    return this.#view.name;
  }

  get specialUse(): SpecialUse | null {
    return this.#view.specialUse;
  }

  get subscribed(): boolean {
    return this.#view.subscribed;
  }

  get uidValidity(): number {
    return this.#view.uidValidity;
  }

  get uidNext(): Uid {
    return this.#view.uidNext;
  }

  get highestModSeq(): Seq {
    return this.#view.highestModSeq;
  }

  get count(): number {
    return this.#view.count;
  }

  get unseen(): number {
    return this.#view.unseen - this.#more("\\Seen");
  }

  get deleted(): number {
    return this.#view.deleted + this.#more("\\Deleted");
  }

  get size(): number {
    return this.#view.size;
  }

  indexOf(uid: Uid): number {
    return this.#view.indexOf(uid);
  }

  lowerBound(uid: number): number {
    return this.#view.lowerBound(uid);
  }

  uidAt(index: number): Uid {
    return this.#view.uidAt(index);
  }

  modSeqAt(index: number): Seq {
    return this.#view.modSeqAt(index);
  }

  emailAt(index: number): EmailNumber {
    return this.#view.emailAt(index);
  }

  hasFlag(index: number, flag: Flag): boolean {
    const delta = this.#deltas.get(this.#view.uidAt(index));
    const own = delta?.flags.get(asciiLower(flag));
    if (own !== undefined) return own !== null;
    return delta?.cleared !== true && this.#view.hasFlag(index, flag);
  }

  flagsAt(index: number): readonly Flag[] {
    const delta = this.#deltas.get(this.#view.uidAt(index));
    const flags = this.#view.flagsAt(index);
    if (delta === undefined) return flags;
    const kept = delta.cleared ? [] : flags.filter((flag) => !delta.flags.has(asciiLower(flag)));
    const given = [...delta.flags.values()].filter((flag) => flag !== null);
    return inOrder([...kept, ...given]);
  }

  /** Also those that what waits takes away. */
  keywords(): readonly Flag[] {
    const known = new Map(this.#view.keywords().map((flag) => [asciiLower(flag), flag]));
    for (const [uid, { flags }] of this.#deltas) {
      if (this.#view.indexOf(uid) < 0) continue;
      for (const [name, flag] of flags)
        if (flag !== null && !flag.startsWith("\\") && !known.has(name)) known.set(name, flag);
    }
    return [...known.values()];
  }

  changedSince(modSeq: Seq): readonly number[] {
    return this.#view.changedSince(modSeq);
  }

  vanishedSince(modSeq: Seq): UidSet | null {
    return this.#view.vanishedSince(modSeq);
  }

  /** How many messages more have the flag. */
  #more(flag: Flag): number {
    let more = 0;
    for (const uid of this.#deltas.keys()) {
      const index = this.#view.indexOf(uid);
      if (index >= 0) more += Number(this.hasFlag(index, flag)) - Number(this.#view.hasFlag(index, flag));
    }
    return more;
  }
}

const SYSTEM: ReadonlySet<Flag> = new Set(SYSTEM_FLAGS);

const inOrder = (flags: readonly Flag[]): readonly Flag[] => [
  ...SYSTEM_FLAGS.filter((flag) => flags.includes(flag)),
  ...flags.filter((flag) => !SYSTEM.has(flag)),
];

/**
 * Operations that wait may be carried out hours later: one that replaces all flags is turned into what it changes of
 * those shown now, so that what other devices set meanwhile stays.
 */
export const relativeFlags = (ops: readonly Op[], shown: StateView): readonly Op[] =>
  ops.flatMap((op) => (op.op === "store" && op.mode === "replace" ? differences(op, shown.mailbox(op.mailbox)) : [op]));

function differences({ mailbox, uids, flags }: OpOf<"store">, view: MailboxView | null): readonly Op[] {
  const wanted = new Map(flags.map((flag) => [asciiLower(flag), flag]));
  const add = new Map<Flag, Uid[]>([...wanted.values()].map((flag) => [flag, []]));
  const remove = new Map<Flag, Uid[]>();
  for (const uid of uidsIn(uids)) {
    const index = view?.indexOf(uid) ?? -1;
    if (!view || index < 0) continue;
    for (const [flag, lacking] of add) if (!view.hasFlag(index, flag)) lacking.push(uid);
    for (const flag of view.flagsAt(index)) {
      if (wanted.has(asciiLower(flag))) continue;
      const having = remove.get(flag) ?? [];
      remove.set(flag, having);
      having.push(uid);
    }
  }
  const op = (mode: "add" | "remove", [flag, changed]: readonly [Flag, readonly Uid[]]): readonly Op[] =>
    changed.length === 0 ? [] : [{ op: "store", mailbox, uids: uidSetOf(changed), mode, flags: [flag] }];
  return [...[...remove].flatMap((one) => op("remove", one)), ...[...add].flatMap((one) => op("add", one))];
}

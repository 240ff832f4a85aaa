/** The messages that a change is about, by mailbox. */
import type { MailboxId } from "../../../shared/lib/ids.ts";
import type { ListQuery, Target } from "../../rpc/mail-rpc.ts";
import type { ListIndex } from "../lists/list-order.ts";
import type { Place } from "../lists/layout.ts";
import type { MailModel } from "../mail-model.ts";
import { emailsBy, type ShownLists } from "../lists/shown-lists.ts";

export interface Targeted {
  readonly number: number;
  readonly place: Place;
}

export interface TargetParts {
  readonly model: MailModel;
  readonly index: (query: ListQuery) => ListIndex;
  readonly shown: ShownLists;
}

export function targetedOf(target: Target, { model, index, shown }: TargetParts): Targeted[] {
  if (target.type === "messages") {
    const numbers = target.ids.flatMap((id) => model.numberOf(id) ?? []);
    return placed(numbers, target.mailbox, model);
  }
  const { query, asOf = null } = target;
  const list = index(query);
  const before = asOf === null ? null : shown.find(query, asOf);
  const last = asOf === null ? Infinity : emailsBy(asOf);
  const membersOf = (ids: readonly string[]): number[] => {
    const numbers = ids.flatMap((id) => model.numberOf(id) ?? []);
    const rowsIn = (of: ListIndex): Set<number> => new Set(numbers.map((number) => of.rowOf(number)));
    // rows that have become one conversation since are told from what they are now
    const then = before && rowsIn(before);
    const [rows, of] = before && then && !then.has(-1) ? [then, before] : [rowsIn(list), list];
    return [...rows].filter((row) => row >= 0).flatMap((row) => of.row(row));
  };
  if (target.type === "rows") {
    const numbers = membersOf(target.ids).filter((number) => number < last);
    return placed(numbers, query.mailbox, model);
  }
  const except = new Set(membersOf(target.except));
  const numbers = before ? stillIn(query, before, list, model) : list.numbers;
  return placed(
    numbers.filter((number) => number < last && !except.has(number)),
    query.mailbox,
    model,
  );
}

/** Over all mail: what has gone to Trash or Junk meanwhile is no longer there. */
function stillIn({ mailbox }: ListQuery, before: ListIndex, list: ListIndex, { layout }: MailModel): readonly number[] {
  if (mailbox !== null) return before.numbers;
  const now = new Set(list.numbers);
  return before.numbers.filter((number) => {
    const place = layout.place(number);
    return place && (now.has(number) || !layout.aside.has(place.mailbox));
  });
}

/** From over all mail: wherever they are, but in Trash or Junk only those that are nowhere else. */
function placed(numbers: readonly number[], mailbox: string | null, { layout }: MailModel): Targeted[] {
  return [...new Set(numbers)].flatMap((number) => {
    if (mailbox !== null) {
      const place = layout.placeIn(number, mailbox);
      return place ? [{ number, place }] : [];
    }
    const [first, ...more] = layout.places(number);
    const others = more.filter((place) => !layout.aside.has(place.mailbox));
    return [...(first ? [first] : []), ...others].map((place) => ({ number, place }));
  });
}

export function byMailbox(targeted: readonly Targeted[]): ReadonlyMap<MailboxId, readonly Targeted[]> {
  const groups = new Map<MailboxId, Targeted[]>();
  for (const one of targeted) {
    const group = groups.get(one.place.mailbox) ?? [];
    groups.set(one.place.mailbox, group);
    group.push(one);
  }
  return groups;
}

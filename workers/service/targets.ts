/** The messages that a change is about, by mailbox. */
import type { MailboxId } from "../../shared/lib/ids.ts";
import type { ListQuery, Target } from "../rpc/mail-rpc.ts";
import type { ListIndex } from "./list-index.ts";
import type { Place } from "./layout.ts";
import type { MailModel } from "./mail-model.ts";

export interface Targeted {
  readonly number: number;
  readonly place: Place;
}

export function targetedOf(target: Target, model: MailModel, index: (query: ListQuery) => ListIndex): Targeted[] {
  if (target.type === "messages") {
    const numbers = target.ids.flatMap((id) => model.numberOf(id) ?? []);
    return placed(numbers, target.mailbox, model);
  }
  const list = index(target.query);
  const rowsOf = (ids: readonly string[]): Set<number> => {
    const rows = ids.flatMap((id) => {
      const number = model.numberOf(id);
      return number === null ? [] : [list.rowOf(number)];
    });
    return new Set(rows.filter((row) => row >= 0));
  };
  const { mailbox } = target.query;
  const { asOf = Infinity } = target;
  if (target.type === "rows") {
    const numbers = [...rowsOf(target.ids)].flatMap((row) => list.row(row)).filter((number) => number < asOf);
    return placed(numbers, mailbox, model);
  }
  const except = new Set([...rowsOf(target.except)].flatMap((row) => list.row(row)));
  const numbers = list.numbers.filter((number) => number < asOf && !except.has(number));
  return placed(numbers, mailbox, model);
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

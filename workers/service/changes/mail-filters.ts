/**
 * Filters and blocked senders as the page sees them, and what a filter does to mail that is there. The fold runs them on what
 * comes in; a blocked sender is a filter too, whose id says so.
 */
import { mailFacts } from "../../../shared/mailbox/mail-facts.ts";
import { bytesToHex, equalBytes, utf8 } from "../../../shared/lib/bytes.ts";
import { encodeCbor, type Cbor } from "../../../shared/lib/cbor.ts";
import { parseId, type FilterId, type MailboxId } from "../../../shared/lib/ids.ts";
import { createMatcher } from "../../../shared/mailbox/filter-match.ts";
import type { Filter, FilterRule } from "../../../shared/mailbox/filter-rule.ts";
import { SPECIAL_USES } from "../../../shared/mailbox/op.ts";
import type { Step } from "../../../shared/mailbox/step.ts";
import type { StateView } from "../../../shared/mailbox/view.ts";
import { hashText } from "../../../shared/search/hash-text.ts";
import type { ListQuery, MailFilter } from "../../rpc/mail-rpc.ts";
import { planChange, type ChangePlan } from "./change-plan.ts";
import { mergeOrder, numbersFor } from "../lists/item-order.ts";
import type { MailDesk } from "./mail-desk.ts";

/** The beginning of ids of those that block a sender. */
const BLOCKED = bytesToHex(utf8("blocked\0"));
/** Between two filters, so that others find room. */
const GAP = 1_000;
/** Messages of which index data is read at once. */
const STEP = 250;

const isBlocked = ({ id }: Pick<Filter, "id">): boolean => id.startsWith(BLOCKED);

export const readFilters = (state: StateView): MailFilter[] =>
  state
    .filters()
    .filter((filter) => !isBlocked(filter))
    .map(({ id, rule }) => ({ id, ...rule }));

/**
 * What makes the filters these, one by one: those that are as they were when the page read them stay as they are now, and so
 * does what others added or took away since. Null: one of them is none.
 */
export function filterSteps(
  filters: readonly MailFilter[],
  before: readonly MailFilter[],
  state: StateView,
): Step[] | null {
  const [wanted, read] = [rulesOf(filters), rulesOf(before)];
  if (!wanted || !read) return null;
  const now = state.filters().filter((filter) => !isBlocked(filter));
  const had = new Map(now.map((filter) => [filter.id, filter]));
  const edited = new Map([...wanted].filter(([id, rule]) => !isSameRule(rule, read.get(id) ?? null)));
  // who changes what another has taken away wants it
  const known = [...read.keys()].filter((id) => had.has(id) || !edited.has(id));
  const ids = mergeOrder([...wanted.keys()], known, [...had.keys()]);
  const kept = new Set(ids);
  const numbers = numbersFor(ids.map((id) => had.get(id)?.order ?? null), GAP); // prettier-ignore
  const gone = now.filter(({ id }) => !kept.has(id));
  return [
    ...gone.map(({ id, order }): Step => ({ op: "filter", id, rule: null, order })),
    ...ids.flatMap((id, at): Step[] => {
      const [old, order] = [had.get(id), numbers[at] ?? 0];
      const rule = edited.get(id) ?? old?.rule;
      const isAsIs = old?.order === order && isSameRule(old.rule, rule ?? null);
      return !rule || isAsIs ? [] : [{ op: "filter", id, rule, order }];
    }),
  ];
}

/** By id, in order; null: one of them is none. */
function rulesOf(filters: readonly MailFilter[]): ReadonlyMap<FilterId, FilterRule> | null {
  const rules = new Map<FilterId, FilterRule>();
  for (const { id: given, moveTo, ...rest } of filters) {
    const id = parseId<FilterId>(given);
    const to = moveTo === null ? null : targetOf(moveTo);
    if (!id || given.startsWith(BLOCKED) || (moveTo !== null && !to)) return null;
    rules.set(id, ruleOf({ ...rest, moveTo: to }));
  }
  return rules;
}

const targetOf = (to: string): FilterRule["moveTo"] => SPECIAL_USES.find((use) => use === to) ?? parseId<MailboxId>(to);

/** Without what else an object may hold. */
const ruleOf = ({ name, enabled, match, conditions, moveTo, flags, notJunk, stop }: FilterRule): FilterRule => ({
  ...{ name, enabled, match, moveTo, flags: [...flags], notJunk, stop },
  conditions: conditions.map(({ field, test, not, values }) => ({ field, test, not, values: [...values] })),
});

const isSameRule = (a: FilterRule, b: FilterRule | null): boolean =>
  b !== null && equalBytes(ruleBytes(a), ruleBytes(b));
const ruleBytes = (rule: FilterRule): Uint8Array => encodeCbor(ruleOf(rule) as unknown as Cbor);

export const readBlocked = (state: StateView): string[] =>
  state
    .filters()
    .filter(isBlocked)
    .flatMap(({ rule }) => rule.conditions[0]?.values[0] ?? [])
    .sort();

/** None: it is as wanted already. */
export function blockSteps(given: string, on: boolean, state: StateView): Step[] {
  const address = given.trim().toLowerCase();
  const id = (BLOCKED + hashText(address).toString(16).padStart(16, "0")) as FilterId;
  const known = state.filters().some((filter) => filter.id === id);
  if (address === "" || known === on) return [];
  const rule: FilterRule = {
    ...{ name: "", enabled: true, match: "all", moveTo: "\\Trash", flags: [], notJunk: true, stop: true },
    conditions: [{ field: "from", test: "is", not: false, values: [address] }],
  };
  return [{ op: "filter", id, rule: on ? rule : null, order: 0 }];
}

/** The messages of a list that a filter is about. */
export async function filterNumbers(desk: MailDesk, filter: MailFilter, query: ListQuery): Promise<number[]> {
  const numbers = [...desk.index({ ...query, conversations: false }).numbers];
  const matcher = createMatcher(filter);
  const found: number[] = [];
  for (let at = 0; at < numbers.length; at += STEP) {
    const some = numbers.slice(at, at + STEP);
    const data = await desk.shelf.read(some);
    some.forEach((number, i) => {
      const index = data[i];
      // what was in its envelope is not kept
      if (index && matcher.matches(mailFacts(index, null))) found.push(number);
    });
  }
  return found;
}

/** Null: there is nothing to do. */
export function planFilter(
  desk: MailDesk,
  filter: MailFilter,
  { mailbox }: ListQuery,
  numbers: readonly number[],
): ChangePlan | null {
  const { layout } = desk.model;
  const targeted = numbers.flatMap((number) => {
    const place = mailbox === null ? layout.place(number) : layout.placeIn(number, mailbox);
    return place ? [{ number, place }] : [];
  });
  const target = { type: "messages", mailbox: "", ids: [] } as const;
  const asks = [
    ...filter.flags.map((flag) => ({ type: "flag", target, flag, on: true }) as const),
    ...(filter.moveTo === null ? [] : [{ type: "move", target, to: filter.moveTo } as const]),
  ];
  const plan = planChange(asks, targeted, desk.plan);
  return "type" in plan ? null : plan;
}

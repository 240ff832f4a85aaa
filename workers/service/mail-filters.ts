/** Filters and blocked senders as the page sees them, kept as shared settings; and what a filter does to mail that is there. */
import { asList, asText } from "../../shared/lib/cbor-fields.ts";
import { decodeCbor, encodeCbor, type Cbor } from "../../shared/lib/cbor.ts";
import { FILTER_FIELDS, type FilterCondition, type ListQuery, type MailFilter } from "../rpc/mail-rpc.ts";
import { filterFits } from "./filter-test.ts";
import type { MailDesk } from "./mail-desk.ts";
import { planChange, type ChangePlan } from "./change-plan.ts";
import type { MailStep } from "./steps.ts";

export const FILTERS_KEY = "web/filters";
export const BLOCKED_KEY = "web/blocked";
const MAX_FILTERS = 500;
const MAX_BLOCKED = 2_000;
const MAX_TEXT = 2_000;
const MAX_LISTED = 2_000;
const TESTS = ["contains", "is", "over", "under"] as const;
const STEP = 250;

type Get = (key: string) => Uint8Array | null;

export const readFilters = (get: Get): readonly MailFilter[] => {
  const bytes = get(FILTERS_KEY);
  return (asList((bytes && decodeCbor(bytes)) ?? undefined) ?? [])
    .slice(0, MAX_FILTERS)
    .flatMap((value) => readFilter(value) ?? []);
};

export const writeFilters = (filters: readonly MailFilter[], _get: Get): MailStep[] => [
  { step: "set", key: FILTERS_KEY, value: encodeCbor(filters.slice(0, MAX_FILTERS).map(filterToCbor)) },
];

export const readBlocked = (value: Uint8Array | null): readonly string[] =>
  texts((value && decodeCbor(value)) ?? undefined);

export function writeBlocked(address: string, on: boolean, value: Uint8Array | null): MailStep[] {
  const wanted = address.trim().toLowerCase();
  const others = readBlocked(value).filter((one) => one !== wanted);
  const blocked = on ? [...others, wanted].slice(-MAX_BLOCKED) : others;
  return [{ step: "set", key: BLOCKED_KEY, value: encodeCbor(blocked) }];
}

/** The messages of a list that a filter is about. */
export async function filterNumbers(desk: MailDesk, filter: MailFilter, query: ListQuery): Promise<number[]> {
  const numbers = [...desk.index({ ...query, conversations: false }).numbers];
  const found: number[] = [];
  for (let at = 0; at < numbers.length; at += STEP) {
    const some = numbers.slice(at, at + STEP);
    const data = await desk.shelf.read(some);
    some.forEach((number, i) => {
      const index = data[i];
      if (index && filterFits(filter, index)) found.push(number);
    });
  }
  return found;
}

/** Null: there is nothing to do. */
export function applySteps(
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

const text = (value: Cbor | undefined): string => asText(value, MAX_TEXT) ?? "";
const texts = (value: Cbor | undefined): string[] =>
  (asList(value) ?? [])
    .slice(0, MAX_LISTED)
    .map(text)
    .filter((one) => one !== "");

const filterToCbor = (filter: MailFilter): Cbor => [
  filter.id,
  filter.name,
  filter.enabled,
  filter.match,
  filter.conditions.map(({ field, test, not, values }) => [field, test, not, [...values]]),
  filter.moveTo,
  [...filter.flags],
  filter.notJunk,
  filter.stop,
];

function readFilter(value: Cbor): MailFilter | null {
  const [id, name, enabled, match, conditions, moveTo, flags, notJunk, stop] = asList(value) ?? [];
  if (text(id) === "") return null;
  return {
    ...{ id: text(id), name: text(name), enabled: enabled === true, match: match === "any" ? "any" : "all" },
    conditions: (asList(conditions) ?? []).flatMap((one) => readCondition(one) ?? []),
    ...{ moveTo: asText(moveTo, MAX_TEXT), flags: texts(flags), notJunk: notJunk === true, stop: stop === true },
  };
}

function readCondition(value: Cbor): FilterCondition | null {
  const [fieldValue, testValue, not, values] = asList(value) ?? [];
  const field = FILTER_FIELDS.find((one) => one === fieldValue);
  const test = TESTS.find((one) => one === testValue);
  return field && test ? { field, test, not: not === true, values: texts(values) } : null;
}

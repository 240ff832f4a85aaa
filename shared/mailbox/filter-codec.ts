/**
 * A filter's rule, on the wire and in the state's canonical form. Conditions are lists, to be small.
 *
 *     {name, enabled, match "all"|"any", conditions [[field, test, not, [value …]] …], moveTo id | text | null, flags,
 *      notJunk, stop}
 */
import type { Cbor } from "../lib/cbor.ts";
import { idToBytes } from "../lib/ids.ts";
import type { MailboxId } from "../lib/ids.ts";
import { check, present, readBoolean, readId, readList, readMap, readText } from "./cbor-read.ts";
import * as limits from "./filter-rule.ts";
import type { FilterCondition, FilterField, FilterRule, FilterTest } from "./filter-rule.ts";
import { MAX_KEYWORD_LENGTH } from "./flags.ts";
import { SPECIAL_USES } from "./op.ts";

export function ruleToCbor({ conditions, moveTo, ...rule }: FilterRule): Cbor {
  const { name, enabled, match, flags, notJunk, stop } = rule;
  return {
    ...{ name, enabled, match, flags, notJunk, stop },
    conditions: conditions.map(({ field, test, not, values }): Cbor => [field, test, not, values]),
    moveTo: moveTo === null || moveTo.startsWith("\\") ? moveTo : idToBytes(moveTo as MailboxId),
  };
}

const KEYS = ["name", "enabled", "match", "conditions", "moveTo", "flags", "notJunk", "stop"] as const;

/** Throws Malformed (cbor-read.ts). */
export function readRule(value: unknown): FilterRule {
  const fields = readMap(value, KEYS);
  const { match } = fields;
  check(match === "all" || match === "any");
  return {
    name: readText(fields.name, limits.MAX_FILTER_NAME),
    enabled: readBoolean(fields.enabled),
    match,
    conditions: readList(fields.conditions, limits.MAX_CONDITIONS, readCondition),
    moveTo: readTarget(fields.moveTo),
    flags: readList(fields.flags, limits.MAX_FILTER_FLAGS, (flag) => readText(flag, MAX_KEYWORD_LENGTH)),
    notJunk: readBoolean(fields.notJunk),
    stop: readBoolean(fields.stop),
  };
}

const TEXT_TESTS: readonly FilterTest[] = ["contains", "is"];
const TESTS: Readonly<Record<FilterField, readonly FilterTest[]>> = {
  ...{ from: TEXT_TESTS, to: TEXT_TESTS, subject: TEXT_TESTS, list: TEXT_TESTS, recipient: TEXT_TESTS },
  ...{ size: ["over", "under"], attachment: ["is"] },
};

function readCondition(value: unknown): FilterCondition {
  check(Array.isArray(value) && value.length === 4);
  const field = present(limits.FILTER_FIELDS.find((one) => one === value[0]));
  const test = present(TESTS[field].find((one) => one === value[1]));
  const values = readList(value[3], limits.MAX_VALUES, (one) => readValue(one, field));
  check(values.length > 0);
  return { field, test, not: readBoolean(value[2]), values };
}

function readValue(value: unknown, field: FilterField): string {
  const text = readText(value, limits.MAX_VALUE_LENGTH);
  if (field === "size") check(/^(?:0|[1-9]\d{0,9})$/.test(text));
  else if (field === "attachment") check(text === "yes" || text === "no");
  else check(text !== "" && !text.includes("\0"));
  return text;
}

function readTarget(value: unknown): FilterRule["moveTo"] {
  if (value === null) return null;
  return typeof value === "string" ? present(SPECIAL_USES.find((use) => use === value)) : readId<MailboxId>(value);
}

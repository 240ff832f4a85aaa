import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeCbor, encodeCbor } from "../lib/cbor.ts";
import type { Cbor } from "../lib/cbor.ts";
import type { FilterId } from "../lib/ids.ts";
import { ruleToCbor } from "./filter-codec.ts";
import type { FilterRule } from "./filter-rule.ts";
import { MAX_OPS, cborToOps, emailIdOf } from "./op-codec.ts";
import { opsToCbor } from "./op-writer.ts";
import type { Op } from "./op.ts";
import { opArbitrary } from "./testing/entries.ts";
import { testEmail, testEntryId, testMailboxId } from "./testing/ids.ts";
import { uidSetOf } from "./uid-set.ts";

const entryId = testEntryId(7);
const mailbox = testMailboxId(1);
const roundTrip = (ops: readonly Op[]): Op[] | null => cborToOps(decodeCbor(encodeCbor(opsToCbor(ops))), entryId);
const store = { op: "store", mailbox, uids: uidSetOf([1, 2, 9]), mode: "add", flags: ["\\Seen", "x"] } as const;
const append = { op: "append", mailbox, email: testEmail(3), flags: [], sealed: new Uint8Array([1, 2]) } as const;

const set = { op: "set", key: "labels", value: new Uint8Array([1]) } as const;
const rule: FilterRule = {
  ...{ name: "news", enabled: true, match: "any", moveTo: mailbox, flags: ["news"], notJunk: false, stop: false },
  conditions: [{ field: "list", test: "contains", not: false, values: ["news"] }],
};
const filter = { op: "filter", id: String(testEntryId(1)) as FilterId, rule, order: 1 } as const;
const ruleMap = ruleToCbor(rule) as Record<string, Cbor>;
const withCondition = (...condition: readonly Cbor[]): unknown =>
  altered(filter, { rule: { ...ruleMap, conditions: [condition] } });

/** The wire form of one operation with some fields changed; undefined takes a field out. */
function altered(op: Op, change: Record<string, unknown>): unknown {
  const [map] = opsToCbor([op]) as [Record<string, unknown>];
  const entries = Object.entries({ ...map, ...change }).filter(([, value]) => value !== undefined);
  return [Object.fromEntries(entries)];
}

describe("operations on the wire", () => {
  it("come back as they were, with the ids of emails made from the entry's", () => {
    fc.assert(
      fc.property(fc.array(opArbitrary, { maxLength: 8 }), (ops) => {
        let appends = 0;
        const named = ops.map((op) =>
          op.op === "append" ? { ...op, email: { ...op.email, id: emailIdOf(entryId, appends++) } } : op,
        );
        expect(roundTrip(ops)).toEqual(named);
      }),
    );
  });

  it("carry the engine's data of an append", () => {
    expect(roundTrip([append])).toMatchObject([{ sealed: new Uint8Array([1, 2]) }]);
  });

  it("give the n-th append an id of its own, wrapping in the last 32 bits", () => {
    expect(emailIdOf(entryId, 0)).toBe(entryId);
    expect(emailIdOf("000000000000000000000000ffffffff" as typeof entryId, 2)).toBe("00000000000000000000000000000001");
  });

  it.each<[string, unknown]>([
    ["no list", { op: "delete" }],
    ["null in the list", [null]],
    ["an unknown operation", altered(store, { op: "explode" })],
    ["a missing field", altered(store, { flags: undefined })],
    ["a field too many", altered(store, { extra: 1 })],
    ["an id of 15 bytes", altered(store, { mailbox: new Uint8Array(15) })],
    ["an id as text", altered(store, { mailbox: "0".repeat(32) })],
    ["UIDs out of order", altered(store, { uids: [5, 6, 1, 2] })],
    ["UID 0", altered(store, { uids: [0, 2] })],
    ["an unknown mode", altered(store, { mode: "toggle" })],
    ["flags that are no text", altered(store, { flags: [1] })],
    ["a flag too long", altered(store, { flags: ["x".repeat(129)] })],
    ["a negative MODSEQ", altered(store, { unchangedSince: -1 })],
    ["a size of 2^32", altered(append, { size: 2 ** 32 })],
    ["a digest of 31 bytes", altered(append, { sha256: new Uint8Array(31) })],
    ["a date of no calendar", altered(append, { internalDate: 2 ** 50 })],
    ["engine data that is no bytes", altered(append, { sealed: "x" })],
    ["an unknown special use", altered({ op: "create", mailbox, name: "a" }, { specialUse: "\\All" })],
    ["a key of 129 characters", altered(set, { key: "x".repeat(129) })],
    ["a value that is no bytes", altered(set, { value: "x" })],
    ["a value of 64 KiB and one", altered(set, { value: new Uint8Array(65_537) })],
    ["a rule with a field too many", altered(filter, { rule: { ...ruleMap, clock: 1 } })],
    ["an order below 0", altered(filter, { order: -1 })],
    ["a filter's id as text", altered(filter, { id: "0".repeat(32) })],
    ["a condition of an unknown field", withCondition("body", "contains", false, ["x"])],
    ["a size that contains", withCondition("size", "contains", false, ["1"])],
    ["a size that is no number", withCondition("size", "over", false, ["1e3"])],
    ["an attachment that may be", withCondition("attachment", "is", false, ["perhaps"])],
    ["a condition of no value", withCondition("from", "is", false, [])],
    ["an empty value", withCondition("from", "is", false, [""])],
    ["a value with a NUL", withCondition("from", "is", false, ["a\0b"])],
    ["a value too long", withCondition("from", "is", false, ["x".repeat(257)])],
    [
      "too many values",
      withCondition(
        "from",
        "is",
        false,
        Array.from({ length: 2_001 }, (_, n) => `v${n}`),
      ),
    ],
    ["a filter to an unknown special use", altered(filter, { rule: { ...ruleMap, moveTo: "\\All" } })],
    ["more operations than the limit", Array.from({ length: MAX_OPS + 1 }, () => altered(store, {})).flat()],
  ])("are malformed with %s", (_, value) => {
    expect(cborToOps(value, entryId)).toBeNull();
  });

  it("never throw, whatever is decoded", () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), (a, b) => {
        cborToOps(a, entryId);
        cborToOps([{ op: "store", mailbox: a, uids: b, mode: a, flags: b }], entryId);
        expect(encodeCbor(opsToCbor([]) satisfies Cbor)).toHaveLength(1);
      }),
    );
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  EMPTY_UID_SET,
  MAX_RANGES,
  MAX_UID,
  uidSetEquals,
  uidSetFromPairs,
  uidSetHas,
  uidSetIntersection,
  uidSetOf,
  uidSetOfRanges,
  uidSetSize,
  uidSetSubtract,
  uidSetToImap,
  uidSetUnion,
  uidsIn,
} from "./uid-set.ts";

const uids = fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 30 });
const sorted = (values: Iterable<number>): number[] => [...new Set(values)].sort((a, b) => a - b);

describe("UidSet", () => {
  it("merges neighbours and spells itself as IMAP does", () => {
    expect(uidSetToImap(uidSetOf([7, 2, 1, 3, 2]))).toBe("1:3,7");
    expect(uidSetToImap(uidSetOfRanges([[9, 5], [1, 2], [3, 3], [6, 12]]))).toBe("1:3,5:12"); // prettier-ignore
    expect(uidSetToImap(EMPTY_UID_SET)).toBe("");
  });

  it("holds the largest UID, and the whole space in one range", () => {
    const all = uidSetOfRanges([[1, MAX_UID]]);
    expect(uidSetSize(all)).toBe(MAX_UID);
    expect(uidSetHas(all, MAX_UID)).toBe(true);
    expect(uidSetToImap(uidSetSubtract(all, uidSetOf([1, MAX_UID])))).toBe("2:4294967294");
    expect(uidSetSubtract(all, all)).toEqual([]);
  });

  it.each([
    [null],
    [[1]],
    [[0, 1]],
    [[2, 1]],
    [[1, 2, 3, 4]],
    [[1, 2, 2, 4]],
    [[5, 6, 1, 2]],
    [[1, 2 ** 32]],
    [[1.5, 2]],
    [["1", 2]],
    [{ length: 0 }],
  ])("refuses %j as pairs", (value) => {
    expect(uidSetFromPairs(value)).toBeNull();
  });

  it("refuses more ranges than the limit", () => {
    const pairs = Array.from({ length: 2 * (MAX_RANGES + 1) }, (_, i) => 2 * (i + 1) - (i % 2));
    expect(uidSetFromPairs(pairs)).toBeNull();
    expect(uidSetFromPairs(pairs.slice(2))).not.toBeNull();
  });

  it("agrees with sets of numbers", () => {
    fc.assert(
      fc.property(uids, uids, fc.integer({ min: 1, max: 45 }), (x, y, probe) => {
        const [a, b] = [uidSetOf(x), uidSetOf(y)];
        expect([...uidsIn(a)]).toEqual(sorted(x));
        expect(uidSetSize(a)).toBe(new Set(x).size);
        expect(uidSetHas(a, probe)).toBe(x.includes(probe));
        expect([...uidsIn(uidSetUnion(a, b))]).toEqual(sorted([...x, ...y]));
        expect([...uidsIn(uidSetIntersection(a, b))]).toEqual(sorted(x.filter((uid) => y.includes(uid))));
        expect([...uidsIn(uidSetSubtract(a, b))]).toEqual(sorted(x.filter((uid) => !y.includes(uid))));
        expect(uidSetEquals(a, b)).toBe(sorted(x).join() === sorted(y).join());
        for (const set of [a, uidSetUnion(a, b), uidSetSubtract(a, b)]) expect(uidSetFromPairs(set)).toEqual(set);
      }),
    );
  });
});

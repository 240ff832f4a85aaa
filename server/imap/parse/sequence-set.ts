/** sequence-set (RFC 3501 §9): ranges of sequence numbers or UIDs, `*` = the largest there is. */
import { fail } from "./scanner.ts";
import type { Scanner } from "./scanner.ts";

/** Inclusive, in either order; STAR stands for the last message. */
export interface NumberRange {
  readonly from: number;
  readonly to: number;
}
export const STAR = Infinity;

/** More ranges than a line of the longest kind can hold are not possible; `$` (RFC 5182) is not offered. */
export function parseSequenceSet(args: Scanner): readonly NumberRange[] {
  const ranges: NumberRange[] = [];
  do {
    const from = end(args);
    ranges.push({ from, to: args.take(":") ? end(args) : from });
  } while (args.take(","));
  return ranges;
}

function end(args: Scanner): number {
  if (args.take("*")) return STAR;
  const value = args.number();
  return value === 0 ? fail("a number above 0") : value;
}

/** Whether what comes next can only be a sequence set. */
export const isSequenceSet = (args: Scanner): boolean => {
  const next = args.peek();
  return next === 0x2a || (next >= 0x30 && next <= 0x39);
};

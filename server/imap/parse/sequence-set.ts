/**
 * sequence-set (RFC 3501 §9): ranges of sequence numbers or UIDs, `*` = the largest there is; `$` = the messages that the
 * last search saved (RFC 5182 §2.1), which RFC 9051 §9 lets stand alone or end a list.
 */
import { fail } from "./scanner.ts";
import type { Scanner } from "./scanner.ts";

/** Inclusive, in either order; STAR stands for the last message. */
export interface NumberRange {
  readonly from: number;
  readonly to: number;
}
export const STAR = Infinity;

/** What the last search with RETURN (SAVE) found. */
export const SAVED = "$";

export type SequenceSet = readonly (NumberRange | typeof SAVED)[];

/** More ranges than a line of the longest kind can hold are not possible. */
export function parseSequenceSet(args: Scanner): SequenceSet {
  const ranges: (NumberRange | typeof SAVED)[] = [];
  do {
    if (args.take(SAVED)) return [...ranges, SAVED];
    ranges.push(range(args));
  } while (args.take(","));
  return ranges;
}

/** A set that means the same whatever was searched, as QRESYNC's known UIDs must (RFC 7162 §7: no `$`). */
export function parseNumberSet(args: Scanner): readonly NumberRange[] {
  const ranges: NumberRange[] = [];
  do ranges.push(range(args));
  while (args.take(","));
  return ranges;
}

function range(args: Scanner): NumberRange {
  const from = end(args);
  return { from, to: args.take(":") ? end(args) : from };
}

function end(args: Scanner): number {
  if (args.take("*")) return STAR;
  const value = args.number();
  return value === 0 ? fail("a number above 0") : value;
}

/** Whether what comes next can only be a sequence set. */
export const isSequenceSet = (args: Scanner): boolean => {
  const next = args.peek();
  return next === 0x2a || next === 0x24 || (next >= 0x30 && next <= 0x39);
};

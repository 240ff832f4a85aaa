/** RETURN of SEARCH and SORT (RFC 4731 §3.1, RFC 5182 §2.1, RFC 9394 §3.1). */
import { fail } from "./scanner.ts";
import type { Scanner } from "./scanner.ts";

const NAMES = ["MIN", "MAX", "COUNT", "ALL", "SAVE"] as const;
type Name = (typeof NAMES)[number];

/** Results from `first` to `last`, counted from 1; from the end where both are negative. */
export interface PartialRange {
  readonly first: number;
  readonly last: number;
}

export interface SearchReturn {
  readonly names: ReadonlySet<Name>;
  readonly partial: PartialRange | null;
}

export const RETURN_ALL: SearchReturn = { names: new Set<Name>(["ALL"]), partial: null };

/** Null if the command has none; an empty list means ALL. */
export function parseSearchReturn(args: Scanner): SearchReturn | null {
  if (!args.take(" RETURN ")) return null;
  const options = args.list(() => parseOption(args));
  const names = new Set(options.filter((option) => typeof option === "string"));
  const partials = options.filter((option) => typeof option !== "string");
  if (partials.length > (names.has("ALL") ? 0 : 1)) fail("one ALL or PARTIAL");
  return options.length === 0 ? RETURN_ALL : { names, partial: partials[0] ?? null };
}

function parseOption(args: Scanner): Name | PartialRange {
  const word = args.word();
  if (word === "PARTIAL") return parsePartial(args);
  return NAMES.find((name) => name === word) ?? fail("a SEARCH return option this server knows");
}

/** " 1:100" or " -1:-100", the ends in either order. */
export function parsePartial(args: Scanner): PartialRange {
  args.space();
  const fromEnd = args.isAt("-");
  const number = (): number => {
    if (fromEnd) args.expect("-");
    return args.nonZeroNumber() * (fromEnd ? -1 : 1);
  };
  const first = number();
  args.expect(":");
  return { first, last: number() };
}

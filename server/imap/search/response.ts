/**
 * How SEARCH and SORT answer: the plain lines of RFC 3501 §7.2.5 and RFC 5256 §4, ESEARCH (RFC 4731 §3.1, RFC 5267 §3, RFC 9394 §3.1), and what
 * RETURN (SAVE) keeps (RFC 5182 §2.4). Results come in their order: ascending, or sorted.
 */
import { numbersToSet, quoted } from "../format.ts";
import type { PartialRange, SearchReturn } from "../parse/search-return.ts";

/**
 * The results that the options speak of: all for ALL and COUNT, else only those at the ends and in the part asked for.
 * This is what SAVE keeps, and whose mod-sequences count (RFC 4731 §3.2).
 */
export function chosen<T>(results: readonly T[], { names, partial }: SearchReturn): readonly T[] {
  const some = names.has("MIN") || names.has("MAX") || partial !== null;
  if (!some || names.has("ALL") || names.has("COUNT")) return results;
  const wanted = new Set<T>(partial === null ? [] : partOf(results, partial));
  if (names.has("MIN")) for (const first of results.slice(0, 1)) wanted.add(first);
  if (names.has("MAX")) for (const last of results.slice(-1)) wanted.add(last);
  return results.filter((result) => wanted.has(result));
}

/** Results by their place, from the first or, where both numbers are negative, from the last. */
export function partOf<T>(results: readonly T[], { first, last }: PartialRange): readonly T[] {
  const [low, high] = [Math.min(first, last), Math.max(first, last)];
  if (low > 0) return results.slice(low - 1, high);
  return results.slice(Math.max(0, results.length + low), Math.max(0, results.length + high + 1));
}

/** "* SEARCH 2 5 (MODSEQ 9)" */
export const plainLine = (name: "SEARCH" | "SORT", numbers: readonly number[], modSeq: number | null): string =>
  [`* ${name}`, ...numbers, ...(modSeq === null ? [] : [`(MODSEQ ${modSeq})`])].join(" ");

export interface ExtendedAnswer {
  readonly tag: string;
  readonly by: "seq" | "uid";
  readonly returns: SearchReturn;
  /** In order; of the messages found. */
  readonly numbers: readonly number[];
  /** Null if it was not asked for, or nothing was found. */
  readonly modSeq: number | null;
}

/** "* ESEARCH (TAG "a") UID MIN 1 …"; null if only SAVE was asked for, which is not answered. */
export function extendedLine({ tag, by, returns, numbers, modSeq }: ExtendedAnswer): string | null {
  const { names, partial } = returns;
  if (partial === null && names.size === 1 && names.has("SAVE")) return null;
  const parts = [`* ESEARCH (TAG ${quoted(tag)})`];
  if (by === "uid") parts.push("UID");
  const [first, last] = [numbers[0], numbers.at(-1)];
  if (names.has("MIN") && first !== undefined) parts.push(`MIN ${first}`);
  if (names.has("MAX") && last !== undefined) parts.push(`MAX ${last}`);
  if (names.has("COUNT")) parts.push(`COUNT ${numbers.length}`);
  if (names.has("ALL") && first !== undefined) parts.push(`ALL ${numbersToSet(numbers)}`);
  if (partial !== null)
    parts.push(`PARTIAL (${partial.first}:${partial.last} ${numbersToSet(partOf(numbers, partial)) || "NIL"})`);
  if (modSeq !== null) parts.push(`MODSEQ ${modSeq}`);
  return parts.join(" ");
}

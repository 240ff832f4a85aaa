/** Arguments of SORT (RFC 5256 §5, RETURN of RFC 5267 §3, display names of RFC 5957) and THREAD (RFC 5256 §5). */
import { fail } from "./scanner.ts";
import type { Scanner } from "./scanner.ts";
import { parseKeysIn } from "./search-arguments.ts";
import type { SearchKey } from "./search-key.ts";
import { parseSearchReturn } from "./search-return.ts";
import type { SearchReturn } from "./search-return.ts";

const SORT_KEYS = [
  ...(["ARRIVAL", "CC", "DATE", "FROM", "SIZE", "SUBJECT", "TO"] as const),
  ...(["DISPLAYFROM", "DISPLAYTO"] as const),
] as const;
export type SortKey = (typeof SORT_KEYS)[number];

export interface SortCriterion {
  readonly key: SortKey;
  readonly reverse: boolean;
}

export interface SortArguments {
  /** Null if the command has no RETURN. */
  readonly returns: SearchReturn | null;
  /** The first decides, the next between equals; at least one. */
  readonly criteria: readonly SortCriterion[];
  /** Null if the charset is not understood. */
  readonly key: SearchKey | null;
}

export function parseSortArguments(args: Scanner): SortArguments {
  const returns = parseSearchReturn(args);
  args.space();
  const criteria = args.list(() => parseCriterion(args));
  if (criteria.length === 0) fail("at least one sort key");
  return { returns, criteria, key: parseSearchProgram(args) };
}

function parseCriterion(args: Scanner): SortCriterion {
  const reverse = args.take("REVERSE ");
  const word = args.word();
  return { key: SORT_KEYS.find((key) => key === word) ?? fail("a sort key this server knows"), reverse };
}

const ALGORITHMS = ["ORDEREDSUBJECT", "REFERENCES"] as const;
export type ThreadAlgorithm = (typeof ALGORITHMS)[number];

export interface ThreadArguments {
  readonly algorithm: ThreadAlgorithm;
  /** Null if the charset is not understood. */
  readonly key: SearchKey | null;
}

export function parseThreadArguments(args: Scanner): ThreadArguments {
  args.space();
  const word = args.word();
  const algorithm = ALGORITHMS.find((name) => name === word) ?? fail("ORDEREDSUBJECT or REFERENCES");
  return { algorithm, key: parseSearchProgram(args) };
}

/** The charset always comes first here. */
function parseSearchProgram(args: Scanner): SearchKey | null {
  args.space();
  const charset = args.astring();
  args.space();
  return parseKeysIn(charset, args);
}

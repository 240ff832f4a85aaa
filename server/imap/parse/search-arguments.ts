/** Arguments of SEARCH: RETURN (RFC 4731), CHARSET, keys. */
import type { Scanner } from "./scanner.ts";
import { fail } from "./scanner.ts";
import { parseSearchKeys } from "./search-key.ts";
import type { SearchKey } from "./search-key.ts";

const RETURNS = ["MIN", "MAX", "COUNT", "ALL"] as const;
export type SearchReturn = (typeof RETURNS)[number];

export interface SearchArguments {
  /** Null for the plain SEARCH response. */
  readonly returns: readonly SearchReturn[] | null;
  readonly key: SearchKey;
}

/** "badCharset" if the strings are in a charset that is not understood. */
export function parseSearchArguments(args: Scanner): SearchArguments | "badCharset" {
  const returns = args.take(" RETURN ") ? parseReturns(args) : null;
  const charset = args.take(" CHARSET ") ? args.astring().toUpperCase() : "UTF-8";
  if (charset !== "UTF-8" && charset !== "US-ASCII") return "badCharset";
  args.space();
  const key = parseSearchKeys(args);
  args.end();
  return { returns, key };
}

function parseReturns(args: Scanner): readonly SearchReturn[] {
  const names = args.list(() => {
    const name = args.word();
    return RETURNS.find((known) => known === name) ?? fail("a SEARCH return option this server knows");
  });
  return names.length === 0 ? ["ALL"] : names;
}

/** Arguments of SEARCH: RETURN (RFC 4731, 5182), CHARSET, keys (RFC 9051 §6.4.4). */
import { decodeCharset, knowsCharset } from "../../../shared/mime/text/charset.ts";
import type { Scanner } from "./scanner.ts";
import { parseSearchKeys } from "./search-key.ts";
import type { SearchKey } from "./search-key.ts";
import { parseSearchReturn } from "./search-return.ts";
import type { SearchReturn } from "./search-return.ts";

export interface SearchArguments {
  /** Null if the command has no RETURN. */
  readonly returns: SearchReturn | null;
  /** The charset was named. */
  readonly hasCharset: boolean;
  /** Null if its strings are in a charset that is not understood. */
  readonly key: SearchKey | null;
}

/** Charsets that every server knows (RFC 9051 §6.4.4); others are known where the platform knows them. */
export const BAD_CHARSET = "BADCHARSET (UTF-8 US-ASCII)";

export function parseSearchArguments(args: Scanner): SearchArguments {
  const returns = parseSearchReturn(args);
  const hasCharset = args.take(" CHARSET ");
  const charset = hasCharset ? args.astring() : "UTF-8";
  args.space();
  return { returns, hasCharset, key: parseKeysIn(charset, args) };
}

/** The keys, and the end of the command; null if the charset is not understood. */
export function parseKeysIn(charset: string, args: Scanner): SearchKey | null {
  if (!knowsCharset(charset)) return null;
  const key = parseSearchKeys(args, (octets) => decodeCharset(octets, charset));
  args.end();
  return key;
}

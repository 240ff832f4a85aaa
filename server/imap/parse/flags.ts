/** flag-list and the bare list of flags that STORE takes too (RFC 3501 §9). */
import type { Flag } from "../../../shared/mailbox/flags.ts";
import { MAX_KEYWORD_LENGTH, SYSTEM_FLAGS } from "../../../shared/mailbox/flags.ts";
import { MAX_ITEMS } from "../limits.ts";
import { fail } from "./scanner.ts";
import type { Scanner } from "./scanner.ts";

/** Flags in parentheses; \Recent is dropped, as only the server sets it. */
export const parseFlagList = (args: Scanner): readonly Flag[] => args.list(() => parseFlag(args)).filter(isStored);

/** Flags in parentheses or, as STORE allows, bare and parted by spaces. */
export function parseStoreFlags(args: Scanner): readonly Flag[] {
  if (args.isAt("(")) return parseFlagList(args);
  const flags = [parseFlag(args)];
  while (args.take(" ")) {
    if (flags.length === MAX_ITEMS) fail("fewer flags");
    flags.push(parseFlag(args));
  }
  return flags.filter(isStored);
}

/** A system flag in its right spelling, or a keyword as sent. */
export function parseFlag(args: Scanner): Flag {
  const backslash = args.take("\\");
  const name = (backslash ? "\\" : "") + args.atom();
  if (name.length > MAX_KEYWORD_LENGTH) fail("a shorter flag");
  if (!backslash) return name;
  return KNOWN.find((flag) => flag.toLowerCase() === name.toLowerCase()) ?? fail("a flag this server knows");
}

const KNOWN: readonly Flag[] = [...SYSTEM_FLAGS, "\\Recent"];
const isStored = (flag: Flag): boolean => flag !== "\\Recent";

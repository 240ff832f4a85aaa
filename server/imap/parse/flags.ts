/** flag-list and the bare list of flags that STORE takes too (RFC 3501 §9). */
import type { Flag } from "../../../shared/mailbox/flags.ts";
import { SYSTEM_FLAGS } from "../../../shared/mailbox/flags.ts";
import { MAX_ITEMS } from "../limits.ts";
import { fail } from "./scanner.ts";
import type { Scanner } from "./scanner.ts";

/** Flags in parentheses, also such as nobody can store (session/flag-limits.ts); \Recent is dropped, as only the server sets it. */
export const parseFlagList = (args: Scanner): readonly Flag[] => args.list(() => parseFlag(args)).filter(isSettable);

/** Flags in parentheses or, as STORE allows, bare and parted by spaces. */
export function parseStoreFlags(args: Scanner): readonly Flag[] {
  if (args.isAt("(")) return parseFlagList(args);
  const flags = [parseFlag(args)];
  while (args.hasMore()) {
    args.space();
    if (flags.length === MAX_ITEMS) fail("fewer flags");
    flags.push(parseFlag(args));
  }
  return flags.filter(isSettable);
}

/** A system flag in its right spelling; any other flag as sent. */
export function parseFlag(args: Scanner): Flag {
  const backslash = args.take("\\");
  const name = (backslash ? "\\" : "") + args.atom();
  return KNOWN.find((flag) => flag.toLowerCase() === name.toLowerCase()) ?? name;
}

const KNOWN: readonly Flag[] = [...SYSTEM_FLAGS, "\\Recent"];
const isSettable = (flag: Flag): boolean => flag !== "\\Recent";

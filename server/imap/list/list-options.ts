/** Arguments of LIST (RFC 3501 §6.3.8) with the options of RFC 5258, RFC 5819 and RFC 6154. */
import { MAX_LIST_PATTERNS } from "../limits.ts";
import { parseListPattern } from "../parse/mailbox-name.ts";
import { fail } from "../parse/scanner.ts";
import type { Scanner } from "../parse/scanner.ts";
import { parseStatusItems } from "../parse/status-items.ts";
import type { StatusItem } from "../parse/status-items.ts";

/** What a name must be to be listed; all that are given must hold. */
const BASES = ["SUBSCRIBED", "SPECIAL-USE"] as const;
type Base = (typeof BASES)[number];
/** No mailbox is anywhere else, so REMOTE adds nothing, and \Remote is never said. */
const OTHERS = ["REMOTE", "RECURSIVEMATCH"] as const;

export interface ListArguments {
  /** The command was of the extended form. */
  readonly extended: boolean;
  readonly bases: readonly Base[];
  readonly recursive: boolean;
  /** Reference and pattern joined. */
  readonly patterns: readonly string[];
  /** The one pattern was "": the root is asked for. */
  readonly root: boolean;
  readonly returnSubscribed: boolean;
  readonly status: readonly StatusItem[] | null;
}

export function parseListArguments(args: Scanner): ListArguments {
  args.space();
  const hasSelection = args.isAt("(");
  const { bases, recursive } = hasSelection ? parseSelections(args) : { bases: [], recursive: false };
  const reference = parseListPattern(args);
  args.space();
  const hasPatterns = args.isAt("(");
  const patterns = hasPatterns ? parsePatterns(args) : [parseListPattern(args)];
  const hasReturn = args.take(" RETURN ");
  const options = hasReturn ? parseReturn(args) : { subscribed: false, status: null };
  args.end();
  const joined = patterns.filter((pattern) => pattern !== "").map((pattern) => reference + pattern);
  if (joined.reduce((sum, pattern) => sum + pattern.length, 0) > MAX_LIST_PATTERNS) fail("fewer or shorter patterns");
  const extended = hasSelection || hasPatterns || hasReturn;
  return {
    extended,
    bases,
    recursive,
    patterns: joined,
    root: !extended && patterns[0] === "",
    returnSubscribed: options.subscribed || bases.includes("SUBSCRIBED"),
    status: options.status,
  };
}

function parsePatterns(args: Scanner): readonly string[] {
  const patterns = args.list(() => parseListPattern(args));
  return patterns.length === 0 ? fail("at least one pattern") : patterns;
}

function parseSelections(args: Scanner): Pick<ListArguments, "bases" | "recursive"> {
  const names = new Set(
    args.list(() => {
      const name = args.keyword();
      return [...BASES, ...OTHERS].find((known) => known === name) ?? fail("a LIST selection option this server knows");
    }),
  );
  args.space();
  const bases = BASES.filter((base) => names.has(base));
  const recursive = names.has("RECURSIVEMATCH");
  return recursive && bases.length === 0
    ? fail("SUBSCRIBED or SPECIAL-USE beside RECURSIVEMATCH")
    : { bases, recursive };
}

/** CHILDREN and SPECIAL-USE are always returned. */
function parseReturn(args: Scanner): { readonly subscribed: boolean; readonly status: readonly StatusItem[] | null } {
  let subscribed = false;
  let status: readonly StatusItem[] | null = null;
  args.list(() => {
    const name = args.keyword();
    if (name === "SUBSCRIBED") subscribed = true;
    else if (name === "STATUS") {
      args.space();
      status = parseStatusItems(args);
    } else if (name !== "CHILDREN" && name !== "SPECIAL-USE") fail("a LIST return option this server knows");
  });
  return { subscribed, status };
}

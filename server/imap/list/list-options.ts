/** Arguments of LIST (RFC 3501 §6.3.8) with the options of RFC 5258, RFC 5819 and RFC 6154. */
import { parseListPattern } from "../parse/mailbox-name.ts";
import { fail } from "../parse/scanner.ts";
import type { Scanner } from "../parse/scanner.ts";
import { parseStatusItems } from "../parse/status-items.ts";
import type { StatusItem } from "../parse/status-items.ts";

const SELECTIONS = ["SUBSCRIBED", "REMOTE", "RECURSIVEMATCH", "SPECIAL-USE"] as const;
type Selection = (typeof SELECTIONS)[number];

export interface ListArguments {
  /** The command was of the extended form. */
  readonly extended: boolean;
  readonly select: ReadonlySet<Selection>;
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
  const select = new Set(hasSelection ? parseSelections(args) : []);
  const reference = parseListPattern(args);
  args.space();
  const hasPatterns = args.isAt("(");
  const patterns = hasPatterns ? args.list(() => parseListPattern(args)) : [parseListPattern(args)];
  const hasReturn = args.take(" RETURN ");
  const options = hasReturn ? parseReturn(args) : { subscribed: false, status: null };
  args.end();
  return {
    extended: hasSelection || hasPatterns || hasReturn,
    select,
    patterns: patterns.filter((pattern) => pattern !== "").map((pattern) => reference + pattern),
    root: !hasPatterns && patterns[0] === "",
    returnSubscribed: options.subscribed || select.has("SUBSCRIBED"),
    status: options.status,
  };
}

function parseSelections(args: Scanner): readonly Selection[] {
  const names = args.list(() => {
    const name = args.keyword();
    return SELECTIONS.find((known) => known === name) ?? fail("a LIST selection option this server knows");
  });
  args.space();
  const alone = names.includes("RECURSIVEMATCH") && !names.includes("SUBSCRIBED");
  return alone ? fail("SUBSCRIBED beside RECURSIVEMATCH") : names;
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

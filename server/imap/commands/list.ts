/** LIST (RFC 3501 §6.3.8; options of RFC 5258, RFC 5819, RFC 6154). */
import { parseListArguments } from "../list/list-options.ts";
import type { ListArguments } from "../list/list-options.ts";
import { listLine } from "../list/list-line.ts";
import { matchingNames } from "../list/matching.ts";
import { levelsAbove, listNodes } from "../list/tree.ts";
import type { ListNode } from "../list/tree.ts";
import { completed } from "../reply.ts";
import { statusLine } from "../session/status-line.ts";
import type { Command } from "./command.ts";

export const list: Command = {
  needs: "account",
  async run(args, session, account) {
    const wanted = parseListArguments(args);
    const names = listNodes(account.state).map((node) => node.name);
    const matching = await matchingNames(names, wanted.patterns);
    if (wanted.root) session.out.line('* LIST (\\Noselect) "/" ""');
    for (const { node, below } of select(listNodes(account.state), matching, wanted)) {
      const { extended, returnSubscribed: subscribed, bases } = wanted;
      const childInfo = wanted.recursive && below ? bases : [];
      session.out.line(listLine(node, { utf8: session.utf8, extended, subscribed, childInfo }));
      if (wanted.status === null || node.mailbox === null) continue;
      session.out.line(statusLine(session, account, node.mailbox, wanted.status));
    }
    return completed("LIST completed");
  },
};

interface Selected {
  readonly node: ListNode;
  /** Something below it meets the selection options. */
  readonly below: boolean;
}

/**
 * With RECURSIVEMATCH also names that do not meet the options, while something below them does that is not itself listed
 * (RFC 5258 §3.5, RFC 9051 §6.3.9.6).
 */
function select(nodes: readonly ListNode[], matching: ReadonlySet<string>, wanted: ListArguments): readonly Selected[] {
  const named = new Set(nodes.filter((node) => matching.has(node.name)));
  if (!wanted.recursive)
    return [...named].filter((node) => meets(node, wanted)).map((node) => ({ node, below: false }));
  const meeting = nodes.filter((node) => meets(node, wanted));
  const above = new Set(meeting.flatMap(({ name }) => levelsAbove(name)));
  const aboveUnnamed = new Set(meeting.filter((node) => !named.has(node)).flatMap(({ name }) => levelsAbove(name)));
  return [...named]
    .filter((node) => meets(node, wanted) || aboveUnnamed.has(node.name))
    .map((node) => ({ node, below: above.has(node.name) }));
}

function meets(node: ListNode, { bases }: ListArguments): boolean {
  if (bases.includes("SPECIAL-USE") && node.mailbox?.specialUse == null) return false;
  if (bases.includes("SUBSCRIBED")) return node.subscribed;
  return node.mailbox !== null || node.hasChildren;
}

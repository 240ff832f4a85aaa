/** LIST (RFC 3501 §6.3.8; options of RFC 5258, RFC 5819, RFC 6154). */
import { mailboxName, parenthesised } from "../format.ts";
import { parseListArguments } from "../list/list-options.ts";
import type { ListArguments } from "../list/list-options.ts";
import { matchesPattern } from "../list/pattern.ts";
import { listNodes } from "../list/tree.ts";
import type { ListNode } from "../list/tree.ts";
import { withInbox } from "../parse/mailbox-name.ts";
import { completed } from "../reply.ts";
import { statusLine } from "../session/status-line.ts";
import type { Command } from "./command.ts";

export const list: Command = {
  needs: "account",
  run(args, session, account) {
    const wanted = parseListArguments(args);
    if (wanted.root) session.out.line('* LIST (\\Noselect) "/" ""');
    for (const node of listNodes(account.state)) {
      if (!isWanted(node, wanted)) continue;
      session.out.line(`* LIST ${attributes(node, wanted)} "/" ${mailboxName(node.name)}${childInfo(node, wanted)}`);
      if (wanted.status === null || node.mailbox === null) continue;
      session.out.line(statusLine(session, account, node.mailbox, wanted.status));
    }
    return completed("LIST completed");
  },
};

function isWanted(node: ListNode, { patterns, select }: ListArguments): boolean {
  if (!patterns.some((pattern) => matchesPattern(withInbox(pattern), node.name))) return false;
  if (select.has("SPECIAL-USE") && node.mailbox?.specialUse == null) return false;
  if (!select.has("SUBSCRIBED")) return node.mailbox !== null || node.hasChildren;
  return node.subscribed || (select.has("RECURSIVEMATCH") && node.subscribedBelow);
}

function attributes({ mailbox, hasChildren, subscribed }: ListNode, wanted: ListArguments): string {
  const all: string[] = [];
  if (mailbox === null) all.push(wanted.extended ? "\\NonExistent" : "\\Noselect");
  all.push(hasChildren ? "\\HasChildren" : "\\HasNoChildren");
  if (wanted.returnSubscribed && subscribed) all.push("\\Subscribed");
  if (mailbox?.specialUse != null) all.push(mailbox.specialUse);
  return parenthesised(all);
}

/** Why a mailbox that is not subscribed was matched (RFC 5258 §3.5). */
const childInfo = (node: ListNode, { select }: ListArguments): string =>
  select.has("RECURSIVEMATCH") && node.subscribedBelow ? ' ("CHILDINFO" ("SUBSCRIBED"))' : "";

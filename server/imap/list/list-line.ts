/** The untagged LIST response (RFC 3501 §7.2.2; attributes of RFC 5258, RFC 6154). */
import { mailboxName, parenthesised, quoted } from "../format.ts";
import type { ListNode } from "./tree.ts";

export interface ListLineOptions {
  /** Mailbox names go as UTF-8. */
  readonly utf8: boolean;
  /** The client knows \NonExistent; else a level without mailbox is \Noselect. */
  readonly extended: boolean;
  /** \Subscribed is asked for. */
  readonly subscribed: boolean;
  /** Selection options that something below meets (RFC 5258 §3.5). */
  readonly childInfo?: readonly string[];
  /** What the client called it (RFC 9051 §6.3.9.7). */
  readonly oldName?: string | null;
}

export function listLine(node: ListNode, options: ListLineOptions): string {
  const { childInfo = [], oldName = null } = options;
  const extra: string[] = [];
  if (childInfo.length > 0) extra.push(`"CHILDINFO" ${parenthesised(childInfo.map(quoted))}`);
  if (oldName !== null) extra.push(`"OLDNAME" ${parenthesised([mailboxName(oldName, options)])}`);
  const more = extra.length === 0 ? "" : ` ${parenthesised(extra)}`;
  return `* LIST ${attributes(node, options)} "/" ${mailboxName(node.name, options)}${more}`;
}

function attributes(node: ListNode, { extended, subscribed }: ListLineOptions): string {
  const { mailbox, hasChildren } = node;
  const all: string[] = [];
  if (mailbox === null) all.push(extended ? "\\NonExistent" : "\\Noselect");
  all.push(hasChildren ? "\\HasChildren" : "\\HasNoChildren");
  if (subscribed && node.subscribed) all.push("\\Subscribed");
  if (mailbox?.specialUse != null) all.push(mailbox.specialUse);
  return parenthesised(all);
}

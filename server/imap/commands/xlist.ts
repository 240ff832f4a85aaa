/**
 * XLIST, which Outlook before 2016 and iOS before 6 use to find special mailboxes: LIST's basic form, with \Inbox and the
 * names Gmail gave to uses before RFC 6154.
 */
import type { SpecialUse } from "../../../shared/mailbox/op.ts";
import { mailboxName, parenthesised } from "../format.ts";
import { matchingNames } from "../list/matching.ts";
import { listNodes } from "../list/tree.ts";
import type { ListNode } from "../list/tree.ts";
import { parseListPattern } from "../parse/mailbox-name.ts";
import { completed } from "../reply.ts";
import type { Command } from "./command.ts";

export const xlist: Command = {
  needs: "account",
  async run(args, session, account) {
    args.space();
    const reference = parseListPattern(args);
    args.space();
    const given = parseListPattern(args);
    args.end();
    const names = listNodes(account.state).map((node) => node.name);
    const matching = given === "" ? new Set() : await matchingNames(names, [reference + given]);
    if (given === "") session.out.line('* XLIST (\\Noselect) "/" ""');
    for (const node of listNodes(account.state)) {
      const exists = node.mailbox !== null || node.hasChildren;
      if (!exists || !matching.has(node.name)) continue;
      session.out.line(`* XLIST ${attributes(node)} "/" ${mailboxName(node.name, session)}`);
    }
    return completed("XLIST completed");
  },
};

const FORMER: Readonly<Partial<Record<SpecialUse, string>>> = { "\\Junk": "\\Spam" };

function attributes({ name, mailbox, hasChildren }: ListNode): string {
  const all = [hasChildren ? "\\HasChildren" : "\\HasNoChildren"];
  if (mailbox === null) all.unshift("\\Noselect");
  if (name === "INBOX") all.push("\\Inbox");
  if (mailbox?.specialUse != null) all.push(FORMER[mailbox.specialUse] ?? mailbox.specialUse);
  return parenthesised(all);
}

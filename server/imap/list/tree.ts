/** The names of an account as LIST sees them: mailboxes, and the levels above them that are no mailboxes themselves. */
import type { MailboxView, StateView } from "../../../shared/mailbox/view.ts";

export interface ListNode {
  readonly name: string;
  /** Null for a level that only has mailboxes below it, or a subscription to what is gone. */
  readonly mailbox: MailboxView | null;
  readonly subscribed: boolean;
  readonly hasChildren: boolean;
}

/** A mailbox, as `listNodes` has it. */
export const mailboxNode = (state: StateView, mailbox: MailboxView): ListNode => ({
  name: mailbox.name,
  mailbox,
  subscribed: mailbox.subscribed,
  hasChildren: state.mailboxes().some(({ name }) => name.startsWith(`${mailbox.name}/`)),
});

/** Every level above a name, from the top. */
export function levelsAbove(name: string): readonly string[] {
  const levels: string[] = [];
  for (let at = name.indexOf("/"); at >= 0; at = name.indexOf("/", at + 1)) levels.push(name.slice(0, at));
  return levels;
}

/** In the order of the account, levels without mailbox right before what first needs them; lost subscriptions last. */
export function listNodes(state: StateView): readonly ListNode[] {
  const mailboxes = new Map(state.mailboxes().map((mailbox) => [mailbox.name, mailbox]));
  const subscriptions = new Set(state.subscriptions());
  const parents = new Set([...mailboxes.keys()].flatMap(levelsAbove));
  const names = new Set([...mailboxes.keys()].flatMap((name) => [...levelsAbove(name), name]));
  for (const name of subscriptions) for (const level of [...levelsAbove(name), name]) names.add(level);
  return Array.from(names, (name) => ({
    name,
    mailbox: mailboxes.get(name) ?? null,
    subscribed: subscriptions.has(name),
    hasChildren: parents.has(name),
  }));
}

/**
 * RENAME (RFC 3501 §6.3.5): takes along what lies below, and the subscriptions to all of it; INBOX stays, and gives its
 * messages to the new mailbox. A level that is no mailbox itself (LIST shows it as \Noselect) is renamed by renaming what
 * lies below it.
 */
import { parseMailboxName } from "../../../shared/mailbox/mailbox-name.ts";
import type { Op, Outcome } from "../../../shared/mailbox/op.ts";
import { err } from "../../../shared/lib/result.ts";
import type { Result } from "../../../shared/lib/result.ts";
import type { ImapAccount } from "../backend.ts";
import { listLine } from "../list/list-line.ts";
import { listNodes } from "../list/tree.ts";
import { parseLevel } from "../parse/mailbox-name.ts";
import { completed, refused } from "../reply.ts";
import type { Reply } from "../reply.ts";
import { MAILBOX_EXISTS, NO_MAILBOX, outcomesOf } from "../session/act.ts";
import type { Session } from "../session/session.ts";
import type { Command } from "./command.ts";

export const rename: Command = {
  needs: "account",
  async run(args, session, account) {
    args.space();
    const from = parseLevel(args);
    args.space();
    const name = parseLevel(args);
    args.end();
    const mailbox = account.state.mailboxByName(from)?.id;
    const done = await (mailbox === undefined
      ? renameLevel(account, from, name)
      : outcomesOf(account, [{ op: "rename", mailbox, name, newId: account.newMailboxId() }]));
    if (!done.ok) return done.error;
    await moveSubscriptions(account, from, name);
    if (session.rev2) announce(session, account, from, name);
    return completed("RENAME completed");
  },
};

async function renameLevel(
  account: ImapAccount,
  from: string,
  name: string,
): Promise<Result<readonly Outcome[], Reply>> {
  const { state } = account;
  const below = state.mailboxes().filter((box) => box.name.startsWith(`${from}/`));
  if (below.length === 0) return err(NO_MAILBOX);
  if (`${name}/`.startsWith(`${from}/`)) return err(refused("Not a name this can have", "CANNOT"));
  const newName = (box: { readonly name: string }): string => name + box.name.slice(from.length);
  // several operations: what one of them would be refused for is looked at before any is made
  if (state.mailboxByName(name) !== null || below.some((box) => state.mailboxByName(newName(box)) !== null))
    return err(MAILBOX_EXISTS);
  if (below.some((box) => parseMailboxName(newName(box)) === null))
    return err(refused("Not a name that what lies below can have", "CANNOT"));
  const highest = below.filter((box) => !below.some((above) => box.name.startsWith(`${above.name}/`)));
  const ops = highest.map((box): Op => {
    return { op: "rename", mailbox: box.id, name: newName(box), newId: account.newMailboxId() };
  });
  return outcomesOf(account, ops);
}

/** Best effort, once the mailboxes have their new names; INBOX keeps its own. */
async function moveSubscriptions(account: ImapAccount, from: string, name: string): Promise<void> {
  const isInbox = from === "INBOX";
  const moved = account.state.subscriptions().filter((one) => one === from || (!isInbox && one.startsWith(`${from}/`)));
  const ops = moved.flatMap((one): readonly Op[] => [
    ...(isInbox ? [] : [{ op: "subscribe", name: one, on: false } as const]),
    { op: "subscribe", name: name + one.slice(from.length), on: true },
  ]);
  if (ops.length > 0) await account.submit(ops);
}

/** RFC 9051 §6.3.9.7 */
function announce(session: Session, { state }: ImapAccount, oldName: string, name: string): void {
  const node = listNodes(state).find((one) => one.name === name);
  const options = { utf8: session.utf8, extended: true, subscribed: true, oldName };
  if (node !== undefined) session.out.line(listLine(node, options));
}

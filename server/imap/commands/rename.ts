/**
 * RENAME (RFC 3501 §6.3.5): takes along what lies below; INBOX stays and gives its messages to the new mailbox. A level
 * that is no mailbox itself (LIST shows it as \Noselect) is renamed by renaming what lies below it.
 */
import type { Op, Outcome } from "../../../shared/mailbox/op.ts";
import { err } from "../../../shared/lib/result.ts";
import type { Result } from "../../../shared/lib/result.ts";
import type { ImapAccount } from "../backend.ts";
import { parseMailbox } from "../parse/mailbox-name.ts";
import { completed, refused } from "../reply.ts";
import type { Reply } from "../reply.ts";
import { NO_MAILBOX, outcomesOf } from "../session/act.ts";
import type { Command } from "./command.ts";

export const rename: Command = {
  needs: "account",
  async run(args, _session, account) {
    args.space();
    const from = parseMailbox(args).replace(/\/$/, "");
    args.space();
    const name = parseMailbox(args).replace(/\/$/, "");
    args.end();
    const mailbox = account.state.mailboxByName(from)?.id;
    const done = await (mailbox === undefined
      ? renameLevel(account, from, name)
      : outcomesOf(account, [{ op: "rename", mailbox, name, newId: account.newMailboxId() }]));
    return done.ok ? completed("RENAME completed") : done.error;
  },
};

async function renameLevel(
  account: ImapAccount,
  from: string,
  name: string,
): Promise<Result<readonly Outcome[], Reply>> {
  const below = account.state.mailboxes().filter((box) => box.name.startsWith(`${from}/`));
  if (below.length === 0) return err(NO_MAILBOX);
  if (account.state.mailboxByName(name) !== null || `${name}/`.startsWith(`${from}/`))
    return err(refused("Not a name this can have", "CANNOT"));
  const highest = below.filter((box) => !below.some((above) => box.name.startsWith(`${above.name}/`)));
  const ops = highest.map((box): Op => {
    return { op: "rename", mailbox: box.id, name: name + box.name.slice(from.length), newId: account.newMailboxId() };
  });
  return outcomesOf(account, ops);
}

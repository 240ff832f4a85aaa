/** RENAME (RFC 3501 §6.3.5): takes along what lies below; INBOX stays and gives its messages to the new mailbox. */
import { parseMailbox } from "../parse/mailbox-name.ts";
import { completed } from "../reply.ts";
import { NO_MAILBOX, act } from "../session/act.ts";
import type { Command } from "./command.ts";

export const rename: Command = {
  needs: "account",
  async run(args, _session, account) {
    args.space();
    const from = parseMailbox(args);
    args.space();
    const name = parseMailbox(args).replace(/\/$/, "");
    args.end();
    const mailbox = account.state.mailboxByName(from)?.id;
    if (mailbox === undefined) return NO_MAILBOX;
    const done = await act(account, { op: "rename", mailbox, name, newId: account.newMailboxId() });
    return done.ok ? completed("RENAME completed") : done.error;
  },
};

/** DELETE (RFC 3501 §6.3.4). The session that deletes its own selected mailbox goes on without one. */
import { parseMailbox } from "../parse/mailbox-name.ts";
import { completed } from "../reply.ts";
import { NO_MAILBOX, act } from "../session/act.ts";
import type { Command } from "./command.ts";

export const deleteMailbox: Command = {
  needs: "account",
  async run(args, session, account) {
    args.space();
    const name = parseMailbox(args);
    args.end();
    const mailbox = account.state.mailboxByName(name)?.id;
    if (mailbox === undefined) return NO_MAILBOX;
    const done = await act(account, { op: "delete", mailbox });
    if (!done.ok) return done.error;
    if (session.state.type === "selected" && session.state.view.id === mailbox) session.unselect();
    return completed("DELETE completed");
  },
};

/**
 * DELETE (RFC 3501 §6.3.4): what lies below stays, and the name stays as a level above it. The session that deletes its own
 * selected mailbox goes on without one.
 */
import type { StateView } from "../../../shared/mailbox/view.ts";
import { parseLevel } from "../parse/mailbox-name.ts";
import { completed, refused } from "../reply.ts";
import { NO_MAILBOX, act } from "../session/act.ts";
import type { Command } from "./command.ts";

export const deleteMailbox: Command = {
  needs: "account",
  async run(args, session, account) {
    args.space();
    const name = parseLevel(args);
    args.end();
    const mailbox = account.state.mailboxByName(name)?.id;
    if (mailbox === undefined) return isLevel(account.state, name) ? HAS_CHILDREN : NO_MAILBOX;
    const done = await act(account, { op: "delete", mailbox });
    if (!done.ok) return done.error;
    if (session.state.type === "selected" && session.state.view.id === mailbox) session.unselect();
    return completed("DELETE completed");
  },
};

const HAS_CHILDREN = refused("This is no mailbox, and has mailboxes below it", "HASCHILDREN");

const isLevel = (state: StateView, name: string): boolean =>
  state.mailboxes().some((mailbox) => mailbox.name.startsWith(`${name}/`));

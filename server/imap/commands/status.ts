/** STATUS (RFC 3501 §6.3.10; SIZE of RFC 8438, MAILBOXID of RFC 8474, APPENDLIMIT of RFC 7889). */
import { parseMailbox } from "../parse/mailbox-name.ts";
import { parseStatusItems } from "../parse/status-items.ts";
import { completed } from "../reply.ts";
import { NO_MAILBOX } from "../session/act.ts";
import { statusLine } from "../session/status-line.ts";
import type { Command } from "./command.ts";

export const status: Command = {
  needs: "account",
  run(args, session, account) {
    args.space();
    const name = parseMailbox(args);
    args.space();
    const items = parseStatusItems(args);
    args.end();
    const mailbox = account.state.mailboxByName(name);
    if (mailbox === null) return NO_MAILBOX;
    session.out.line(statusLine(session, account, mailbox, items));
    return completed("STATUS completed");
  },
};

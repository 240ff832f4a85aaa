/** APPEND (RFC 3501 §6.3.11), with APPENDUID (RFC 4315 §3). */
import type { Flag } from "../../../shared/mailbox/flags.ts";
import { parseDateTime } from "../parse/date.ts";
import { parseFlagList } from "../parse/flags.ts";
import { parseMailbox } from "../parse/mailbox-name.ts";
import type { Scanner } from "../parse/scanner.ts";
import { completed, refused } from "../reply.ts";
import { NO_TARGET, soleOutcome } from "../session/act.ts";
import type { Command } from "./command.ts";

interface Arguments {
  readonly name: string;
  readonly flags: readonly Flag[];
  readonly date: number | null;
  readonly message: Buffer;
}

export const append: Command = {
  needs: "account",
  async run(args, _session, account) {
    const { name, flags, date, message } = parse(args);
    const mailbox = account.state.mailboxByName(name);
    if (mailbox === null) return NO_TARGET;
    if (message.length === 0) return refused("The message is empty", "CANNOT");
    if (message.length > account.appendLimit) return refused("The message is too large", "TOOBIG");
    const done = soleOutcome(await account.append(mailbox.id, message, flags, date));
    if (!done.ok) return done.error.code === "NONEXISTENT" ? NO_TARGET : done.error;
    const { value } = done;
    return completed(
      "APPEND completed",
      value.type === "appended" ? `APPENDUID ${value.uidValidity} ${value.uid}` : null,
    );
  },
};

function parse(args: Scanner): Arguments {
  args.space();
  const name = parseMailbox(args);
  args.space();
  const flags = args.isAt("(") ? spaced(args, parseFlagList(args)) : [];
  const date = args.isAt('"') ? spaced(args, parseDateTime(args)) : null;
  const message = args.literal();
  args.end();
  return { name, flags, date, message };
}

function spaced<T>(args: Scanner, value: T): T {
  args.space();
  return value;
}

/**
 * APPEND (RFC 3501 §6.3.11) of one message or several (RFC 3502), as literal, literal8 (RFC 3516 §4.4) or UTF8 (RFC 9755 §4),
 * with APPENDUID (RFC 4315 §3).
 */
import type { NewMessage } from "../backend.ts";
import { numbersToSet } from "../format.ts";
import { parseDateTime } from "../parse/date.ts";
import { parseFlagList } from "../parse/flags.ts";
import { parseMailbox } from "../parse/mailbox-name.ts";
import type { Scanner } from "../parse/scanner.ts";
import { completed, refused } from "../reply.ts";
import { NO_TARGET, outcomesIn } from "../session/act.ts";
import { flagRefusal, isStorable } from "../session/flag-limits.ts";
import type { Command } from "./command.ts";

export const append: Command = {
  needs: "account",
  async run(args, _session, account) {
    const { name, messages } = parse(args);
    const mailbox = account.state.mailboxByName(name);
    if (mailbox === null) return NO_TARGET;
    if (messages.some(({ message }) => message.length === 0))
      return refused("A message is empty, so nothing was appended", "CANNOT");
    if (messages.some(({ message }) => message.length > account.appendLimit))
      return refused("The message is too large", "TOOBIG");
    const refusal = messages.map(({ flags }) => flagRefusal(account.state, flags)).find((reply) => reply !== null);
    if (refusal !== undefined) return refusal;
    const done = outcomesIn(await account.append(mailbox.id, messages));
    if (!done.ok) return done.error.code === "NONEXISTENT" ? NO_TARGET : done.error;
    const filed = done.value.filter((outcome) => outcome.type === "appended");
    const code = `APPENDUID ${filed[0]?.uidValidity ?? 0} ${numbersToSet(filed.map(({ uid }) => uid))}`;
    return completed("APPEND completed", filed.length > 0 ? code : null);
  },
};

function parse(args: Scanner): { readonly name: string; readonly messages: readonly NewMessage[] } {
  args.space();
  const name = parseMailbox(args);
  const messages: NewMessage[] = [];
  do {
    args.space();
    messages.push(parseMessage(args));
  } while (args.hasMore());
  args.end();
  return { name, messages };
}

/** A flag that no message can have is left out, rather than the message. */
function parseMessage(args: Scanner): NewMessage {
  const flags = args.isAt("(") ? spaced(args, parseFlagList(args)).filter(isStorable) : [];
  const internalDate = args.isAt('"') ? spaced(args, parseDateTime(args)) : null;
  return { flags, internalDate, message: parseOctets(args) };
}

function parseOctets(args: Scanner): Uint8Array {
  if (args.isAt("~")) return args.literal8();
  if (!args.take("UTF8 (")) return args.literal();
  const octets = args.literal8();
  args.expect(")");
  return octets;
}

function spaced<T>(args: Scanner, value: T): T {
  args.space();
  return value;
}

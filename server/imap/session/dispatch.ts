/** One command from its octets to its tagged reply. */
import type { Command } from "../commands/command.ts";
import { COMMANDS } from "../commands/registry.ts";
import type { RawCommand } from "../parse/command-reader.ts";
import { ParseFailure, Scanner, fail } from "../parse/scanner.ts";
import { malformed, refused, replyToText } from "../reply.ts";
import type { Reply } from "../reply.ts";
import { selectedMailbox } from "./session.ts";
import type { Session } from "./session.ts";
import type { Selected } from "./state.ts";

/** Writes everything the command causes, ending with its tagged reply. */
export async function dispatch(session: Session, raw: RawCommand): Promise<void> {
  const args = new Scanner(raw, { utf8: session.utf8, isTaken: (name) => session.isTaken(name) });
  const tag = attempt(() => args.tag());
  if (typeof tag !== "string") {
    finish(session, "*", tag);
    return;
  }
  session.tag = tag;
  const read = attempt(() => readCommand(args));
  const command = "run" in read ? read.run : null;
  const reply = "run" in read ? await perform(read.run, args, session) : read;
  const keepsNumbers = command?.needs === "selected" && command.keepsNumbers === true;
  const { services, connection } = session;
  services.log("imap.command", { connection, command: "run" in read ? read.name : "unknown", answer: reply.status });
  session.sendUpdates({ expunge: !keepsNumbers });
  finish(session, tag, withSafeModSeq(session, reply));
}

/**
 * The flags that were told may have a higher MODSEQ than an expunge that may not be told yet. A connection that ends now
 * must not leave the client to ask from beyond it (RFC 7162 §3.2.7 has the code for other commands).
 */
function withSafeModSeq(session: Session, reply: Reply): Reply {
  const { state, qresync } = session;
  const safe = qresync && state.type === "selected" ? state.view.safeModSeq : null;
  return safe === null || reply.status !== "OK" || reply.code !== null
    ? reply
    : { ...reply, code: `HIGHESTMODSEQ ${safe}` };
}

/** The tagged (or, for want of a tag, untagged) end; too many bad commands end the session. */
export function finish(session: Session, tag: string, reply: Reply): void {
  session.out.line(`${tag} ${replyToText(reply)}`);
  session.badCommands = reply.status === "BAD" ? session.badCommands + 1 : 0;
  if (session.badCommands >= session.services.limits.badCommands) session.bye("Too many bad commands");
}

/** Only names that are known here are told on: anything else a client says may be a secret in the wrong place. */
function readCommand(args: Scanner): { readonly name: string; readonly run: Command } {
  const name = readName(args, "a space and a command behind the tag");
  const full = name === "UID" ? `UID ${readName(args, "a space and a command behind UID")}` : name;
  const command = COMMANDS.get(full);
  if (command === undefined) fail("a command this server knows");
  return { name: full, run: command };
}

function readName(args: Scanner, expected: string): string {
  if (!args.hasMore()) fail(expected);
  args.space();
  return args.keyword();
}

async function perform(command: Command, args: Scanner, session: Session): Promise<Reply> {
  try {
    return await runInState(command, args, session);
  } catch (error) {
    if (error instanceof ParseFailure) return malformed(`Syntax: ${error.message}`);
    session.services.log("imap.commandFailed", { error: error instanceof Error ? error.name : "unknown" });
    return refused("Something went wrong here, the command was not completed", "SERVERBUG");
  }
}

function runInState(command: Command, args: Scanner, session: Session): Promise<Reply> | Reply {
  const { state } = session;
  switch (command.needs) {
    case "nothing":
      return command.run(args, session);
    case "noLogin":
      return state.type === "notAuthenticated" ? command.run(args, session) : malformed("Logged in already");
    case "account":
      return session.account === null ? malformed("Log in first") : command.run(args, session, session.account);
    case "selected":
      if (session.account === null) return malformed("Log in first");
      if (state.type !== "selected") return malformed("No mailbox is selected");
      announceKeywords(session, state);
      return command.run(args, session, state);
  }
}

function announceKeywords(session: Session, selected: Selected): void {
  const mailbox = selectedMailbox(selected);
  if (mailbox !== null) session.announceKeywords(selected.account, mailbox, selected.view);
}

function attempt<T>(parse: () => T): T | Reply {
  try {
    return parse();
  } catch (error) {
    if (error instanceof ParseFailure) return malformed(`Syntax: ${error.message}`);
    throw error;
  }
}

/**
 * Structured lines on stderr. Fields hold no passwords, tokens, words or mail, no mailbox names, and of what a client says
 * no more than the names of its commands; network addresses stand where a login is named, and nowhere else.
 */
import type { CliIo } from "./io.ts";
import { isWritten, levelOf, type LogLevel } from "./log-level.ts";

export type LogFields = Readonly<Record<string, string | number | boolean>>;
export type Log = (event: string, fields: LogFields) => void;

export interface LogOptions {
  /** One object a line, also at a terminal. */
  readonly json: boolean;
  /** What is less grave is left out. */
  readonly level: LogLevel;
  /** Unix milliseconds. */
  readonly clock: () => number;
}

/** Lines for whoever reads them: a person at a terminal, unless they asked for JSON; else a machine. */
export function logOf(io: CliIo, { json, level: least, clock }: LogOptions): Log {
  const lineOf = io.stderrIsTerminal && !json ? readableLine : jsonLine;
  return (event, fields) => {
    const level = levelOf(event, fields);
    if (isWritten(level, least)) io.stderr(`${lineOf(clock(), level, event, fields)}\n`);
  };
}

function jsonLine(time: number, level: LogLevel, event: string, fields: LogFields): string {
  return JSON.stringify({ time: new Date(time).toISOString(), level, event, ...fields });
}

/** "20:15:03  warn   imap login failed: address 127.0.0.1, reason badCredentials", in this computer's time. */
function readableLine(time: number, level: LogLevel, event: string, fields: LogFields): string {
  const told = Object.entries(fields).map(([name, value]) => `${toWords(name)} ${harmless(String(value))}`);
  return `${timeOfDay(time)}  ${level.padEnd(5)}  ${toWords(event)}${told.length > 0 ? `: ${told.join(", ")}` : ""}`;
}

/** "imap.loginFailed" becomes "imap login failed". */
const toWords = (name: string): string =>
  name.replace(/\./g, " ").replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

/** A stranger's octets move no cursor and forge no line. */
const harmless = (text: string): string => text.replace(/\p{C}/gu, "\u{fffd}");

function timeOfDay(milliseconds: number): string {
  const at = new Date(milliseconds);
  return [at.getHours(), at.getMinutes(), at.getSeconds()].map((part) => String(part).padStart(2, "0")).join(":");
}

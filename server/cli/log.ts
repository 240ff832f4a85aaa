/** Structured lines on stderr. Fields hold no passwords, tokens, words or mail. */
import type { CliIo } from "./io.ts";

export type LogFields = Readonly<Record<string, string | number | boolean>>;
export type Log = (event: string, fields: LogFields) => void;

/** Lines for whoever reads them: a person at a terminal, unless they asked for JSON; else a machine. */
export function logOf(io: CliIo, json: boolean, clock: () => number): Log {
  const write = (line: string): void => io.stderr(line);
  return io.stderrIsTerminal && !json ? createReadableLog(write, clock) : createLog(write, clock);
}

/** One JSON object a line. */
export const createLog =
  (write: (line: string) => void, clock: () => number): Log =>
  (event, fields) => {
    write(`${JSON.stringify({ time: new Date(clock()).toISOString(), event, ...fields })}\n`);
  };

/** "20:15:03  imap login failed: address anna@example.org, reason wrong", in this computer's time. */
export const createReadableLog =
  (write: (line: string) => void, clock: () => number): Log =>
  (event, fields) => {
    const told = Object.entries(fields).map(([name, value]) => `${toWords(name)} ${harmless(String(value))}`);
    write(`${timeOfDay(clock())}  ${toWords(event)}${told.length > 0 ? `: ${told.join(", ")}` : ""}\n`);
  };

/** "imap.loginFailed" becomes "imap login failed". */
const toWords = (name: string): string =>
  name.replace(/\./g, " ").replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

/** A stranger's octets move no cursor and forge no line. */
const harmless = (text: string): string => text.replace(/\p{C}/gu, "\u{fffd}");

function timeOfDay(milliseconds: number): string {
  const at = new Date(milliseconds);
  return [at.getHours(), at.getMinutes(), at.getSeconds()].map((part) => String(part).padStart(2, "0")).join(":");
}

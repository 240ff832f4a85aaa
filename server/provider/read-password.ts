/** A password for an account: the first line of standard input, or typed twice where a person sits there. */
import type { CliIo } from "../cli/io.ts";
import { createStreamTerminal } from "../companion/stream-terminal.ts";
import { err, ok, type Result } from "../../shared/lib/result.ts";

/** The error is one line for the operator. */
export async function readPassword(io: CliIo): Promise<Result<string, string>> {
  const terminal = createStreamTerminal(io);
  const password = await terminal.readLine("Password for the account: ");
  if (password === null || password === "") return err("no password was given: it is the first line of standard input");
  if (!io.interactive || (await terminal.readLine("The same again: ")) === password) return ok(password);
  return err("these were two different passwords: nothing was done");
}

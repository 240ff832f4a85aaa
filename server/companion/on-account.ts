/** A command's dealings with one account's keys: finds the account, opens the line, and closes it whatever happens. */
import type { Result } from "../../shared/lib/result.ts";
import type { HeldAccount } from "./account-folder.ts";
import type { CommandContext, Failure } from "./command.ts";
import { findAccount } from "./find-account.ts";
import { openKeyLine, type KeyLine } from "./key-line.ts";

/** Without an address the folder's only account. */
export async function onAccount<T>(
  context: CommandContext,
  address: string | null,
  act: (line: KeyLine, account: HeldAccount) => Promise<Result<T, Failure>>,
): Promise<Result<T, Failure>> {
  const found = await findAccount(context.data, address);
  if (!found.ok) return found;
  const line = await openKeyLine(context, found.value);
  if (!line.ok) return line;
  try {
    return await act(line.value, found.value);
  } finally {
    await line.value.close();
  }
}

/** The account that a command means. */
import { ok, type Result } from "../../shared/lib/result.ts";
import { asciiLower } from "../../shared/mailbox/flags.ts";
import { heldAccounts, type HeldAccount } from "./account-folder.ts";
import { failed, misused, type Failure } from "./command.ts";
import { removedNotes } from "./removed-note.ts";

/** Without an address the folder's only account. */
export async function findAccount(data: string, address: string | null): Promise<Result<HeldAccount, Failure>> {
  const held = await heldAccounts(data);
  const meant = held.filter((account) => address === null || asciiLower(account.address) === asciiLower(address));
  const [first] = meant;
  if (!first) return failed(await noneLine(data, address));
  return meant.length > 1 ? misused(`${data} holds ${meant.length} accounts: name the one you mean`) : ok(first);
}

async function noneLine(data: string, address: string | null): Promise<string> {
  const notes = await removedNotes(data);
  const note = notes.find((one) => address === null || asciiLower(one.address) === asciiLower(address));
  if (note) return `${note.address} was removed from this device by another one; \`companion add\` adds it again`;
  return address === null ? `${data} holds no account` : `${data} holds no account ${address}`;
}

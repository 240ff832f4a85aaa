/** What every way to add an account begins and ends with. */
import type { Joined } from "../../shared/account/join/join.ts";
import { ok, type Result } from "../../shared/lib/result.ts";
import { asciiLower } from "../../shared/mailbox/flags.ts";
import { createDataFolder, heldAccounts, probeDataFolder } from "./account-folder.ts";
import { failed, type CommandContext, type CommandResult, type Failure } from "./command.ts";
import { adopting, changeFolder } from "./folder-change.ts";
import { createPassword, passwordHash } from "./password.ts";
import type { FolderKeys } from "./secrets-file.ts";
import { unlockFolder } from "./unlock-folder.ts";

/** The folder's keys, asked for before anything is registered; makes the folder. */
export async function openForAdding(context: CommandContext): Promise<Result<FolderKeys, Failure>> {
  await createDataFolder(context.data);
  await probeDataFolder(context.data);
  return unlockFolder(context);
}

export async function isHeld(data: string, address: string): Promise<boolean> {
  const held = await heldAccounts(data);
  return held.some((account) => asciiLower(account.address) === asciiLower(address.trim()));
}

export const alreadyHeld = (address: string): Result<never, Failure> =>
  failed(`${address} is in this folder already; \`companion remove\` takes it out`);

/** Stores what a join gave; `words` of a new account are part of the answer for machines. */
export async function keepJoined(
  context: CommandContext,
  keys: FolderKeys,
  { secrets, address }: Joined,
  words: readonly string[] | null,
): CommandResult {
  const password = createPassword(context.crypto);
  const kept = await changeFolder(context, adopting(secrets, passwordHash(context.crypto, password)), keys);
  if (!kept.ok) return kept;
  const imap = { username: address, password };
  const text = [`Added ${address}.`, ...imapLines(address, password)].join("\n");
  return ok({ json: words === null ? { address, imap } : { address, words, imap }, text });
}

export const imapLines = (username: string, password: string): string[] => [
  "Settings for a mail client on this computer, while `companion start` runs:",
  "  IMAP       127.0.0.1, port 1143 unless --imap says otherwise, no encryption (it never leaves this computer)",
  `  Username   ${username}`,
  `  Password   ${password}`,
  "The password is shown this once; `companion password` makes a new one.",
  "`companion settings --client NAME` has more for each mail program.",
];

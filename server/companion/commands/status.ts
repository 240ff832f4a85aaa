/** `companion status`: how the accounts of a folder are; of a running companion live, else from the cache. */
import { ok } from "../../../shared/lib/result.ts";
import { asciiLower } from "../../../shared/mailbox/flags.ts";
import { heldAccounts, type HeldAccount } from "../account-folder.ts";
import { failed, type CommandContext, type CommandResult } from "../command.ts";
import { askCompanion } from "../control.ts";
import { lockFolder } from "../../process/folder-lock.ts";
import { removedNotes } from "../removed-note.ts";
import { readLastSync, stoppedStatus, type OpenAccount } from "../running-account.ts";
import { lockedStatus, noteToStatus, statusToText, type AccountStatus } from "../status.ts";
import { createVault, type Vault } from "../vault.ts";

interface Found {
  readonly running: boolean;
  readonly accounts: readonly AccountStatus[];
}

export async function status(context: CommandContext, address: string | null): CommandResult {
  const found = (await askRunning(context.data)) ?? (await readStopped(context));
  if (!found) return failed("another companion is starting or stopping on this folder: try again");
  const accounts = found.accounts.filter((one) => address === null || asciiLower(one.address) === asciiLower(address));
  if (address !== null && accounts.length === 0) return failed(`${context.data} holds no account ${address}`);
  const text =
    accounts.map(statusToText).join("\n\n") || `no accounts in ${context.data} yet; \`companion add\` adds one`;
  return ok({ json: { running: found.running, accounts }, text });
}

async function askRunning(data: string): Promise<Found | null> {
  const answer = await askCompanion(data, { type: "status" });
  return answer && { running: true, accounts: answer.value as readonly AccountStatus[] };
}

/** Null if another process holds the folder after all. */
async function readStopped({ data, crypto, network }: CommandContext): Promise<Found | null> {
  const held = await heldAccounts(data);
  const removed = (await removedNotes(data)).map(noteToStatus);
  if (held.length === 0) return { running: false, accounts: removed };
  const lock = lockFolder(data);
  if (!lock) return null;
  try {
    const vault = createVault(data, crypto, []);
    const accounts: AccountStatus[] = [];
    for (const account of held) accounts.push(await statusOf(account, vault, network.open));
    return { running: false, accounts: [...accounts, ...removed] };
  } finally {
    lock.release();
  }
}

async function statusOf(held: HeldAccount, vault: Vault, open: OpenAccount): Promise<AccountStatus> {
  const secrets = await vault.secretsOf(held);
  if (!secrets) return lockedStatus(held, await readLastSync(held));
  const { provider, cache, id } = held;
  return stoppedStatus(held, await open({ provider, cache, secrets, keep: (kept) => vault.keep(id, kept) }, false));
}

/** `companion status`: how the accounts of a folder are; of a running companion live, else from the cache. */
import { ok, type Result } from "../../../shared/lib/result.ts";
import { asciiLower } from "../../../shared/mailbox/flags.ts";
import { heldAccounts, type HeldAccount } from "../account-folder.ts";
import { failed, type CommandContext, type CommandResult, type Failure } from "../command.ts";
import { askCompanion, whereItListens } from "../control.ts";
import { findAccount } from "../find-account.ts";
import { askOnce, openKeyLine } from "../key-line.ts";
import { lockFolder } from "../../process/folder-lock.ts";
import { removedNotes } from "../removed-note.ts";
import { readLastSync, stoppedStatus, type OpenAccount } from "../running-account.ts";
import { lockedStatus, noteToStatus, statusToText, type AccountStatus } from "../status.ts";
import { createVault, type Vault } from "../vault.ts";

interface Found {
  readonly running: boolean;
  readonly accounts: readonly AccountStatus[];
}

export interface StatusOptions {
  /** Announcements are shown a last time. */
  readonly dismiss: boolean;
}

export interface StatusOutput extends Found {
  readonly text: string;
}

export async function status(context: CommandContext, address: string | null, options: StatusOptions): CommandResult {
  const shown = await readStatus(context, address);
  if (!shown.ok) return shown;
  const { running, accounts, text } = shown.value;
  if (options.dismiss) {
    const dismissed = await dismissAll(context, accounts);
    if (!dismissed.ok) return dismissed;
  }
  const listening = running ? await whereItListens(context.data) : null;
  if (listening === null) return ok({ json: { running, accounts }, text });
  const { imap, imaps, smtp } = listening;
  const served = `IMAP at ${imap}${imaps === null ? "" : `, over TLS at ${imaps}`}${smtp == null ? "" : `; SMTP at ${smtp}`}`;
  return ok({ json: { running, listening, accounts }, text: `${served}\n\n${text}` });
}

export async function readStatus(
  context: CommandContext,
  address: string | null,
): Promise<Result<StatusOutput, Failure>> {
  const found = (await askRunning(context.data)) ?? (await readStopped(context));
  if (!found) return failed("another companion is starting or stopping on this folder: try again");
  const accounts = found.accounts.filter((one) => address === null || asciiLower(one.address) === asciiLower(address));
  if (address !== null && accounts.length === 0) return failed(`${context.data} holds no account ${address}`);
  const told = accounts.map(async (account) => statusToText(account, await whyOffline(context, account)));
  const text =
    (await Promise.all(told)).join("\n\n") || `no accounts in ${context.data} yet; \`companion add\` adds one`;
  return ok({ running: found.running, accounts, text });
}

/** Where the connection is away, what is in its way, if that is known. */
const whyOffline = async (
  { network }: CommandContext,
  { connection, provider }: AccountStatus,
): Promise<string | null> => (connection.type === "offline" ? network.whyUnreachable(provider) : null);

async function dismissAll(context: CommandContext, accounts: readonly AccountStatus[]): Promise<Result<null, Failure>> {
  for (const account of accounts) {
    if (!("announcements" in account) || account.announcements.length === 0) continue;
    const held = await findAccount(context.data, account.address);
    if (!held.ok) return held;
    const line = await openKeyLine(context, held.value, false);
    if (!line.ok) return line;
    await askOnce(line.value, { type: "dismiss" });
  }
  return ok(null);
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

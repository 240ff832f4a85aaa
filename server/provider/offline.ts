/** Account commands: asked of the running provider through its control socket, else carried out on its folder. */
import { existsSync } from "node:fs";
import { stat } from "node:fs/promises";
import path from "node:path";
import { createAccounts } from "../accounts/accounts.ts";
import { failed, misused, type Failure } from "../cli/failure.ts";
import { readProviderConfig } from "../config/provider-config.ts";
import { nodeCrypto } from "../crypto/node-crypto.ts";
import { stretch } from "../crypto/stretch.ts";
import { createLdapDirectory } from "../directory/ldap-directory.ts";
import { askDaemon } from "../process/control.ts";
import { lockFolder, type FolderLock } from "../process/folder-lock.ts";
import { createProviderStore, DATABASE, type ProviderStore } from "../storage/provider-store.ts";
import { err, ok, type Result } from "../../shared/lib/result.ts";
import { runAccountRequest, type AccountAnswer, type AccountRequest, type Following } from "./account-commands.ts";
import { makeDataFolder } from "./data-folder.ts";
import { explainStart } from "./explain-start.ts";
import type { ExportProgress } from "./export-account.ts";
import { readOrigin } from "./origin.ts";
import { settingsFile } from "./settings-file.ts";

type Environment = Readonly<Record<string, string | undefined>>;

type Progress = Following["progress"];

/** A provider that starts or stops, or another command, holds the folder for moments. */
const PATIENCE_MS = 10_000;
const PAUSE_MS = 100;

/** `config`: the settings file as given; null: that of the provider's last start. A running provider has read its own. */
export async function askAccounts(
  { data, config }: { readonly data: string; readonly config: string | null },
  request: AccountRequest,
  environment: Environment,
  progress: Progress,
): Promise<Result<AccountAnswer, Failure>> {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const asked = await askRunning(data, request, progress);
    if (asked) return asked;
    const fault = await folderFault(data, request);
    if (fault !== null) return err(fault);
    const lock = lockFolder(data);
    if (lock) return holding(lock, () => onFolder({ data, config }, request, environment, progress));
    if (Date.now() > end) return failed(`another process works on ${data} and does not answer`);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

/** Only what makes an account makes a folder: a mistyped --data is else a provider without accounts. Null: it can be used. */
async function folderFault(data: string, { type }: AccountRequest): Promise<Failure | null> {
  const makes = type === "add" || type === "make";
  try {
    if (!makes) await stat(path.join(data, DATABASE));
    await makeDataFolder(data);
    return null;
  } catch (error) {
    const isMissing = error instanceof Error && "code" in error && error.code === "ENOENT";
    const line = `${data} is no provider's data folder: check --data`;
    return isMissing ? { exitCode: 2, line } : explainStart(error, data);
  }
}

async function holding<T>(lock: FolderLock, task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } finally {
    lock.release();
  }
}

/** Null if no provider runs. */
async function askRunning(
  data: string,
  request: AccountRequest,
  progress: Progress,
): Promise<Result<AccountAnswer, Failure> | null> {
  if (!existsSync(data)) return null;
  try {
    const answer = await askDaemon(data, request, (so) => progress(so as ExportProgress));
    return answer && ok(answer.value as AccountAnswer);
  } catch (error) {
    return failed(error instanceof Error ? error.message : "the running provider could not do it");
  }
}

async function onFolder(
  { data, config: given }: { readonly data: string; readonly config: string | null },
  request: AccountRequest,
  environment: Environment,
  progress: Progress,
): Promise<Result<AccountAnswer, Failure>> {
  const flags = { has: () => false, text: () => null };
  const file = await settingsFile(data, given);
  if (!file.ok) return misused(file.error);
  const config = readProviderConfig({ file: file.value, environment, flags }, data);
  if (!config.ok) return misused(config.error);
  const { ldap } = config.value;
  const opened = await openStore(data);
  if (!opened.ok) return opened;
  const store = opened.value;
  const users = ldap && createLdapDirectory({ options: ldap, log: () => undefined, clock: Date.now });
  try {
    const accounts = createAccounts({
      store,
      crypto: nodeCrypto,
      clock: Date.now,
      accessSecrets: config.value.accessSecrets,
      users,
    });
    const makes = request.type === "add" || request.type === "make";
    if (makes && !ldap && accounts.list().some(({ fromDirectory }) => fromDirectory)) return misused(NO_DIRECTORY);
    const origin = config.value.origin ?? (await readOrigin(data));
    const parts = { accounts, store, engines: null, origin, stretch, clock: Date.now };
    const answer = await untilInterrupted((signal) => runAccountRequest(parts, request, { progress, signal }));
    return answer.ok ? answer : failed(answer.error);
  } finally {
    await users?.close();
    await store.close();
  }
}

async function openStore(data: string): Promise<Result<ProviderStore, Failure>> {
  try {
    return ok(await createProviderStore({ dir: data, crypto: nodeCrypto, clock: Date.now }));
  } catch (error) {
    return err(explainStart(error, data));
  }
}

/** Else a user of the directory would be made as the provider's own. */
const NO_DIRECTORY =
  "accounts here come from a directory of users, and no [ldap] is set: give the settings file that does with --config, or start the provider";

/** Ctrl-C lets the task take away what it began. */
async function untilInterrupted<T>(task: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  for (const name of SIGNALS) process.on(name, abort);
  try {
    return await task(controller.signal);
  } finally {
    for (const name of SIGNALS) process.off(name, abort);
  }
}

const SIGNALS = ["SIGINT", "SIGTERM"] as const;

/**
 * What the companion keeps of one account: DIR/accounts/<account id>/{secrets, cache/}. Folders have mode 0700, files 0600.
 * Of an account that was taken from this device a note is left (removed-note.ts).
 */
import { mkdir, readFile, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { parseId, type AccountId, type DeviceId } from "../../shared/lib/ids.ts";
import { makeFolder } from "../process/make-folder.ts";
import { writeFileDurably } from "../storage/durable-file.ts";
import { decodeSecretsFile, encodeSecretsFile, MAX_SECRETS, type SecretsFile } from "./secrets-file.ts";

export interface HeldAccount {
  readonly id: AccountId;
  readonly device: DeviceId;
  readonly address: string;
  /** Origin of its provider. */
  readonly provider: string;
  /** Hash of the IMAP password, password.ts. */
  readonly imapHash: Uint8Array;
  readonly file: SecretsFile;
  /** Where its sealed cache lies. */
  readonly cache: string;
}

const FOLDER_MODE = 0o700;

const accountsFolder = (data: string): string => join(data, "accounts");
const accountFolder = (data: string, id: AccountId): string => join(accountsFolder(data), id);

/** Makes the data folder where it is missing. */
export async function createDataFolder(data: string): Promise<void> {
  await makeFolder(accountsFolder(data));
}

/** Rejects unless something can be stored here for good: asked before an account is registered. */
export async function probeDataFolder(data: string): Promise<void> {
  const probe = join(accountsFolder(data), "probe");
  await writeFileDurably(probe, new Uint8Array(1));
  await rm(probe);
}

/** In order of address. Folders that hold no readable secrets file are left out. */
export async function heldAccounts(data: string): Promise<HeldAccount[]> {
  const names = await readdir(accountsFolder(data)).catch(() => []);
  const ids = names.flatMap((name) => parseId<AccountId>(name) ?? []);
  const accounts = await Promise.all(ids.map((id) => heldAccount(data, id)));
  const held = accounts.filter((account) => account !== null);
  return held.sort((a, b) => (a.address < b.address ? -1 : 1));
}

/** Null if there is none. */
export async function heldAccount(data: string, id: AccountId): Promise<HeldAccount | null> {
  const folder = accountFolder(data, id);
  const bytes = await readFile(join(folder, "secrets")).catch(() => null);
  const file = bytes && bytes.length <= MAX_SECRETS ? decodeSecretsFile(Uint8Array.from(bytes)) : null;
  if (file?.header.account !== id) return null;
  const { device, address, provider } = file.header;
  return { id, device, address, provider, imapHash: file.imapHash, file, cache: join(folder, "cache") };
}

/** Durable when it resolves. */
export async function storeSecretsFile(data: string, file: SecretsFile): Promise<void> {
  const folder = accountFolder(data, file.header.account);
  await mkdir(join(folder, "cache"), { recursive: true, mode: FOLDER_MODE });
  await writeFileDurably(join(folder, "secrets"), encodeSecretsFile(file));
}

/** Forgets an account: its keys first, so that what an interruption leaves behind cannot be opened. */
export async function removeAccount(data: string, id: AccountId): Promise<void> {
  const folder = accountFolder(data, id);
  const doomed = join(accountsFolder(data), `removed-${id}`);
  await rm(join(folder, "secrets"), { force: true });
  await rm(doomed, { recursive: true, force: true });
  await rename(folder, doomed).catch(() => undefined);
  await rm(doomed, { recursive: true, force: true });
}

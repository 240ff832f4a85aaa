/**
 * What the companion keeps of one account: DIR/accounts/<account id>/{secrets, cache/}. Folders have mode 0700, files 0600.
 * Of an account that was taken from this device a note is left (removed-note.ts).
 */
import { mkdir, readFile, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { parseId, type AccountId, type DeviceId } from "../../shared/lib/ids.ts";
import { utf8 } from "../../shared/lib/bytes.ts";
import { makeFolder } from "../process/make-folder.ts";
import { writeFileDurably } from "../storage/durable-file.ts";
import { decodeSecretsFile, encodeSecretsFile, MAX_SECRETS, type SecretsFile } from "./secrets-file.ts";

export interface HeldAccount {
  readonly id: AccountId;
  readonly device: DeviceId;
  readonly address: string;
  /** What mail programs may log in with besides the address; null: nothing. */
  readonly username: string | null;
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
  const username = await readUsername(folder);
  return { id, device, address, username, provider, imapHash: file.imapHash, file, cache: join(folder, "cache") };
}

/** Durable when it resolves. */
export async function storeSecretsFile(data: string, file: SecretsFile): Promise<void> {
  const folder = accountFolder(data, file.header.account);
  await mkdir(join(folder, "cache"), { recursive: true, mode: FOLDER_MODE });
  await writeFileDurably(join(folder, "secrets"), encodeSecretsFile(file));
}

/** Null for anything that is none. */
async function readUsername(folder: string): Promise<string | null> {
  const text = await readFile(join(folder, "username"), "utf8").catch(() => "");
  return isUsername(text.trimEnd()) ? text.trimEnd() : null;
}

/** One that every mail program can send, in any configuration file, without quotes. */
export const isUsername = (text: string): boolean => /^[A-Za-z0-9][A-Za-z0-9._@+-]{0,63}$/.test(text);

/** Null takes it away. Durable when it resolves. */
export async function storeUsername(data: string, id: AccountId, username: string | null): Promise<void> {
  const file = join(accountFolder(data, id), "username");
  if (username === null) await rm(file, { force: true });
  else await writeFileDurably(file, utf8(`${username}\n`));
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

/**
 * What the companion keeps of one account: DIR/accounts/<account id>/{secrets, cache/}. Folders have mode 0700, files 0600.
 *
 *     secrets = CBOR {"v": 1, "secrets": the engine's device secrets, "imap": SHA-256 of the IMAP password}
 */
import { mkdir, readFile, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { makeFolder } from "../process/make-folder.ts";
import { describeSecrets } from "../../shared/account/secrets.ts";
import { decodeCbor, encodeCbor } from "../../shared/lib/cbor.ts";
import { parseId, type AccountId, type DeviceId } from "../../shared/lib/ids.ts";
import { writeFileDurably } from "../storage/durable-file.ts";

export interface HeldAccount {
  readonly id: AccountId;
  readonly device: DeviceId;
  readonly address: string;
  /** Origin of its provider. */
  readonly provider: string;
  /** The engine's. */
  readonly secrets: Uint8Array;
  /** Hash of the IMAP password, password.ts. */
  readonly imapHash: Uint8Array;
  /** Where its sealed cache lies. */
  readonly cache: string;
}

const FOLDER_MODE = 0o700;
const HASH_BYTES = 32;
/** Octets; device secrets with very many epochs stay far below. */
const MAX_SECRETS = 1 << 20;

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

/** In order of address. Folders that hold no readable secrets are left out. */
export async function heldAccounts(data: string): Promise<HeldAccount[]> {
  const names = await readdir(accountsFolder(data)).catch(() => []);
  const ids = names.flatMap((name) => parseId<AccountId>(name) ?? []);
  const accounts = await Promise.all(ids.map((id) => readAccount(data, id)));
  const held = accounts.filter((account) => account !== null);
  return held.sort((a, b) => (a.address < b.address ? -1 : 1));
}

async function readAccount(data: string, id: AccountId): Promise<HeldAccount | null> {
  const folder = accountFolder(data, id);
  const bytes = await readFile(join(folder, "secrets")).catch(() => null);
  const parts = bytes && bytes.length <= MAX_SECRETS ? decodeSecretsFile(Uint8Array.from(bytes)) : null;
  const described = parts && describeSecrets(parts.secrets);
  if (!described || described.account !== id) return null;
  const { device, address, provider } = described;
  return { id, device, address, provider, ...parts, cache: join(folder, "cache") };
}

function decodeSecretsFile(bytes: Uint8Array): Pick<HeldAccount, "secrets" | "imapHash"> | null {
  const map = decodeCbor(bytes);
  if (typeof map !== "object" || map === null || Array.isArray(map) || map instanceof Uint8Array) return null;
  const { v, secrets, imap } = map as Record<string, unknown>;
  if (v !== 1 || !(secrets instanceof Uint8Array)) return null;
  return imap instanceof Uint8Array && imap.length === HASH_BYTES ? { secrets, imapHash: imap } : null;
}

/** Durable when it resolves. Throws unless these are an engine's secrets. */
export async function storeAccount(data: string, secrets: Uint8Array, imapHash: Uint8Array): Promise<AccountId> {
  const described = describeSecrets(secrets);
  if (!described) throw new Error("these are not a device's secrets");
  const folder = accountFolder(data, described.account);
  await mkdir(join(folder, "cache"), { recursive: true, mode: FOLDER_MODE });
  await writeFileDurably(join(folder, "secrets"), encodeCbor({ v: 1, secrets, imap: imapHash }));
  return described.account;
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

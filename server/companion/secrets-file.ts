/**
 * An account's secrets file, plain or sealed under the folder's key (folder-lock-file.ts). What must be readable while the
 * folder is locked stands beside what is sealed; it is checked against the secrets whenever they are opened.
 *
 *     plain  = CBOR {"v": 1, "secrets": the engine's device secrets, "imap": SHA-256 of the IMAP password}
 *     sealed = CBOR {"v": 2, "account", "device", "address", "provider", "imap", "sealed": wrap(folder key, name, secrets)}
 *     name   = "companion-secrets/" ‖ account id
 */
import { describeSecrets } from "../../shared/account/keys/secrets.ts";
import type { CryptoPort } from "../../shared/crypto/primitives.ts";
import { cacheKeyFromBytes } from "../../shared/crypto/wrap.ts";
import { assert } from "../../shared/lib/assert.ts";
import { decodeCbor, encodeCbor } from "../../shared/lib/cbor.ts";
import { asBytes, asBytesUpTo, asMap, asText } from "../../shared/lib/cbor-fields.ts";
import { idFromBytes, idToBytes, type AccountId, type DeviceId } from "../../shared/lib/ids.ts";

/** Keys that open a folder's files, the one that seals first; none: its files are plain. */
export type FolderKeys = readonly Uint8Array[];

/** What can be told without a key. */
export interface SecretsHeader {
  readonly account: AccountId;
  readonly device: DeviceId;
  readonly address: string;
  /** Origin of its provider. */
  readonly provider: string;
}

export type StoredSecrets =
  { readonly type: "plain"; readonly secrets: Uint8Array } | { readonly type: "sealed"; readonly sealed: Uint8Array };

export interface SecretsFile {
  readonly header: SecretsHeader;
  /** Hash of the IMAP password, password.ts. */
  readonly imapHash: Uint8Array;
  readonly stored: StoredSecrets;
}

/** Octets; device secrets with very many epochs stay far below. */
export const MAX_SECRETS = 1 << 20;
const HASH_BYTES = 32;
const MAX_TEXT = 1024;

const sealName = (account: AccountId): string => `companion-secrets/${account}`;

/** Sealed if there is a key. Throws unless these are an engine's secrets. */
export async function makeSecretsFile(
  crypto: CryptoPort,
  keys: FolderKeys,
  secrets: Uint8Array,
  imapHash: Uint8Array,
): Promise<SecretsFile> {
  const header = describeSecrets(secrets);
  assert(header, "these are not a device's secrets");
  const [key] = keys;
  if (!key) return { header, imapHash, stored: { type: "plain", secrets } };
  const sealed = await cacheKeyFromBytes(crypto, key).seal(sealName(header.account), secrets);
  return { header, imapHash, stored: { type: "sealed", sealed } };
}

export function encodeSecretsFile({ header, imapHash, stored }: SecretsFile): Uint8Array {
  if (stored.type === "plain") return encodeCbor({ v: 1, secrets: stored.secrets, imap: imapHash });
  const { address, provider } = header;
  const ids = { account: idToBytes(header.account), device: idToBytes(header.device) };
  return encodeCbor({ v: 2, ...ids, address, provider, imap: imapHash, sealed: stored.sealed });
}

/** Null if this is no secrets file. */
export function decodeSecretsFile(bytes: Uint8Array): SecretsFile | null {
  const map = asMap(decodeCbor(bytes));
  const imapHash = asBytes(map?.["imap"], HASH_BYTES);
  if (!map || !imapHash) return null;
  if (map["v"] === 1) {
    const secrets = asBytesUpTo(map["secrets"], MAX_SECRETS);
    const header = secrets && describeSecrets(secrets);
    return secrets && header && { header, imapHash, stored: { type: "plain", secrets } };
  }
  const account = asBytes(map["account"], 16);
  const device = asBytes(map["device"], 16);
  const address = asText(map["address"], MAX_TEXT);
  const provider = asText(map["provider"], MAX_TEXT);
  const sealed = asBytesUpTo(map["sealed"], MAX_SECRETS);
  if (map["v"] !== 2 || !account || !device || address === null || provider === null || !sealed) return null;
  const ids = { account: idFromBytes<AccountId>(account), device: idFromBytes<DeviceId>(device) };
  return { header: { ...ids, address, provider }, imapHash, stored: { type: "sealed", sealed } };
}

/** Null if none of the keys opens it, or what is inside is not what the file says. */
export async function openSecretsFile(
  crypto: CryptoPort,
  keys: FolderKeys,
  { header, stored }: SecretsFile,
): Promise<Uint8Array | null> {
  if (stored.type === "plain") return stored.secrets;
  for (const key of keys) {
    const opened = await cacheKeyFromBytes(crypto, key).open(sealName(header.account), stored.sealed);
    if (!opened.ok) continue;
    const inside = describeSecrets(opened.value);
    const fits =
      inside?.account === header.account &&
      inside.device === header.device &&
      inside.address === header.address &&
      inside.provider === header.provider;
    return fits ? opened.value : null;
  }
  return null;
}

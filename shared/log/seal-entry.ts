/**
 * The sealed parts of entries: index data of INCOMING under the INDEX key, operations of DEVICE under K_log[device]
 * (docs/protocol.md, "Keys" and "Entries"). Contents are opaque bytes here, padded so that sizes tell little.
 *
 * What does not open under the right key is malformed for every device alike: null, a no-op for all.
 */
import { deriveCheckpointKey, deriveIndexKey, deriveLogKey } from "../crypto/keys.ts";
import { padToBlocks, unpadBlocks, type BlockScheme } from "../crypto/padding.ts";
import { NONCE_BYTES, type CryptoPort } from "../crypto/primitives.ts";
import type { AccountId, DeviceId, Epoch } from "../lib/ids.ts";
import { aadOf, encodeEntry, signEntry } from "./entry.ts";
import type { DeviceEntry, DeviceFields, IncomingEntry } from "./entry.ts";

/** The clear fields of an incoming entry. */
export type IncomingFields = Omit<IncomingEntry, "type" | "nonce" | "ct">;

/** `fileKey`: of the message's blob. The entry in bytes. */
export async function sealIncoming(
  crypto: CryptoPort,
  fields: IncomingFields,
  fileKey: Uint8Array,
  plaintext: Uint8Array,
): Promise<Uint8Array> {
  const key = deriveIndexKey(crypto, fileKey, fields.id);
  const draft = { type: "incoming", ...fields } as const;
  return encodeEntry({ ...draft, ...(await sealPadded(crypto, key, aadOf(draft), plaintext, "doubling")) });
}

/** Null if malformed for everyone: not sealed under this blob's file key, or wrongly padded. */
export async function openIncoming(
  crypto: CryptoPort,
  entry: IncomingEntry,
  fileKey: Uint8Array,
): Promise<Uint8Array | null> {
  const key = deriveIndexKey(crypto, fileKey, entry.id);
  const opened = await openPadded(crypto, key, aadOf(entry), entry, "doubling");
  key.fill(0);
  return opened;
}

/** `logKey`: K_log of this device and epoch; `secret`: the device's Ed25519 seed. The signed entry in bytes. */
export async function sealDevice(
  crypto: CryptoPort,
  fields: DeviceFields,
  plaintext: Uint8Array,
  keys: { readonly logKey: Uint8Array; readonly secret: Uint8Array },
): Promise<Uint8Array> {
  const draft = { type: "device", ...fields } as const;
  const sealed = await sealPadded(crypto, keys.logKey, aadOf(draft), plaintext, "linear");
  return signEntry(crypto, keys.secret, { ...draft, ...sealed });
}

/** Null if malformed for everyone. */
export const openDevice = (crypto: CryptoPort, entry: DeviceEntry, logKey: Uint8Array): Promise<Uint8Array | null> =>
  openPadded(crypto, logKey, aadOf(entry), entry, "linear");

interface SealedPart {
  readonly nonce: Uint8Array;
  readonly ct: Uint8Array;
}

async function sealPadded(
  crypto: CryptoPort,
  key: Uint8Array,
  aad: Uint8Array,
  plaintext: Uint8Array,
  scheme: BlockScheme,
): Promise<SealedPart> {
  const nonce = crypto.randomBytes(NONCE_BYTES);
  return { nonce, ct: await crypto.aesGcm.seal(key, nonce, aad, padToBlocks(plaintext, scheme)) };
}

async function openPadded(
  crypto: CryptoPort,
  key: Uint8Array,
  aad: Uint8Array,
  { nonce, ct }: SealedPart,
  scheme: BlockScheme,
): Promise<Uint8Array | null> {
  const padded = await crypto.aesGcm.open(key, nonce, aad, ct);
  return padded && unpadBlocks(padded, scheme);
}

/** Keys derived once per epoch and device. Null where the epoch's M is not known: the fold must stop there. */
export interface EntryKeys {
  log(epoch: Epoch, device: DeviceId): Promise<Uint8Array | null>;
  checkpoint(epoch: Epoch): Promise<Uint8Array | null>;
  /** Overwrites those it holds. */
  wipe(): Promise<void>;
}

export function createEntryKeys(
  crypto: CryptoPort,
  account: AccountId,
  masterOf: (epoch: Epoch) => Uint8Array | null,
): EntryKeys {
  const held = new Map<string, Promise<Uint8Array>>();

  function derived(name: string, epoch: Epoch, derive: (master: Uint8Array) => Promise<Uint8Array>) {
    const master = masterOf(epoch);
    if (master === null) return Promise.resolve(null);
    const key = held.get(name) ?? derive(master);
    held.set(name, key);
    return key;
  }

  return {
    log: (epoch, device) =>
      derived(`${epoch}/${device}`, epoch, (master) => deriveLogKey(crypto, master, { account, epoch, device })),
    checkpoint: (epoch) =>
      derived(`${epoch}`, epoch, (master) => deriveCheckpointKey(crypto, master, { account, epoch })),
    async wipe() {
      for (const key of held.values()) (await key).fill(0);
      held.clear();
    },
  };
}

/** Keys made on this device: of an account's words, and of a new device. */
import { deriveIdentityKey, deriveRecoveryIdentity, generateDeviceKeys } from "../crypto/keys.ts";
import type { CryptoPort } from "../crypto/primitives.ts";
import { idFromBytes, type AccountId, type DeviceId } from "../lib/ids.ts";
import type { NewDevice, RootKeys } from "./record-builder.ts";

export interface DeviceDescription {
  readonly kind: "webmail" | "companion";
  readonly name: string;
}

export async function rootKeys(crypto: CryptoPort, root: Uint8Array, account: AccountId): Promise<RootKeys> {
  return {
    identity: await deriveIdentityKey(crypto, root, account),
    recovery: await deriveRecoveryIdentity(crypto, root, account),
  };
}

export async function newDevice(crypto: CryptoPort, { kind, name }: DeviceDescription): Promise<NewDevice> {
  const id = idFromBytes<DeviceId>(crypto.randomBytes(16));
  return { id, kind, name, keys: await generateDeviceKeys(crypto) };
}

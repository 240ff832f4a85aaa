/** Keys made on this device: of an account's words, and of a new device. */
import { deriveIdentityKey, deriveRecoveryIdentity, generateDeviceKeys } from "../../crypto/keys.ts";
import type { CryptoPort } from "../../crypto/primitives.ts";
import { idFromBytes, type AccountId, type DeviceId } from "../../lib/ids.ts";
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

/** A device that a user has in hand. */
export type OwnDevice = NewDevice & DeviceDescription;

export async function newDevice(crypto: CryptoPort, description: DeviceDescription): Promise<OwnDevice> {
  return { ...(await newProviderDevice(crypto, description.name)), kind: description.kind };
}

/** Keys that will lie at the provider, closed. */
export async function newProviderDevice(crypto: CryptoPort, name: string): Promise<NewDevice> {
  const id = idFromBytes<DeviceId>(crypto.randomBytes(16));
  return { id, kind: "provider", name, keys: await generateDeviceKeys(crypto) };
}

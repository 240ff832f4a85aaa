/**
 * What a device keeps secret: its own keys, the reading keys of its account's epochs, the key of its local cache, and
 * whom it trusts (the account's identity key, the origin it joined at). One CBOR map, stored wrapped by its home.
 */
import type { KeyringEpoch } from "../../crypto/keyring.ts";
import type { DeviceKeys } from "../../crypto/keys.ts";
import type { CryptoPort } from "../../crypto/primitives.ts";
import { assert } from "../../lib/assert.ts";
import { decodeCbor, encodeCbor, type Cbor } from "../../lib/cbor.ts";
import { asBytes, asCount, asList, asListOf, asMap, asText } from "../../lib/cbor-fields.ts";
import {
  epoch,
  idFromBytes,
  idToBytes,
  seq,
  type AccountId,
  type DeviceId,
  type Epoch,
  type Seq,
} from "../../lib/ids.ts";

/** UTF-16 units of an address or an origin. */
const MAX_TEXT = 1024;
const MAX_EPOCHS = 4096;

export interface DeviceSecrets {
  readonly account: AccountId;
  readonly address: string;
  /** Origin of the provider, "https://mail.example.org". */
  readonly provider: string;
  readonly device: DeviceId;
  /** Ed25519 seed, 32 bytes. */
  readonly deviceKey: Uint8Array;
  /** Seed of the device's age hybrid identity, 32 bytes. */
  readonly deviceSeed: Uint8Array;
  /** The account's Ed25519 identity key, public. */
  readonly identity: Uint8Array;
  /** AES-256 key of the local cache. */
  readonly cacheKey: Uint8Array;
  readonly epochs: readonly KeyringEpoch[];
  /** Epochs that the account had given up when this device joined: their entries change nothing. */
  readonly lost: readonly Epoch[];
  /** The highest point of the log this device had seen when it joined: it never accepts less. */
  readonly seen: { readonly seq: Seq; readonly head: Uint8Array };
}

/** A fresh device's, with a cache key of its own. */
export const newDeviceSecrets = (
  crypto: Pick<CryptoPort, "randomBytes">,
  {
    device,
    keys,
    ...rest
  }: Omit<DeviceSecrets, "deviceKey" | "deviceSeed" | "cacheKey"> & { readonly keys: DeviceKeys },
): Uint8Array =>
  encodeSecrets({
    ...{ ...rest, device, deviceKey: keys.signing.secret, deviceSeed: keys.identity.seed },
    cacheKey: crypto.randomBytes(32),
  });

/** Those of a device that follows another of its account, in the same place: with the cache that is there. */
export function inheritCache(secrets: Uint8Array, before: Uint8Array): Uint8Array {
  const own = decodeSecrets(secrets);
  const former = decodeSecrets(before);
  assert(own && former, "these are devices' secrets");
  return own.account === former.account ? encodeSecrets({ ...own, cacheKey: former.cacheKey }) : secrets;
}

export function encodeSecrets(secrets: DeviceSecrets): Uint8Array {
  return encodeCbor({
    v: 1,
    account: idToBytes(secrets.account),
    address: secrets.address,
    provider: secrets.provider,
    device: idToBytes(secrets.device),
    deviceKey: secrets.deviceKey,
    deviceSeed: secrets.deviceSeed,
    identity: secrets.identity,
    cacheKey: secrets.cacheKey,
    epochs: secrets.epochs.map(({ epoch, seed, master }): Cbor => [epoch, seed, master]),
    ...(secrets.lost.length === 0 ? {} : { lost: secrets.lost }),
    seen: [secrets.seen.seq, secrets.seen.head],
  });
}

/** Null if these bytes are not a device's secrets. */
export function decodeSecrets(bytes: Uint8Array): DeviceSecrets | null {
  const map = asMap(decodeCbor(bytes));
  if (map?.["v"] !== 1) return null;
  const account = asBytes(map["account"], 16);
  const device = asBytes(map["device"], 16);
  const address = asText(map["address"], MAX_TEXT);
  const provider = asText(map["provider"], MAX_TEXT);
  const keys = readKeys(map);
  const epochs = asListOf(map["epochs"], MAX_EPOCHS, readEpoch);
  const lost = map["lost"] === undefined ? [] : asListOf(map["lost"], MAX_EPOCHS, readLost);
  const seen = readSeen(map["seen"]);
  if (!account || !device || address === null || provider === null || !keys || !epochs || !lost || !seen) return null;
  const ids = { account: idFromBytes<AccountId>(account), device: idFromBytes<DeviceId>(device) };
  return { ...ids, address, provider, ...keys, epochs, lost, seen };
}

/** Overwrites what is secret of them. */
export function wipeSecrets({ deviceKey, deviceSeed, cacheKey, epochs }: DeviceSecrets): void {
  for (const key of [deviceKey, deviceSeed, cacheKey, ...epochs.flatMap(({ seed, master }) => [seed, master])])
    key.fill(0);
}

/** What may be shown of them. Null if these bytes are not a device's secrets. */
export function describeSecrets(
  bytes: Uint8Array,
): Pick<DeviceSecrets, "account" | "address" | "provider" | "device"> | null {
  const secrets = decodeSecrets(bytes);
  if (!secrets) return null;
  const { account, address, provider, device } = secrets;
  return { account, address, provider, device };
}

type Keys = Pick<DeviceSecrets, "deviceKey" | "deviceSeed" | "identity" | "cacheKey">;

function readKeys(map: { readonly [key: string]: Cbor }): Keys | null {
  const deviceKey = asBytes(map["deviceKey"], 32);
  const deviceSeed = asBytes(map["deviceSeed"], 32);
  const identity = asBytes(map["identity"], 32);
  const cacheKey = asBytes(map["cacheKey"], 32);
  return deviceKey && deviceSeed && identity && cacheKey && { deviceKey, deviceSeed, identity, cacheKey };
}

function readEpoch(value: Cbor): KeyringEpoch | null {
  const [number, seedValue, masterValue] = asList(value) ?? [];
  const count = asCount(number);
  const seed = asBytes(seedValue, 32);
  const master = asBytes(masterValue, 32);
  return count !== null && seed && master ? { epoch: epoch(count), seed, master } : null;
}

function readLost(value: Cbor): Epoch | null {
  const count = asCount(value);
  return count === null ? null : epoch(count);
}

function readSeen(value: Cbor | undefined): DeviceSecrets["seen"] | null {
  const [at, headValue] = asList(value) ?? [];
  const count = asCount(at);
  const head = asBytes(headValue, 32);
  return count !== null && head ? { seq: seq(count), head } : null;
}

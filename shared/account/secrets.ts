/**
 * What a device keeps secret: its own keys, the reading keys of its account's epochs, the key of its local cache, and
 * whom it trusts (the account's identity key, the origin it joined at). One CBOR map, stored wrapped by its home.
 */
import { decodeCbor, encodeCbor, type Cbor } from "../lib/cbor.ts";
import {
  epoch as toEpoch,
  idFromBytes,
  idToBytes,
  seq as toSeq,
  type AccountId,
  type DeviceId,
  type Epoch,
  type Seq,
} from "../lib/ids.ts";

export interface EpochSecrets {
  readonly epoch: Epoch;
  /** 32-byte seed of the epoch's age hybrid identity. */
  readonly seed: Uint8Array;
  /** 32 bytes from which the epoch's symmetric keys are derived. */
  readonly m: Uint8Array;
}

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
  readonly epochs: readonly EpochSecrets[];
  /** The highest point of the log this device had seen when it joined: it never accepts less. */
  readonly seen: { readonly seq: Seq; readonly head: Uint8Array };
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
    epochs: secrets.epochs.map(({ epoch, seed, m }) => ({ epoch, seed, m })),
    seen: [secrets.seen.seq, secrets.seen.head],
  });
}

/** Null if these bytes are not a device's secrets. */
export function decodeSecrets(bytes: Uint8Array): DeviceSecrets | null {
  const map = decodeCbor(bytes);
  if (!isMap(map) || map["v"] !== 1) return null;
  const { account, address, provider, device, deviceKey, deviceSeed, identity, cacheKey } = map;
  if (!is16(account) || !is16(device) || typeof address !== "string" || typeof provider !== "string") return null;
  if (!is32(deviceKey) || !is32(deviceSeed) || !is32(identity) || !is32(cacheKey)) return null;
  const epochs = readEpochs(map["epochs"]);
  const seen = readSeen(map["seen"]);
  if (!epochs || !seen) return null;
  const ids = { account: idFromBytes<AccountId>(account), device: idFromBytes<DeviceId>(device) };
  return { ...ids, address, provider, deviceKey, deviceSeed, identity, cacheKey, epochs, seen };
}

/** What may be shown of them. Null if these bytes are not a device's secrets. */
export function describeSecrets(bytes: Uint8Array): Pick<DeviceSecrets, "account" | "address" | "provider" | "device"> | null {
  const secrets = decodeSecrets(bytes);
  if (!secrets) return null;
  const { account, address, provider, device } = secrets;
  return { account, address, provider, device };
}

function readEpochs(value: Cbor | undefined): EpochSecrets[] | null {
  if (!Array.isArray(value)) return null;
  const epochs: EpochSecrets[] = [];
  for (const item of value as readonly Cbor[]) {
    if (!isMap(item)) return null;
    const { epoch, seed, m } = item;
    if (!Number.isSafeInteger(epoch) || !is32(seed) || !is32(m)) return null;
    epochs.push({ epoch: toEpoch(epoch as number), seed, m });
  }
  return epochs;
}

function readSeen(value: Cbor | undefined): DeviceSecrets["seen"] | null {
  if (!Array.isArray(value) || value.length !== 2) return null;
  const [seq, head] = value as readonly Cbor[];
  return Number.isSafeInteger(seq) && is32(head) ? { seq: toSeq(seq as number), head } : null;
}

const isMap = (value: Cbor | undefined): value is { readonly [key: string]: Cbor } =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);
const is32 = (value: unknown): value is Uint8Array => value instanceof Uint8Array && value.length === 32;
const is16 = (value: unknown): value is Uint8Array => value instanceof Uint8Array && value.length === 16;

/**
 * The account record: flavor, suite, devices, current epoch, recipients, keyring; the clear body of an ACCOUNT entry.
 *
 *     {"address", "flavor", "suite": 1, "foldVersion", "epoch", "recipient", "identity", "recovery", "devices",
 *      "keyring": {"blob", "sha256", "size"}, "time" (genesis only), "adds", "releases"}
 *
 * and, each only where it is not empty: "retired": [certificate …], "former": [{"identity", "until"} …], "lost": [epoch …];
 * "at" from the first change of the identity on; "commit" 32 bytes, but for accounts that began without it; "wordless": 1
 * while nobody was given the words of the identity.
 */
import type { Cbor } from "../lib/cbor.ts";
import { asListOf, asText } from "../lib/cbor-fields.ts";
import type { BlobId, DeviceId, Epoch } from "../lib/ids.ts";
import { cborToCertificate, certificateToCbor, type DeviceCertificate } from "./certificate.ts";
import { between, blobIds, blobRef, blobRefToCbor, bytesOf, constant, epochNumber, idsToCbor } from "./fields.ts";
import { readMap, unixTime, type BlobRef } from "./fields.ts";
import {
  MAX_ADDRESS_LENGTH,
  MAX_DEVICES,
  MAX_FORMER,
  MAX_LOST,
  MAX_RETIRED,
  MAX_U32,
  RECIPIENT_BYTES,
} from "./limits.ts";

export const FLAVORS = ["hardened", "transparent"] as const;
export type Flavor = (typeof FLAVORS)[number];

/** An identity key that new words replaced. */
export interface FormerIdentity {
  /** Ed25519 public key. */
  readonly identity: Uint8Array;
  /** Unix seconds until which it may take the account back. */
  readonly until: number;
}

export interface AccountRecord {
  readonly address: string;
  readonly flavor: Flavor;
  /** Which algorithms: 1 = those of protocol version 1. */
  readonly suite: 1;
  /** Behaviour of the fold that every device must have at least; never falls. */
  readonly foldVersion: number;
  readonly epoch: Epoch;
  /** Hybrid recipient (1216 bytes) mail is sealed to in this epoch. */
  readonly recipient: Uint8Array;
  /** IK, Ed25519 public key. */
  readonly identity: Uint8Array;
  /** Hybrid recipient of the recovery words. */
  readonly recovery: Uint8Array;
  readonly devices: readonly DeviceCertificate[];
  /** Certificates of removed devices that vouch for live ones; their keys sign nothing any more. */
  readonly retired: readonly DeviceCertificate[];
  /** Oldest first. */
  readonly former: readonly FormerIdentity[];
  /** Epochs whose secrets no device and no words have, rising: their entries change nothing for anyone. */
  readonly lost: readonly Epoch[];
  /** Unix seconds, by its author's clock: from the first record on that changes the identity. */
  readonly at: number | null;
  /** What the epoch's secrets must fit (keys.ts, epochCommitment), 32 bytes. */
  readonly commit: Uint8Array | null;
  /** Nobody was given the words of this identity: the account was made where they could not be shown. Until it changes. */
  readonly wordless: boolean;
  readonly keyring: BlobRef;
  /** T, unix seconds: in the genesis record, and only there. */
  readonly time: number | null;
  readonly adds: readonly BlobId[];
  readonly releases: readonly BlobId[];
}

/** Whose keys lie at the provider, closed; the last one where a renewed one stands beside the one it replaces. */
export const providerDevice = ({ devices }: Pick<AccountRecord, "devices">): DeviceCertificate | null =>
  devices.findLast(({ kind }) => kind === "provider") ?? null;

export const findDevice = (record: AccountRecord, device: DeviceId): DeviceCertificate | null =>
  record.devices.find(({ id }) => id === device) ?? null;

export function recordToCbor(record: AccountRecord): Cbor {
  const { address, flavor, suite, foldVersion, epoch, recipient, identity, recovery, time, at, commit, wordless } =
    record;
  const former = record.former.map(({ identity: key, until }): Cbor => ({ identity: key, until }));
  return {
    ...{ address, flavor, suite, foldVersion, epoch, recipient, identity, recovery },
    devices: record.devices.map(certificateToCbor),
    keyring: blobRefToCbor(record.keyring),
    ...(time === null ? {} : { time }),
    ...(at === null ? {} : { at }),
    ...(commit === null ? {} : { commit }),
    ...(wordless ? { wordless: 1 } : {}),
    ...unlessEmpty("retired", record.retired.map(certificateToCbor)),
    ...unlessEmpty("former", former),
    ...unlessEmpty("lost", record.lost),
    adds: idsToCbor(record.adds),
    releases: idsToCbor(record.releases),
  };
}

/** What is empty is left out, so that a record has one form in bytes. */
const unlessEmpty = (key: string, list: readonly Cbor[]): { readonly [key: string]: Cbor } =>
  list.length === 0 ? {} : { [key]: list };

const atLeastOne =
  <T>(most: number, read: (item: Cbor) => T | null) =>
  (value: Cbor | undefined): readonly T[] | null => {
    const list = asListOf(value, most, read);
    return list && list.length > 0 ? list : null;
  };

const formerIdentity = (value: Cbor): FormerIdentity | null =>
  readMap(value, (take) => ({ identity: take("identity", bytesOf(32)), until: take("until", unixTime) }));

function lostEpochs(value: Cbor | undefined): readonly Epoch[] | null {
  const epochs = atLeastOne(MAX_LOST, epochNumber)(value);
  return epochs?.every((epoch, i) => i === 0 || epoch > (epochs[i - 1] ?? 0)) === true ? epochs : null;
}

/** 1, and nothing else: where it does not hold, it is left out. */
const flag = (value: Cbor | undefined): true | null => (value === 1 ? true : null);

/** Null if malformed. */
export const cborToRecord = (value: Cbor | undefined): AccountRecord | null =>
  readMap(value, (take, has) => ({
    address: take("address", (text) => asText(text, MAX_ADDRESS_LENGTH)),
    flavor: take("flavor", (text) => FLAVORS.find((flavor) => flavor === text) ?? null),
    suite: take("suite", constant(1)),
    foldVersion: take("foldVersion", between(1, MAX_U32)),
    epoch: take("epoch", epochNumber),
    recipient: take("recipient", bytesOf(RECIPIENT_BYTES)),
    identity: take("identity", bytesOf(32)),
    recovery: take("recovery", bytesOf(RECIPIENT_BYTES)),
    devices: take("devices", (devices) => asListOf(devices, MAX_DEVICES, cborToCertificate)),
    keyring: take("keyring", blobRef),
    time: has("time") ? take("time", unixTime) : null,
    at: has("at") ? take("at", unixTime) : null,
    commit: has("commit") ? take("commit", bytesOf(32)) : null,
    wordless: has("wordless") ? take("wordless", flag) : false,
    retired: has("retired") ? take("retired", atLeastOne(MAX_RETIRED, cborToCertificate)) : [],
    former: has("former") ? take("former", atLeastOne(MAX_FORMER, formerIdentity)) : [],
    lost: has("lost") ? take("lost", lostEpochs) : [],
    adds: take("adds", blobIds),
    releases: take("releases", blobIds),
  }));

/**
 * A device's keys as they follow the account: the reading keys of each new epoch, taken from the keyring that a record
 * names; the identity that new words bring; and whether this device is still one of the account's. What changes is kept
 * durably before the record counts as read.
 */
import { wipeIdentity } from "../../crypto/age/identity.ts";
import { openKeyring, type KeyringEpoch } from "../../crypto/keyring.ts";
import { deviceKeysFromSeeds, epochCommitment, epochIdentity } from "../../crypto/keys.ts";
import type { CryptoPort } from "../../crypto/primitives.ts";
import { equalBytes } from "../../lib/bytes.ts";
import type { BlobId, Epoch, Seq } from "../../lib/ids.ts";
import { err, ok, type Result } from "../../lib/result.ts";
import type { AccountEntry } from "../../log/entry.ts";
import type { DeviceCertificate } from "../../log/certificate.ts";
import { openDeviceName } from "../../log/device-name.ts";
import { findDevice, type AccountRecord } from "../../log/record.ts";
import type { BlobStore } from "../../storage/blob-store.ts";
import { encodeSecrets, wipeSecrets, type DeviceSecrets } from "./secrets.ts";

/**
 * `blobHash`, `blobMissing`: the provider gave other bytes than the record names, or none. `lockedOut`: the record's author sealed the keyring
 * without this device, or other keys than all others hold.
 */
export type FollowFailure =
  | { readonly type: "offline" }
  | { readonly type: "blobHash" | "blobMissing"; readonly blob: BlobId }
  | { readonly type: "lockedOut" };

export interface HeldKeys {
  readonly secrets: DeviceSecrets;
  /** Null: not held. */
  secretsOf(epoch: Epoch): KeyringEpoch | null;
  isLost(epoch: Epoch): boolean;
  /** The name in a device's certificate; null: sealed in an epoch whose keys are not held. */
  nameOf(device: DeviceCertificate): Promise<string | null>;
  /** The record that a snapshot or checkpoint stands at. */
  restored(record: AccountRecord): void;
  /** Takes from a checked record what this device needs of it. Nothing has changed if it fails. */
  follow(entry: AccountEntry): Promise<Result<null, FollowFailure>>;
  /** Whether the log, read to here, has had a record under the identity that this device trusts. */
  readonly metIdentity: boolean;
  /** Whether the record at `seq`, which follows `before`, has removed this device. */
  isRemovedBy(before: AccountRecord | null, after: AccountRecord, seq: Seq): boolean;
  /** Whether this device is not (any more) in the record in force at `seq`, though it was. */
  isOut(record: AccountRecord, seq: Seq): boolean;
  /** Whether states up to `epoch` can be compared with another device's at this record. */
  comparable(epoch: Epoch, record: AccountRecord): boolean;
  /** Overwrites them all. */
  wipe(): void;
}

export interface HeldKeysParts {
  readonly crypto: CryptoPort;
  readonly blobs: BlobStore;
  readonly secrets: DeviceSecrets;
  /** Durable when it resolves. */
  readonly keep: (secrets: Uint8Array) => Promise<void>;
}

export function createHeldKeys({ crypto, blobs, secrets: initial, keep }: HeldKeysParts): HeldKeys {
  let secrets = initial;
  let metIdentity = false;
  const secretsOf = (epoch: Epoch): KeyringEpoch | null => secrets.epochs.find((held) => held.epoch === epoch) ?? null;

  async function fetchKeyring(record: AccountRecord): Promise<Result<readonly KeyringEpoch[], FollowFailure>> {
    const { keyring, epoch } = record;
    const file = await blobs.get(keyring.id);
    if (!file.ok)
      return err(file.error.type === "notFound" ? { type: "blobMissing", blob: keyring.id } : { type: "offline" });
    const own = await deviceKeysFromSeeds(crypto, secrets.deviceKey, secrets.deviceSeed);
    const expected = { account: secrets.account, epoch, hash: keyring.sha256 };
    const opened = await openKeyring(crypto, own.identity, file.value, expected);
    wipeIdentity(own.identity);
    if (opened.ok) return ok(opened.value.epochs);
    return err(opened.error.type === "hash" ? { type: "blobHash", blob: keyring.id } : { type: "lockedOut" });
  }

  /** The epochs held, with those of the record's keyring where its own is missing. */
  async function epochsFor(record: AccountRecord): Promise<Result<readonly KeyringEpoch[], FollowFailure>> {
    const needed = findDevice(record, secrets.device) !== null && !isLost(record.epoch);
    const fetched = needed && !secretsOf(record.epoch) ? await fetchKeyring(record) : ok([]);
    if (!fetched.ok) return fetched;
    const more = fetched.value.filter(({ epoch }) => !secretsOf(epoch));
    const epochs = [...secrets.epochs, ...more].sort((a, b) => a.epoch - b.epoch);
    const current = epochs.find(({ epoch }) => epoch === record.epoch);
    return !current || fitsRecord(crypto, record, secrets, current) ? ok(epochs) : err({ type: "lockedOut" });
  }

  const isLost = (epoch: Epoch): boolean => secrets.lost.includes(epoch);
  const lostUpTo = (lost: readonly Epoch[], epoch: Epoch): string => lost.filter((one) => one <= epoch).join();

  return {
    get secrets() {
      return secrets;
    },
    get metIdentity() {
      return metIdentity;
    },
    secretsOf,
    isLost,
    nameOf: ({ id, name }) =>
      openDeviceName(
        crypto,
        { account: secrets.account, device: id },
        (epoch) => secretsOf(epoch)?.master ?? null,
        name,
      ),
    restored(record) {
      metIdentity = equalBytes(record.identity, secrets.identity);
    },
    async follow({ record }) {
      const epochs = await epochsFor(record);
      if (!epochs.ok) return epochs;
      const met = metIdentity || equalBytes(record.identity, secrets.identity);
      const identity = met ? record.identity : secrets.identity;
      const changed = epochs.value.length > secrets.epochs.length || !equalBytes(identity, secrets.identity);
      const next = { ...secrets, identity, epochs: epochs.value };
      if (changed) await keep(encodeSecrets(next));
      secrets = next;
      metIdentity = met;
      return ok(null);
    },
    isRemovedBy: (before, after, seq) =>
      seq > secrets.seen.seq &&
      before !== null &&
      findDevice(before, secrets.device) !== null &&
      findDevice(after, secrets.device) === null,
    isOut: (record, seq) => metIdentity && seq > secrets.seen.seq && findDevice(record, secrets.device) === null,
    comparable: (epoch, record) => lostUpTo(secrets.lost, epoch) === lostUpTo(record.lost, epoch),
    wipe: () => wipeSecrets(secrets),
  };
}

/** Whether these are the secrets that all devices hold for the record's epoch. */
export function fitsRecord(
  crypto: CryptoPort,
  { commit, recipient }: AccountRecord,
  { account }: Pick<DeviceSecrets, "account">,
  secrets: KeyringEpoch,
): boolean {
  const identity = epochIdentity(secrets);
  const isSame = equalBytes(identity.recipient.publicKey, recipient);
  wipeIdentity(identity);
  if (!isSame) return false;
  return commit === null || equalBytes(epochCommitment(crypto, account, secrets.epoch, secrets), commit);
}

/** An account made for tests: keys, a genesis, and makers of every type of entry, over real cryptography. */
import { hybridRecipientFromBytes } from "../../crypto/age/identity.ts";
import { sealAge, type SealedAge } from "../../crypto/age/seal.ts";
import { sealKeyring, type KeyringRecipient } from "../../crypto/keyring.ts";
import { deriveIdentityKey, deriveLogKey, deriveRecoveryIdentity, epochIdentity } from "../../crypto/keys.ts";
import { generateDeviceKeys, generateEpochSecrets, generateRoot } from "../../crypto/keys.ts";
import type { DeviceKeys, EpochSecrets, SigningKey } from "../../crypto/keys.ts";
import type { HybridIdentity } from "../../crypto/age/identity.ts";
import type { CryptoPort } from "../../crypto/primitives.ts";
import { encodeCbor } from "../../lib/cbor.ts";
import { epoch, idFromBytes, seq, type AccountId, type BlobId, type DeviceId, type EntryId } from "../../lib/ids.ts";
import type { AccountEntry } from "../account-entry.ts";
import { certifyDevice, type DeviceKind } from "../certificate.ts";
import { genesisHead, type ChainPoint } from "../chain.ts";
import type { CheckpointEntry } from "../checkpoint-entry.ts";
import { sealDeviceName } from "../device-name.ts";
import { signEntry, type DeviceFields, type Unsigned } from "../entry.ts";
import type { BlobRef } from "../fields.ts";
import type { GenerationEntry } from "../generation-entry.ts";
import type { LedgerView } from "../ledger-view.ts";
import type { AccountRecord } from "../record.ts";
import { sealDevice, sealIncoming, type IncomingFields } from "../seal-entry.ts";
import { unwrapId } from "./ids.ts";

export const TEST_TIME = 1_700_000_000;

export interface TestDevice {
  readonly id: DeviceId;
  /** "companion" without it. */
  readonly kind?: DeviceKind;
  readonly keys: DeviceKeys;
}

/** Bytes of a blob with what entries say of it. */
export interface TestBlob extends BlobRef {
  readonly bytes: Uint8Array;
}

export interface TestAccount {
  readonly account: AccountId;
  readonly root: Uint8Array;
  readonly identity: SigningKey;
  readonly recovery: HybridIdentity;
  readonly device: TestDevice;
  readonly epochSecrets: EpochSecrets;
  readonly epochIdentity: HybridIdentity;
  readonly keyring: TestBlob;
  readonly record: AccountRecord;
  readonly genesis: Uint8Array;
}

const randomId = <T extends AccountId | BlobId | EntryId | DeviceId>(crypto: CryptoPort): T =>
  idFromBytes<T>(crypto.randomBytes(16));
export const newBlobId = (crypto: CryptoPort): BlobId => randomId<BlobId>(crypto);
export const newEntryId = (crypto: CryptoPort): EntryId => randomId<EntryId>(crypto);
export const newDevice = async (crypto: CryptoPort, kind: DeviceKind = "companion"): Promise<TestDevice> => ({
  ...{ id: randomId<DeviceId>(crypto), kind },
  keys: await generateDeviceKeys(crypto),
});

export function testBlob(crypto: CryptoPort, bytes: Uint8Array, id: BlobId = newBlobId(crypto)): TestBlob {
  return { id, bytes, sha256: crypto.sha256(bytes), size: bytes.length };
}

export interface TestAccountOptions {
  readonly account?: AccountId;
  readonly address?: string;
  /** Of its device; "provider" makes a transparent account. */
  readonly kind?: DeviceKind;
}

export async function createTestAccount(crypto: CryptoPort, options: TestAccountOptions = {}): Promise<TestAccount> {
  const { account = randomId<AccountId>(crypto), address = "alice@example.org" } = options;
  const root = generateRoot(crypto);
  const identity = await deriveIdentityKey(crypto, root, account);
  const recovery = await deriveRecoveryIdentity(crypto, root, account);
  const device = await newDevice(crypto, options.kind);
  const epochSecrets = generateEpochSecrets(crypto);
  const base = { account, root, identity, recovery, device, epochSecrets, epochIdentity: epochIdentity(epochSecrets) };
  const keyring = await testKeyring(crypto, base, [device]);
  const record = await genesisRecord(crypto, { ...base, keyring }, address);
  const genesis = await signEntry(crypto, identity.secret, {
    ...{ type: "account", account, id: newEntryId(crypto), version: 1, record, signer: null, retaker: null },
    seen: { seq: seq(0), head: genesisHead(crypto, account) },
  });
  return { ...base, keyring, record, genesis };
}

type Base = Pick<TestAccount, "account" | "recovery" | "epochSecrets">;

export async function testKeyring(
  crypto: CryptoPort,
  { account, recovery, epochSecrets }: Base,
  devices: readonly TestDevice[],
  at: number = 1,
): Promise<TestBlob> {
  const recipients: KeyringRecipient[] = [
    { kind: "recovery", recipient: recovery.recipient },
    ...devices.map(({ id, keys }) => ({ kind: "device", device: id, recipient: keys.identity.recipient }) as const),
  ];
  const number = epoch(at);
  const keyring = { account, epoch: number, epochs: [{ epoch: number, ...epochSecrets }] };
  return testBlob(crypto, (await sealKeyring(crypto, keyring, recipients)).file);
}

async function genesisRecord(
  crypto: CryptoPort,
  made: Omit<TestAccount, "record" | "genesis">,
  address: string,
): Promise<AccountRecord> {
  const { id, sha256, size } = made.keyring;
  return {
    ...{
      address,
      flavor: made.device.kind === "provider" ? "transparent" : "hardened",
      suite: 1,
      foldVersion: 1,
      epoch: epoch(1),
      time: TEST_TIME,
    },
    recipient: made.epochIdentity.recipient.publicKey,
    identity: made.identity.publicKey,
    recovery: made.recovery.recipient.publicKey,
    devices: [await certify(crypto, made, made.device)],
    keyring: { id, sha256, size },
    ...{ adds: [id], releases: [], wordless: false, retired: [], former: [], lost: [], at: null, commit: null },
  };
}

/** A certificate by the identity key, or by another device. */
export async function certify(
  crypto: CryptoPort,
  { account, identity, epochSecrets }: Pick<TestAccount, "account" | "identity" | "epochSecrets">,
  device: TestDevice,
  by: TestDevice | null = null,
) {
  const secrets = { epoch: epoch(1), master: epochSecrets.master };
  const name = await sealDeviceName(crypto, { account, device: device.id }, secrets, "Laptop");
  const { signing, identity: own } = device.keys;
  const claim = {
    ...{ id: device.id, key: signing.publicKey, recipient: own.recipient.publicKey },
    ...{ kind: device.kind ?? ("companion" as const), notBefore: TEST_TIME, name },
  };
  const signer = by ? { device: by.id, secret: by.keys.signing.secret } : { device: null, secret: identity.secret };
  return certifyDevice(crypto, account, claim, signer);
}

export const pointOf = ({ seq: at, head }: ChainPoint): ChainPoint => ({ seq: at, head });

/** A delivered message: its entry, its blob. `plaintext` is the index data, opaque to the log. */
export async function deliver(
  crypto: CryptoPort,
  account: Pick<TestAccount, "account" | "epochIdentity">,
  message: Uint8Array,
  plaintext: Uint8Array,
  change: Partial<IncomingFields> = {},
): Promise<{ readonly entry: Uint8Array; readonly blob: TestBlob; readonly sealed: SealedAge }> {
  const recipient = unwrapId(hybridRecipientFromBytes(account.epochIdentity.recipient.publicKey));
  const sealed = await sealAge(crypto, [recipient], message);
  const blob = testBlob(crypto, sealed.file);
  const fields = {
    ...{ account: account.account, epoch: epoch(1), id: newEntryId(crypto), receivedAt: TEST_TIME },
    ...{ blob: { id: blob.id, sha256: blob.sha256, size: blob.size }, ageHeader: sealed.header },
    ...change,
  };
  return { entry: await sealIncoming(crypto, fields, sealed.fileKey, plaintext), blob, sealed };
}

/** The fields of a device's next entry by what `view` shows. */
export const nextDeviceFields = (
  crypto: CryptoPort,
  view: LedgerView,
  { id: device, kind }: TestDevice,
  change: Partial<DeviceFields> = {},
): DeviceFields => ({
  ...{ account: view.account, epoch: view.record?.record.epoch ?? epoch(1), id: newEntryId(crypto), device },
  ...{ deviceSeq: kind === "provider" ? 0 : view.deviceSeq(device) + 1, seen: pointOf(view), adds: [], releases: [] },
  ...change,
});

/** A device entry of `account.device` after what `view` shows. */
export async function writeOps(
  crypto: CryptoPort,
  { account, device, epochSecrets }: Pick<TestAccount, "account" | "device" | "epochSecrets">,
  view: LedgerView,
  change: Partial<DeviceFields> = {},
  plaintext: Uint8Array = encodeCbor([]),
): Promise<Uint8Array> {
  const fields = nextDeviceFields(crypto, view, device, change);
  const scope = { account, epoch: fields.epoch, device: device.id };
  const logKey = await deriveLogKey(crypto, epochSecrets.master, scope);
  return sealDevice(crypto, fields, plaintext, { logKey, secret: device.keys.signing.secret });
}

/** The next version of the record in force, with these changes; by the identity key unless `secret` is another's. */
export function writeRecord(
  crypto: CryptoPort,
  account: TestAccount,
  view: LedgerView,
  change: Partial<AccountRecord> = {},
  entry: Partial<Unsigned<AccountEntry>> = {},
  secret: Uint8Array = account.identity.secret,
): Promise<Uint8Array> {
  const current = view.record?.record ?? account.record;
  const record = { ...current, time: null, adds: [], releases: [], ...change };
  const version = (view.record?.version ?? 0) + 1;
  return signEntry(crypto, secret, {
    ...{ type: "account", account: account.account, id: newEntryId(crypto), version, record },
    ...{ seen: pointOf(view), signer: null, retaker: null, ...entry },
  });
}

export function writeGeneration(
  crypto: CryptoPort,
  account: TestAccount,
  view: LedgerView,
  change: Partial<Unsigned<GenerationEntry>> = {},
): Promise<Uint8Array> {
  return signEntry(crypto, account.identity.secret, {
    ...{ type: "generation", account: account.account, id: newEntryId(crypto), generation: view.generation + 1 },
    ...{ time: TEST_TIME + 1000, seen: pointOf(view), signer: null, ...change },
  });
}

export function writeCheckpoint(
  crypto: CryptoPort,
  account: TestAccount,
  view: LedgerView,
  body: CheckpointEntry["body"],
  change: Partial<DeviceFields> = {},
): Promise<Uint8Array> {
  const fields = nextDeviceFields(crypto, view, account.device, { adds: [body.manifest.id], ...change });
  return signEntry(crypto, account.device.keys.signing.secret, { type: "checkpoint", ...fields, body });
}

/** What a record changes to begin epoch `to`, with a keyring for these devices. */
export async function rotationTo(
  crypto: CryptoPort,
  account: TestAccount,
  to: number,
  devices: readonly TestDevice[] = [account.device],
): Promise<{
  readonly change: Partial<AccountRecord>;
  readonly keyring: TestBlob;
  readonly epochSecrets: EpochSecrets;
}> {
  const epochSecrets = generateEpochSecrets(crypto);
  const keyring = await testKeyring(crypto, { ...account, epochSecrets }, devices, to);
  const { id, sha256, size } = keyring;
  const recipient = epochIdentity(epochSecrets).recipient.publicKey;
  const change = { epoch: epoch(to), recipient, keyring: { id, sha256, size }, adds: [id] };
  return { change, keyring, epochSecrets };
}

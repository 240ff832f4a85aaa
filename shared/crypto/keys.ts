/**
 * Every key of an account and where it comes from (docs/protocol.md, "Keys"). HKDF(ikm, salt, info, length) throughout;
 * labels are ASCII, E is a big-endian u32.
 *
 *     recovery age seed  HKDF(ROOT, A, "aerogramme/v1/recovery-age", 32)
 *     identity key IK    HKDF(ROOT, A, "aerogramme/v1/identity", 32)            Ed25519 seed
 *     K_log[d]           HKDF(M, A ‖ E ‖ device id, "aerogramme/v1/log", 32)    AES-256-GCM
 *     K_ckpt             HKDF(M, A ‖ E, "aerogramme/v1/checkpoint", 32)         AES-256-GCM
 *     commitment         H("aerogramme/v1/epoch" ‖ A ‖ E ‖ seed ‖ M)
 *     index key          HKDF(F, entry id, "aerogramme/v1/index", 32)           AES-256-GCM, F = a message's file key
 */
import { concatBytes, u32ToBytes, utf8 } from "../lib/bytes.ts";
import { idToBytes, type AccountId, type DeviceId, type EntryId, type Epoch } from "../lib/ids.ts";
import { generateHybridIdentity, hybridIdentityFromSeed, type HybridIdentity } from "./age/identity.ts";
import { hkdfSync } from "./hkdf.ts";
import { KEY_BYTES, ROOT_BYTES, type CryptoPort } from "./primitives.ts";

const RECOVERY_LABEL = utf8("aerogramme/v1/recovery-age");
const IDENTITY_LABEL = utf8("aerogramme/v1/identity");
const LOG_LABEL = utf8("aerogramme/v1/log");
const CHECKPOINT_LABEL = utf8("aerogramme/v1/checkpoint");
const EPOCH_LABEL = utf8("aerogramme/v1/epoch");
const INDEX_LABEL = utf8("aerogramme/v1/index");

/** An Ed25519 key pair; `secret` is the 32-byte seed. */
export interface SigningKey {
  readonly secret: Uint8Array;
  readonly publicKey: Uint8Array;
}

/** What a device makes for itself: DK signs its logins and entries, DE receives keyrings. */
export interface DeviceKeys {
  readonly signing: SigningKey;
  readonly identity: HybridIdentity;
}

/** What a keyring carries for one epoch. */
export interface EpochSecrets {
  /** Of the age hybrid identity mail is sealed to. */
  readonly seed: Uint8Array;
  /** M, from which the keys of entries and checkpoints come. */
  readonly master: Uint8Array;
}

/** 32 random bytes; shown as recovery words, never stored. */
export const generateRoot = (crypto: CryptoPort): Uint8Array => crypto.randomBytes(ROOT_BYTES);

export async function signingKeyFromSecret(crypto: CryptoPort, secret32: Uint8Array): Promise<SigningKey> {
  return { secret: secret32, publicKey: await crypto.ed25519.publicKey(secret32) };
}

export async function deriveRecoveryIdentity(
  crypto: CryptoPort,
  root: Uint8Array,
  account: AccountId,
): Promise<HybridIdentity> {
  return hybridIdentityFromSeed(await crypto.hkdf(root, idToBytes(account), RECOVERY_LABEL, KEY_BYTES));
}

export async function deriveIdentityKey(crypto: CryptoPort, root: Uint8Array, account: AccountId): Promise<SigningKey> {
  return signingKeyFromSecret(crypto, await crypto.hkdf(root, idToBytes(account), IDENTITY_LABEL, KEY_BYTES));
}

export async function generateDeviceKeys(crypto: CryptoPort): Promise<DeviceKeys> {
  const signing = await signingKeyFromSecret(crypto, crypto.randomBytes(KEY_BYTES));
  return { signing, identity: generateHybridIdentity(crypto) };
}

/** From what a device keeps: the two 32-byte seeds. */
export async function deviceKeysFromSeeds(
  crypto: CryptoPort,
  signingSecret: Uint8Array,
  identitySeed: Uint8Array,
): Promise<DeviceKeys> {
  const signing = await signingKeyFromSecret(crypto, signingSecret);
  return { signing, identity: hybridIdentityFromSeed(identitySeed) };
}

export const generateEpochSecrets = (crypto: CryptoPort): EpochSecrets => ({
  seed: crypto.randomBytes(KEY_BYTES),
  master: crypto.randomBytes(KEY_BYTES),
});

/** What the account record says of an epoch's secrets, so that all devices hold the same: 32 bytes that tell nothing of them. */
export const epochCommitment = (
  crypto: Pick<CryptoPort, "sha256">,
  account: AccountId,
  epoch: Epoch,
  { seed, master }: EpochSecrets,
): Uint8Array => crypto.sha256(concatBytes(EPOCH_LABEL, idToBytes(account), u32ToBytes(epoch), seed, master));

/** The identity whose recipient stands in the account record while the epoch is current. */
export const epochIdentity = (secrets: EpochSecrets): HybridIdentity => hybridIdentityFromSeed(secrets.seed);

/** Seals the entries that `device` writes in `epoch`. */
export function deriveLogKey(
  crypto: CryptoPort,
  master: Uint8Array,
  scope: { readonly account: AccountId; readonly epoch: Epoch; readonly device: DeviceId },
): Promise<Uint8Array> {
  const salt = concatBytes(idToBytes(scope.account), u32ToBytes(scope.epoch), idToBytes(scope.device));
  return crypto.hkdf(master, salt, LOG_LABEL, KEY_BYTES);
}

/** Seals checkpoint manifests of `epoch`. */
export function deriveCheckpointKey(
  crypto: CryptoPort,
  master: Uint8Array,
  scope: { readonly account: AccountId; readonly epoch: Epoch },
): Promise<Uint8Array> {
  const salt = concatBytes(idToBytes(scope.account), u32ToBytes(scope.epoch));
  return crypto.hkdf(master, salt, CHECKPOINT_LABEL, KEY_BYTES);
}

/** Seals the index data of the incoming entry whose body blob has this file key. */
export const deriveIndexKey = (crypto: CryptoPort, fileKey: Uint8Array, entry: EntryId): Uint8Array =>
  hkdfSync(crypto, fileKey, idToBytes(entry), INDEX_LABEL, KEY_BYTES);

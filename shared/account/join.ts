/**
 * Coming into an account: with an invite (makes the account) or with its 24 words (a further device). All keys are made
 * here, on the device; with an invite nothing is registered before `finish`.
 */
import { epochIdentity, deriveIdentityKey, deriveRecoveryIdentity } from "../crypto/keys.ts";
import { generateDeviceKeys, generateEpochSecrets, generateRoot } from "../crypto/keys.ts";
import { openKeyring, type Keyring } from "../crypto/keyring.ts";
import type { CryptoPort } from "../crypto/primitives.ts";
import { rootToWords, wordsToRoot } from "../crypto/recovery-words.ts";
import { equalBytes } from "../lib/bytes.ts";
import { epoch, idFromBytes, seq, type AccountId, type DeviceId } from "../lib/ids.ts";
import { err, ok, type Result } from "../lib/result.ts";
import { genesisHead, nextPoint, type ChainPoint } from "../log/chain.ts";
import { parseEntry, type AccountEntry } from "../log/entry.ts";
import type { LogPage } from "../log/page.ts";
import type { ViolationType } from "../log/violation.ts";
import { FOLD_VERSION } from "../mailbox/fold.ts";
import type { BlobStore } from "../storage/blob-store.ts";
import type { AppendFailure, RemoteLog } from "../storage/remote-log.ts";
import { describeViolation } from "./findings.ts";
import type { JoinPort, RegisterFailure } from "./join-port.ts";
import { buildEnrolment, buildGenesis, type NewDevice, type NewRecord, type RootKeys } from "./record-builder.ts";
import { encodeSecrets } from "./secrets.ts";
import { recordFault } from "./vouched.ts";

export type JoinFailure =
  | { readonly type: "offline" }
  | { readonly type: "inviteInvalid" }
  | { readonly type: "inviteExpired" }
  | {
      readonly type: "badWords";
      /** 1-based; null: the checksum does not fit, or there are not 24 */ readonly position: number | null;
    }
  | { readonly type: "wrongWords" }
  | { readonly type: "unknownAccount" }
  | { readonly type: "tooManyTries"; readonly retryAfterSeconds: number }
  | { readonly type: "tampered"; readonly finding: string };

export interface DeviceDescription {
  readonly kind: "webmail" | "companion";
  readonly name: string;
}

export interface Joined {
  /** Everything this device keeps secret, for its home to store (wrapped, or mode 0600). */
  readonly secrets: Uint8Array;
  readonly address: string;
}

export interface PendingJoin {
  readonly address: string;
  /** 24 of them; shown once, kept nowhere. */
  readonly words: readonly string[];
  finish(device: DeviceDescription): Promise<Result<Joined, JoinFailure>>;
}

export interface JoinParts {
  readonly crypto: CryptoPort;
  readonly provider: JoinPort;
  /** Unix milliseconds. */
  readonly clock: () => number;
}

/** Times the enrolment is made anew because another record came first. */
const MAX_ATTEMPTS = 4;
/** Times the same bytes are sent when no answer comes. */
const MAX_SENDS = 3;

export async function startJoin(
  { crypto, provider, clock }: JoinParts,
  token: string,
): Promise<Result<PendingJoin, JoinFailure>> {
  const invite = await provider.invite(token);
  if (!invite.ok) return err(inviteFailure(invite.error));
  const { account, address } = invite.value;
  const root = generateRoot(crypto);
  let genesis: Promise<Made> | null = null;
  return ok({
    address,
    words: rootToWords(root),
    async finish(description) {
      genesis ??= makeAccount({ crypto, provider, clock }, account, address, root, description);
      const { entry, keyring, secrets } = await genesis;
      const joined = await provider.join({ token, entry, keyring });
      return joined.ok ? ok({ address, secrets }) : err(inviteFailure(joined.error));
    },
  });
}

interface Made {
  readonly entry: Uint8Array;
  readonly keyring: NewRecord["keyring"];
  readonly secrets: Uint8Array;
}

async function rootKeys(crypto: CryptoPort, root: Uint8Array, account: AccountId): Promise<RootKeys> {
  return {
    identity: await deriveIdentityKey(crypto, root, account),
    recovery: await deriveRecoveryIdentity(crypto, root, account),
  };
}

async function newDevice(crypto: CryptoPort, { kind, name }: DeviceDescription): Promise<NewDevice> {
  const id = idFromBytes<DeviceId>(crypto.randomBytes(16));
  return { id, kind, name, keys: await generateDeviceKeys(crypto) };
}

async function makeAccount(
  { crypto, provider, clock }: JoinParts,
  account: AccountId,
  address: string,
  rootBytes: Uint8Array,
  description: DeviceDescription,
): Promise<Made> {
  const root = await rootKeys(crypto, rootBytes, account);
  const device = await newDevice(crypto, description);
  const first = { epoch: epoch(1), ...generateEpochSecrets(crypto) };
  const keyring: Keyring = { account, epoch: first.epoch, epochs: [first] };
  const recipient = epochIdentity(first).recipient.publicKey;
  const seen = { seq: seq(0), head: genesisHead(crypto, account) };
  const time = Math.floor(clock() / 1000);
  const foldVersion = FOLD_VERSION;
  const made = await buildGenesis(crypto, {
    account,
    address,
    foldVersion,
    root,
    keyring,
    recipient,
    device,
    time,
    seen,
  });
  const secretsAt = deviceSecrets(crypto, { account, address, provider: provider.origin, root, device, keyring });
  // what the log begins with is known here: the provider need not be believed
  const secrets = secretsAt(nextPoint(crypto, account, seen, made.entry));
  return { entry: made.entry, keyring: made.keyring, secrets };
}

interface SecretParts {
  readonly account: AccountId;
  readonly address: string;
  readonly provider: string;
  readonly root: RootKeys;
  readonly device: NewDevice;
  readonly keyring: Keyring;
}

const deviceSecrets =
  (crypto: CryptoPort, { account, address, provider, root, device, keyring }: SecretParts) =>
  (seen: ChainPoint): Uint8Array =>
    encodeSecrets({
      ...{ account, address, provider, device: device.id, epochs: keyring.epochs, seen },
      deviceKey: device.keys.signing.secret,
      deviceSeed: device.keys.identity.seed,
      identity: root.identity.publicKey,
      cacheKey: crypto.randomBytes(32),
    });

/** A further device, certified by the identity key that the words give. */
export async function joinWithWords(
  { crypto, provider, clock }: JoinParts,
  address: string,
  words: string,
  description: DeviceDescription,
): Promise<Result<Joined, JoinFailure>> {
  const rootBytes = wordsToRoot(words);
  if (!rootBytes.ok)
    return err({ type: "badWords", position: "position" in rootBytes.error ? rootBytes.error.position : null });
  const account = await provider.lookup(address);
  if (!account.ok) return err(inviteFailure(account.error));
  const root = await rootKeys(crypto, rootBytes.value, account.value);
  const { log, blobs } = provider.session({ account: account.value, device: null, secret: root.identity.secret });
  const device = await newDevice(crypto, description);
  for (let attempt = 1; ; attempt++) {
    const current = await currentRecord(crypto, account.value, root, log);
    if (!current.ok) return current;
    const keyring = await fetchKeyring(crypto, root, current.value, blobs);
    if (!keyring.ok) return keyring;
    const enrolled = await enrol({ crypto, log, blobs, clock }, root, device, current.value, keyring.value);
    if (enrolled.ok) {
      const { record } = current.value.entry;
      const parts = {
        account: account.value,
        address: record.address,
        provider: provider.origin,
        root,
        device,
        keyring: keyring.value,
      };
      return ok({ address: record.address, secrets: deviceSecrets(crypto, parts)(enrolled.value) });
    }
    if (enrolled.error.type !== "refused" || attempt === MAX_ATTEMPTS) return err(appendFailure(enrolled.error));
  }
}

interface Current {
  readonly entry: AccountEntry;
  /** The log's end as the provider shows it. */
  readonly seen: ChainPoint;
}

/** The record in force, checked against the identity key that the words give. */
async function currentRecord(
  crypto: CryptoPort,
  account: AccountId,
  root: RootKeys,
  log: RemoteLog,
): Promise<Result<Current, JoinFailure>> {
  const latest = await log.latestRecord();
  if (!latest.ok) return err(latest.error.type === "notAuthorized" ? { type: "wrongWords" } : { type: "offline" });
  if (!latest.value) return err({ type: "unknownAccount" });
  const entry = parseEntry(latest.value.bytes);
  if (entry?.type !== "account") return tampered({ type: "malformed" });
  const fault = await recordFault(crypto, { account, identity: root.identity.publicKey }, entry);
  if (fault) return tampered({ type: fault });
  const end = await log.read(latest.value.seq);
  if (!end.ok) return err({ type: "offline" });
  return ok({ entry, seen: { seq: end.value.last, head: end.value.head } });
}

const tampered = (violation: { readonly type: ViolationType }): Result<never, JoinFailure> =>
  err({ type: "tampered", finding: describeViolation(violation) });

async function fetchKeyring(
  crypto: CryptoPort,
  root: RootKeys,
  { entry }: Current,
  blobs: BlobStore,
): Promise<Result<Keyring, JoinFailure>> {
  const { keyring, epoch: current } = entry.record;
  const file = await blobs.get(keyring.id);
  if (!file.ok) return err({ type: "offline" });
  const opened = await openKeyring(crypto, root.recovery, file.value, {
    account: entry.account,
    epoch: current,
    hash: keyring.sha256,
  });
  if (opened.ok) return opened;
  return err({
    type: "tampered",
    finding: "The keyring that the provider keeps for this account is not the one its record names.",
  });
}

interface EnrolParts {
  readonly crypto: CryptoPort;
  readonly log: RemoteLog;
  readonly blobs: BlobStore;
  readonly clock: () => number;
}

async function enrol(
  { crypto, log, blobs, clock }: EnrolParts,
  root: RootKeys,
  device: NewDevice,
  { entry, seen }: Current,
  keyring: Keyring,
): Promise<Result<ChainPoint, AppendFailure>> {
  const current = { record: entry.record, version: entry.version };
  const time = Math.floor(clock() / 1000);
  const made = await buildEnrolment(crypto, { account: entry.account, root, keyring, device, current, seen, time });
  const stored = await blobs.put(made.keyring.id, made.keyring.bytes);
  if (!stored.ok) return err({ type: "offline" });
  const appended = await send(log, made.entry, seen);
  return appended.ok ? ok(pointOf(crypto, entry.account, seen, appended.value.page, made.entry)) : appended;
}

/** The same bytes again while no answer comes: a lost answer must not leave a device behind that nobody has. */
async function send(log: RemoteLog, entry: Uint8Array, { seq }: ChainPoint): ReturnType<RemoteLog["append"]> {
  for (let sends = 1; ; sends++) {
    const answer = await log.append([entry], seq);
    if (answer.ok || answer.error.type !== "offline" || sends >= MAX_SENDS) return answer;
  }
}

/** The point of our own entry, reckoned from what the provider shows: the log must go through it. Else what was seen. */
function pointOf(crypto: CryptoPort, account: AccountId, seen: ChainPoint, page: LogPage, own: Uint8Array): ChainPoint {
  const at = page.first === seen.seq + 1 ? page.entries.findIndex((bytes) => equalBytes(bytes, own)) : -1;
  return page.entries.slice(0, at + 1).reduce((point, bytes) => nextPoint(crypto, account, point, bytes), seen);
}

function appendFailure(failure: AppendFailure): JoinFailure {
  switch (failure.type) {
    case "notAuthorized":
      return { type: "wrongWords" };
    case "refused":
      return { type: "tampered", finding: describeViolation(failure.violation) };
    case "offline":
    case "protocol":
      return { type: "offline" };
  }
}

function inviteFailure(failure: RegisterFailure): JoinFailure {
  switch (failure.type) {
    case "inviteInvalid":
    case "inviteExpired":
    case "tooManyTries":
      return failure;
    case "exists":
      return { type: "inviteInvalid" };
    case "refused":
      return { type: "tampered", finding: describeViolation(failure.violation) };
    case "offline":
    case "protocol":
      return { type: "offline" };
  }
}

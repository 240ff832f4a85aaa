/**
 * Coming into an account with its 24 words, in two steps: what they lead to is looked at and shown first, then this device
 * is enrolled. Everything is checked against the identity key that the words give.
 *
 * Three things may stand there. The account under these words: a device more joins it. The account under newer words,
 * which these may still undo: enrolling takes it back. The account under these words, but with keys that were sealed
 * without them, or not all of them (a device that was not one's own did that): enrolling takes it back likewise. Taking back
 * leaves this device alone in the account, and gives up the epochs whose keys the words do not open.
 *
 * A state that was once true cannot be told from the newest one by words alone: hence `newest` and the head, to be looked
 * at.
 */
import type { Stretch } from "../../crypto/access-secrets.ts";
import { openKeyring, type Keyring, type KeyringEpoch } from "../../crypto/keyring.ts";
import type { CryptoPort } from "../../crypto/primitives.ts";
import { wordsToRoot } from "../../crypto/recovery-words.ts";
import { equalBytes } from "../../lib/bytes.ts";
import { epoch as toEpoch, seq as toSeq, type AccountId, type Epoch, type Seq } from "../../lib/ids.ts";
import { err, ok, type Result } from "../../lib/result.ts";
import type { ChainPoint } from "../../log/chain.ts";
import { parseEntry, type AccountEntry } from "../../log/entry.ts";
import { changesLost } from "../../log/record-identity.ts";
import type { AccountRecord, Flavor } from "../../log/record.ts";
import type { BlobStore } from "../../storage/blob-store.ts";
import type { RemoteLog } from "../../storage/remote-log.ts";
import { newAccess } from "../access/access-words.ts";
import type { AccessStore } from "../access/access-port.ts";
import { readClearLog, type ClearLog } from "../sync/clear-log.ts";
import { enrol } from "./enrol.ts";
import { fitsRecord } from "../keys/held-keys.ts";
import { inviteFailure, tampered, tamperedWith, type JoinFailure } from "./join-failure.ts";
import type { Joined, JoinParts } from "./join.ts";
import { newDevice, rootKeys, type DeviceDescription } from "../keys/new-keys.ts";
import type { RootKeys } from "../keys/record-builder.ts";
import { recordFault } from "./vouched.ts";

/** Entries before the end that are looked through for the newest time. */
const TAIL = 100;
/** Entries up to which a log is read whole to compare keyrings with it, where keys were renewed. */
const MAX_COMPARED = 20_000;

/** Times in unix seconds; `unreadableSince`: when the first message came that stays closed for good, null: none does. */
export type RecoveryKind =
  | { readonly type: "join" }
  | { readonly type: "replaced"; readonly until: number; readonly unreadableSince: number | null }
  | { readonly type: "keyring"; readonly unreadableSince: number | null };

export interface Recovery {
  readonly address: string;
  readonly provider: string;
  /** The log's end, as the provider shows it. */
  readonly seen: ChainPoint;
  /** Unix seconds of the newest thing in it, as the provider shows it; null: nothing tells. */
  readonly newest: number | null;
  /** Of a transparent account: removing all other devices ends its passwords too, and makes it hardened. */
  readonly flavor: Flavor;
  /** How many devices the account has. */
  readonly devices: number;
  readonly kind: RecoveryKind;
  /** `removeOthers`: all other devices leave the account, which gets new keys. Taking back always does so. */
  enrol(device: DeviceDescription, removeOthers: boolean): Promise<Result<Joined, JoinFailure>>;
  /**
   * The same as a new provider device, in place of the one there was: opened with this password from now on, and with no
   * app password yet.
   */
  enrolWithPassword(password: string, stretch: Stretch, removeOthers: boolean): Promise<Result<Joined, JoinFailure>>;
}

/** The account as the words show it. */
export interface Found {
  readonly account: AccountId;
  readonly root: RootKeys;
  readonly log: RemoteLog;
  readonly blobs: BlobStore;
  readonly access: AccessStore;
  readonly entry: AccountEntry;
  readonly seen: ChainPoint;
  /** What the words open. */
  readonly keyring: Keyring;
  readonly kind: RecoveryKind;
  /** Epochs up to the current one that the words do not open; only where the account is taken back. */
  readonly lost: readonly Epoch[];
}

export async function lookWithWords(
  parts: JoinParts,
  address: string,
  words: string,
): Promise<Result<Recovery, JoinFailure>> {
  const { crypto, provider } = parts;
  const rootBytes = wordsToRoot(words);
  if (!rootBytes.ok)
    return err({ type: "badWords", position: "position" in rootBytes.error ? rootBytes.error.position : null });
  const account = await provider.lookup(address);
  if (!account.ok) return err(inviteFailure(account.error));
  const root = await rootKeys(crypto, rootBytes.value, account.value);
  const find = (): Promise<Result<Found, JoinFailure>> => findAccount(parts, account.value, root);
  const found = await find();
  if (!found.ok) return found;
  const { entry, seen, kind, log } = found.value;
  return ok({
    ...{ address: entry.record.address, provider: provider.origin, seen, kind },
    flavor: entry.record.flavor,
    devices: entry.record.devices.length,
    newest: await newestTime(log, seen, entry.record),
    async enrol(description, removeOthers) {
      return enrol(parts, found.value, find, await newDevice(crypto, description), removeOthers);
    },
    async enrolWithPassword(password, stretch, removeOthers) {
      const { device, prepare } = await newAccess({ ...parts, stretch }, account.value, password);
      return enrol(parts, found.value, find, device, removeOthers, prepare);
    },
  });
}

async function findAccount(
  { crypto, provider }: JoinParts,
  account: AccountId,
  root: RootKeys,
): Promise<Result<Found, JoinFailure>> {
  const { log, blobs, access } = provider.session({ account, device: null, secret: root.identity.secret });
  const latest = await log.latestRecord();
  if (!latest.ok) return err(latest.error.type === "notAuthorized" ? { type: "wrongWords" } : { type: "offline" });
  if (!latest.value) return err({ type: "unknownAccount" });
  const entry = parseEntry(latest.value.bytes);
  if (entry?.type !== "account") return tampered({ type: "malformed" });
  const place = { account, root, log, blobs, access, entry };
  const own = equalBytes(entry.record.identity, root.identity.publicKey);
  if (!own) return findReplaced(crypto, place);
  const fault = await recordFault(crypto, { account, identity: root.identity.publicKey }, entry);
  return fault ? tampered({ type: fault }) : findInForce(crypto, place, latest.value.seq);
}

type Place = Pick<Found, "account" | "root" | "log" | "blobs" | "access" | "entry">;

/** The keyring of a record; null: sealed without these words. Its hash is the record's. */
async function openRing(
  crypto: CryptoPort,
  { account, root, blobs }: Place,
  record: AccountRecord,
): Promise<Result<Keyring | null, JoinFailure>> {
  const file = await blobs.get(record.keyring.id);
  if (!file.ok) return file.error.type === "notFound" ? tamperedWith("noKeyring") : err({ type: "offline" });
  const expected = { account, epoch: record.epoch, hash: record.keyring.sha256 };
  const opened = await openKeyring(crypto, root.recovery, file.value, expected);
  if (opened.ok) return ok(opened.value);
  return opened.error.type === "hash" ? tamperedWith("otherKeyring") : ok(null);
}

/** Whether a keyring has the secrets of its own epoch, and some for each before that the account has not given up. */
function isWhole(crypto: CryptoPort, { account, epochs }: Keyring, record: AccountRecord): boolean {
  const newest = epochs.at(-1);
  const held = new Set([...epochs.map(({ epoch }) => epoch), ...record.lost]);
  const whole = Array.from({ length: record.epoch }, (_, i) => toEpoch(i + 1)).every((epoch) => held.has(epoch));
  return whole && newest !== undefined && fitsRecord(crypto, record, { account }, newest);
}

/** The words were replaced, and may undo that: believed only of a log that holds from its beginning to that record. */
async function findReplaced(crypto: CryptoPort, place: Place): Promise<Result<Found, JoinFailure>> {
  const { root, entry } = place;
  const former = entry.record.former.find(({ identity }) => equalBytes(identity, root.identity.publicKey));
  if (!former) return tampered({ type: "wrongIdentity" });
  const { until } = former;
  return findInLog(crypto, place, (since) => ({ type: "replaced", until, unreadableSince: since }));
}

/** The words are in force. What a device has sealed to them is compared with the log, where that is not too long. */
async function findInForce(crypto: CryptoPort, place: Place, at: Seq): Promise<Result<Found, JoinFailure>> {
  const { entry, log } = place;
  const keyring = await openRing(crypto, place, entry.record);
  if (!keyring.ok) return keyring;
  const taking = (since: number | null): RecoveryKind => ({ type: "keyring", unreadableSince: since });
  if (!keyring.value || !isWhole(crypto, keyring.value, entry.record)) return findInLog(crypto, place, taking);
  const end = await log.read(at);
  if (!end.ok) return err({ type: "offline" });
  if (entry.record.epoch > 1 && end.value.last <= MAX_COMPARED) return findInLog(crypto, place, taking);
  const seen = { seq: end.value.last, head: end.value.head };
  return ok({ ...place, seen, keyring: keyring.value, kind: { type: "join" }, lost: entry.record.lost });
}

/**
 * What the log proves: of each epoch the secrets that fit the record which began it, from whichever keyring of these words
 * has them. A device that was not one's own any more may have sealed fewer, or others.
 */
async function findInLog(
  crypto: CryptoPort,
  place: Place,
  taking: (unreadableSince: number | null) => RecoveryKind,
): Promise<Result<Found, JoinFailure>> {
  const { root, entry, account } = place;
  const clear = await readClearLog(crypto, account, place.log);
  if (!clear.ok) return clear;
  const { records, end } = clear.value;
  const own = records.filter(({ record }) => equalBytes(record.identity, root.identity.publicKey));
  const newest = records.at(-1);
  if (own.length === 0 || newest?.id !== entry.id) return tampered({ type: "wrongIdentity" });
  const gathered = await gather(crypto, place, records, own);
  if (!gathered.ok) return gathered;
  const { epochs, fromNewest } = gathered.value;
  if (epochs.length === 0) return tamperedWith("foreignKeyrings");
  const lost = lostEpochs(epochs, newest.record.epoch);
  const asItStands = fromNewest && own.at(-1) === newest && !changesLost(newest.record, { lost });
  const kind: RecoveryKind = asItStands ? { type: "join" } : taking(unreadableSince(clear.value, lost));
  const keyring = { account, epoch: epochs.at(-1)?.epoch ?? newest.record.epoch, epochs };
  return ok({ ...place, entry: newest, seen: end, keyring, kind, lost });
}

/** Rising. `fromNewest`: all of them stood in the newest keyring. */
interface Gathered {
  readonly epochs: readonly KeyringEpoch[];
  readonly fromNewest: boolean;
}

async function gather(
  crypto: CryptoPort,
  place: Place,
  records: readonly AccountEntry[],
  own: readonly AccountEntry[],
): Promise<Result<Gathered, JoinFailure>> {
  const began = new Map<Epoch, AccountRecord>();
  for (const { record } of records) if (!began.has(record.epoch)) began.set(record.epoch, record);
  const found = new Map<Epoch, KeyringEpoch>();
  let fromNewest = true;
  for (const { record } of [...own].reverse()) {
    const missing = [...began.keys()].some((epoch) => epoch <= record.epoch && !found.has(epoch));
    if (!missing) continue;
    const ring = await openRing(crypto, place, record);
    if (!ring.ok) return ring;
    for (const secrets of ring.value?.epochs ?? []) {
      const first = began.get(secrets.epoch);
      if (found.has(secrets.epoch) || !first || !fitsRecord(crypto, first, place, secrets)) continue;
      found.set(secrets.epoch, secrets);
      if (record !== own.at(-1)?.record) fromNewest = false;
    }
  }
  return ok({ epochs: [...found.values()].sort((a, b) => a.epoch - b.epoch), fromNewest });
}

function lostEpochs(epochs: readonly KeyringEpoch[], current: Epoch): Epoch[] {
  const held = new Set(epochs.map(({ epoch }) => epoch));
  return Array.from({ length: current }, (_, i) => toEpoch(i + 1)).filter((epoch) => !held.has(epoch));
}

/** When the first message came that stays closed, unix seconds; null: there is none. */
function unreadableSince({ firstMail }: ClearLog, lost: readonly Epoch[]): number | null {
  const times = lost.flatMap((epoch) => firstMail.get(epoch) ?? []);
  return times.length > 0 ? Math.min(...times) : null;
}

async function newestTime(log: RemoteLog, { seq }: ChainPoint, record: AccountRecord): Promise<number | null> {
  const page = await log.read(toSeq(Math.max(0, seq - TAIL)));
  const arrivals = (page.ok ? page.value.entries : []).flatMap((bytes) => {
    const entry = parseEntry(bytes);
    return entry?.type === "incoming" ? [entry.receivedAt] : [];
  });
  const times = [...arrivals, ...record.devices.map(({ notBefore }) => notBefore), record.at ?? 0];
  const newest = Math.max(...times);
  return newest > 0 ? newest : null;
}

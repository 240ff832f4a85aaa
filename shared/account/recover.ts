/**
 * Coming into an account with its 24 words, in two steps: what they lead to is looked at and shown first, then this device
 * is enrolled. Everything is checked against the identity key that the words give.
 *
 * Three things may stand there. The account under these words: a device more joins it. The account under newer words,
 * which these may still undo: enrolling takes it back. The account under these words, but with keys that its newest
 * record was sealed without them (a device that was not one's own did that): enrolling takes it back likewise. Taking back
 * leaves this device alone in the account, and gives up the epochs whose keys the words do not open.
 *
 * A state that was once true cannot be told from the newest one by words alone: hence `newest` and the head, to be looked
 * at.
 */
import { openKeyring, type Keyring } from "../crypto/keyring.ts";
import type { CryptoPort } from "../crypto/primitives.ts";
import { wordsToRoot } from "../crypto/recovery-words.ts";
import { equalBytes } from "../lib/bytes.ts";
import { epoch as toEpoch, seq as toSeq, type AccountId, type Epoch } from "../lib/ids.ts";
import { err, ok, type Result } from "../lib/result.ts";
import type { ChainPoint } from "../log/chain.ts";
import { parseEntry, type AccountEntry } from "../log/entry.ts";
import type { AccountRecord } from "../log/record.ts";
import type { BlobStore } from "../storage/blob-store.ts";
import type { RemoteLog } from "../storage/remote-log.ts";
import { readClearLog, type ClearLog } from "./clear-log.ts";
import { enrol } from "./enrol.ts";
import { fitsRecord } from "./held-keys.ts";
import { inviteFailure, tampered, tamperedWith, type JoinFailure } from "./join-failure.ts";
import type { Joined, JoinParts } from "./join.ts";
import { rootKeys, type DeviceDescription } from "./new-keys.ts";
import type { RootKeys } from "./record-builder.ts";
import { recordFault } from "./vouched.ts";

/** Entries before the end that are looked through for the newest time. */
const TAIL = 100;

/** Times in unix seconds. */
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
  /** How many devices the account has. */
  readonly devices: number;
  readonly kind: RecoveryKind;
  /** `removeOthers`: all other devices leave the account, which gets new keys. Taking back always does so. */
  enrol(device: DeviceDescription, removeOthers: boolean): Promise<Result<Joined, JoinFailure>>;
}

/** The account as the words show it. */
export interface Found {
  readonly account: AccountId;
  readonly root: RootKeys;
  readonly log: RemoteLog;
  readonly blobs: BlobStore;
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
    devices: entry.record.devices.length,
    newest: await newestTime(log, seen, entry.record),
    enrol: (device, removeOthers) => enrol(parts, found.value, find, device, removeOthers),
  });
}

async function findAccount(
  { crypto, provider }: JoinParts,
  account: AccountId,
  root: RootKeys,
): Promise<Result<Found, JoinFailure>> {
  const { log, blobs } = provider.session({ account, device: null, secret: root.identity.secret });
  const latest = await log.latestRecord();
  if (!latest.ok) return err(latest.error.type === "notAuthorized" ? { type: "wrongWords" } : { type: "offline" });
  if (!latest.value) return err({ type: "unknownAccount" });
  const entry = parseEntry(latest.value.bytes);
  if (entry?.type !== "account") return tampered({ type: "malformed" });
  const place = { account, root, log, blobs, entry };
  const own = equalBytes(entry.record.identity, root.identity.publicKey);
  if (!own) return findReplaced(crypto, place);
  const fault = await recordFault(crypto, { account, identity: root.identity.publicKey }, entry);
  if (fault) return tampered({ type: fault });
  const keyring = await openRing(crypto, place, entry.record);
  if (!keyring.ok) return keyring;
  if (!keyring.value) return findSealedWithout(crypto, place);
  const end = await log.read(latest.value.seq);
  if (!end.ok) return err({ type: "offline" });
  const seen = { seq: end.value.last, head: end.value.head };
  return ok({ ...place, seen, keyring: keyring.value, kind: { type: "join" }, lost: [] });
}

type Place = Pick<Found, "account" | "root" | "log" | "blobs" | "entry">;

/** The keyring of a record; null: sealed without these words, or to be of no use. Its hash is the record's. */
async function openRing(
  crypto: CryptoPort,
  { account, root, blobs }: Place,
  record: AccountRecord,
): Promise<Result<Keyring | null, JoinFailure>> {
  const file = await blobs.get(record.keyring.id);
  if (!file.ok)
    return file.error.type === "notFound"
      ? tamperedWith("The provider no longer has a keyring that this account's record names.")
      : err({ type: "offline" });
  const expected = { account, epoch: record.epoch, hash: record.keyring.sha256 };
  const opened = await openKeyring(crypto, root.recovery, file.value, expected);
  if (!opened.ok)
    return opened.error.type === "hash"
      ? tamperedWith("The keyring that the provider keeps for this account is not the one its record names.")
      : ok(null);
  const current = opened.value.epochs.at(-1);
  return ok(current && fitsRecord(crypto, record, { account }, current) ? opened.value : null);
}

/** The words were replaced, and may undo that: believed only of a log that holds from its beginning to that record. */
async function findReplaced(crypto: CryptoPort, place: Place): Promise<Result<Found, JoinFailure>> {
  const { root, entry } = place;
  const former = entry.record.former.find(({ identity }) => equalBytes(identity, root.identity.publicKey));
  if (!former) return tampered({ type: "wrongIdentity" });
  return findInLog(crypto, place, (since) => ({ type: "replaced", until: former.until, unreadableSince: since }));
}

const findSealedWithout = (crypto: CryptoPort, place: Place): Promise<Result<Found, JoinFailure>> =>
  findInLog(crypto, place, (since) => ({ type: "keyring", unreadableSince: since }));

/** The newest keyring of the log that the words open. */
async function findInLog(
  crypto: CryptoPort,
  place: Place,
  kindOf: (unreadableSince: number | null) => RecoveryKind,
): Promise<Result<Found, JoinFailure>> {
  const { root, entry } = place;
  const clear = await readClearLog(crypto, place.account, place.log);
  if (!clear.ok) return clear;
  const { records, end } = clear.value;
  const own = records.filter(({ record }) => equalBytes(record.identity, root.identity.publicKey));
  const newest = records.at(-1);
  if (own.length === 0 || newest?.id !== entry.id) return tampered({ type: "wrongIdentity" });
  for (const { record } of own.reverse()) {
    const keyring = await openRing(crypto, place, record);
    if (!keyring.ok) return keyring;
    if (!keyring.value) continue;
    const lost = lostEpochs(keyring.value, newest.record.epoch);
    const kind = kindOf(unreadableSince(clear.value, lost, newest));
    return ok({ ...place, entry: newest, seen: end, keyring: keyring.value, kind, lost });
  }
  return tamperedWith("None of the keyrings that the provider keeps for this account was sealed to these words.");
}

function lostEpochs({ epochs }: Keyring, current: Epoch): Epoch[] {
  const held = new Set(epochs.map(({ epoch }) => epoch));
  return Array.from({ length: current }, (_, i) => toEpoch(i + 1)).filter((epoch) => !held.has(epoch));
}

/** When the first message came that stays closed; else when the words changed. */
function unreadableSince({ firstMail }: ClearLog, lost: readonly Epoch[], { record }: AccountEntry): number | null {
  const times = lost.flatMap((epoch) => firstMail.get(epoch) ?? []);
  return times.length > 0 ? Math.min(...times) : record.at;
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

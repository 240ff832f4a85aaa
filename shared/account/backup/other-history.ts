/**
 * The history that a provider shows now, read into memory beside the one this device knows. All rules are checked, and the point
 * this device was handed when it joined must be in it. From a checkpoint it is begun only where this device had the same history up to
 * there; else from its beginning. Whoever was removed since has keys of that time: what they changed in the account's record after
 * the fork is not gone on from.
 */
import { openKeyring, type KeyringEpoch } from "../../crypto/keyring.ts";
import { deviceKeysFromSeeds } from "../../crypto/keys.ts";
import { wipeIdentity } from "../../crypto/age/identity.ts";
import { equalBytes } from "../../lib/bytes.ts";
import { seq as toSeq, type DeviceId, type Seq } from "../../lib/ids.ts";
import { err, ok, type Result } from "../../lib/result.ts";
import type { AccountEntry } from "../../log/account-entry.ts";
import type { DeviceCertificate } from "../../log/certificate.ts";
import { parseEntry } from "../../log/entry.ts";
import type { Ledger } from "../../log/ledger.ts";
import { findDevice, type AccountRecord } from "../../log/record.ts";
import type { LocalEntries, LocalStore } from "../../storage/local-store.ts";
import { createMemoryLocalStore } from "../../storage/memory-local-store.ts";
import type { RemoteLog } from "../../storage/remote-log.ts";
import { beginAccount, type Begun } from "../begin.ts";
import { createBodies, type Bodies } from "../bodies.ts";
import type { DeviceSecrets } from "../keys/secrets.ts";
import { createLogSession, type LogSession } from "../sync/log-session.ts";
import type { AppliedEntry } from "../sync/replica.ts";
import { createSealedDocs, type SealedDocs } from "../sync/sealed-docs.ts";
import { failureOfSession } from "./history-failure.ts";
import type { HistoryParts, RestoredFailure } from "./restored-backup.ts";

export interface OtherHistory {
  readonly begun: Begun;
  /** In memory. */
  readonly local: LocalStore;
  readonly bodies: Bodies;
  readonly docs: SealedDocs;
  readonly session: LogSession;
  /** What is new of it; null: it may be gone on from. */
  pull(): Promise<RestoredFailure | null>;
  /** The last entry of both. */
  readonly fork: Seq;
  /** Devices that were removed since, or let in by such, and are in. */
  comeBack(): readonly DeviceCertificate[];
  /** Who has gone on from there, of those whom this device knows; null: nobody. */
  begunBy(): DeviceId | null;
  /** Whether one of them has renewed the keys since: entries of the lost part can not come again then. */
  isFenced(): boolean;
}

interface Noted<T> {
  readonly seq: Seq;
  readonly what: T;
}

export async function readHistory(parts: HistoryParts): Promise<Result<OtherHistory, RestoredFailure>> {
  const keys = await keysShown(parts);
  if (!keys.ok) return keys;
  const { secrets, keyring } = keys.value;
  const history = await begin(parts, secrets);
  const failed = await history.pull();
  if (failed) return err(failed);
  const record = history.begun.replica.ledger.record?.record;
  // what was opened is what the log, as it was checked, names
  const isSame = record !== undefined && equalBytes(record.keyring.sha256, keyring);
  return isSame ? ok(history) : err({ type: "foreign", finding: "otherKeyring" });
}

/** The keys as the newest record there has them: an epoch may have been begun again, with others. */
async function keysShown({ crypto, remote, blobs, held: { secrets } }: HistoryParts) {
  const latest = await remote.latestRecord();
  if (!latest.ok)
    return err<RestoredFailure>({ type: latest.error.type === "notAuthorized" ? "unknownDevice" : "offline" });
  const entry = latest.value && parseEntry(latest.value.bytes);
  if (entry?.type !== "account") return err<RestoredFailure>({ type: "foreign", finding: "noGenesis" });
  if (!findDevice(entry.record, secrets.device)) return err<RestoredFailure>({ type: "unknownDevice" });
  const { keyring, epoch } = entry.record;
  const file = await blobs.get(keyring.id);
  if (!file.ok)
    return err<RestoredFailure>(
      file.error.type === "notFound" ? { type: "foreign", finding: "noKeyring" } : { type: "offline" },
    );
  const own = await deviceKeysFromSeeds(crypto, secrets.deviceKey, secrets.deviceSeed);
  const opened = await openKeyring(crypto, own.identity, file.value, {
    ...{ account: secrets.account, epoch, hash: keyring.sha256 },
  });
  wipeIdentity(own.identity);
  if (!opened.ok) return err<RestoredFailure>({ type: "foreign", finding: "otherKeyring" });
  const { epochs }: { epochs: readonly KeyringEpoch[] } = opened.value;
  return ok({ secrets: { ...secrets, epochs }, keyring: keyring.sha256 });
}

async function begin(parts: HistoryParts, secrets: DeviceSecrets): Promise<OtherHistory> {
  const { crypto, blobs, cacheKey, clock, replica: ours, evidence } = parts;
  const local = createMemoryLocalStore();
  const docs = createSealedDocs(cacheKey, local);
  const remote = withoutOtherCheckpoints(parts.remote, ours.ledger);
  const records: Noted<AccountEntry>[] = [];
  const generations: Noted<DeviceId | null>[] = [];
  let begun: Begun | null = null;
  let generation = 0;
  /** The last entry of both, as far back as this device remembers heads. */
  let last: Seq | null = null;
  const note = (by: DeviceId | null): void => {
    const ledger = begun?.replica.ledger;
    if (!ledger) return;
    const { seq, head, record } = ledger;
    const here = ours.ledger.headAt(seq);
    if (here && equalBytes(here, head)) last = seq;
    if (record && record.version !== records.at(-1)?.what.version) records.push({ seq, what: record });
    if (ledger.generation > generation) generations.push({ seq, what: by });
    generation = ledger.generation;
  };
  begun = await beginAccount({
    ...{ crypto, remote, blobs, local, docs, cacheKey, secrets, clock, accepted: evidence.accepted, passing: false },
    // nothing of it is kept before the user has said so
    keep: () => Promise.resolve(),
    onApplied: ({ device }: AppliedEntry) => note(device),
  });
  note(null);
  const { replica, held } = begun;
  const bodies = await createBodies(crypto, blobs, local, () => undefined);
  const session = createLogSession({
    ...{ crypto, replica, remote, local, device: secrets.device, trusted: secrets.seen, floor: toSeq(0) },
    ...{ metIdentity: () => held.metIdentity, stopped: null, onStop: () => undefined, onVerified: () => undefined },
  });
  let fork = toSeq(0);
  const ourRecord = (): AccountRecord | undefined => ours.ledger.record?.record;
  const outsiders = (): ReadonlySet<DeviceId> => outsidersOf(records, fork, ourRecord());

  /** What was done after the fork by those who were removed since. */
  function faultIn(): RestoredFailure | null {
    const [here, there] = [ourRecord(), replica.ledger.record?.record];
    if (!there || !findDevice(there, secrets.device)) return { type: "unknownDevice" };
    if (here && there.flavor === "transparent" && here.flavor === "hardened") return { type: "flavor" };
    const out = outsiders();
    const isForeign = records.some(({ seq, what: { signer } }) => seq > fork && signer !== null && out.has(signer));
    return isForeign ? { type: "foreign", finding: "signerNotLive" } : null;
  }

  /** The account's own, of before. */
  function hasFormerWords(): boolean {
    const there = held.metIdentity ? null : replica.ledger.record?.record.identity;
    return there != null && ourRecord()?.former.some(({ identity }) => equalBytes(identity, there)) === true;
  }

  async function pull(): Promise<RestoredFailure | null> {
    const pulled = await session.pull();
    if (!pulled.ok) return hasFormerWords() ? { type: "words" } : failureOfSession(pulled.error);
    const found = last ?? (await commonRun(parts.local.entries, local.entries));
    if (found === null) return { type: "foreign", finding: "headMismatch" };
    fork = found;
    return fork === ours.ledger.seq ? { type: "fits" } : faultIn();
  }

  return {
    ...{ begun, local, docs, bodies, session, pull },
    get fork() {
      return fork;
    },
    comeBack() {
      const out = outsiders();
      const there = replica.ledger.record?.record.devices ?? [];
      return there.filter(({ id, kind }) => kind !== "provider" && id !== secrets.device && out.has(id));
    },
    begunBy() {
      const [out, here] = [outsiders(), ourRecord()];
      const known = ({ seq, what }: Noted<DeviceId | null>): boolean =>
        seq > fork && what !== null && !out.has(what) && here !== undefined && findDevice(here, what) !== null;
      return generations.findLast(known)?.what ?? null;
    },
    isFenced() {
      const out = outsiders();
      const atFork = records.findLast(({ seq }) => seq <= fork)?.what.record.epoch ?? 0;
      return records.some(
        ({ seq, what: { signer, record } }) =>
          seq > fork && record.epoch > atFork && (signer === null || !out.has(signer)),
      );
    },
  };
}

/** One that this device compared with its own state when it read it, or none. */
const withoutOtherCheckpoints = (remote: RemoteLog, ours: Ledger): RemoteLog => ({
  ...remote,
  async latestCheckpoint() {
    const latest = await remote.latestCheckpoint();
    const entry = latest.ok && latest.value ? parseEntry(latest.value.bytes) : null;
    const head = entry?.type === "checkpoint" ? ours.headAt(entry.seen.seq) : null;
    return entry?.type === "checkpoint" && head && equalBytes(head, entry.seen.head) ? latest : ok(null);
  },
});

const RUN = 500;

/** By the entries themselves, where both have them from one place on. */
async function commonRun(ours: LocalEntries, shown: LocalEntries): Promise<Seq | null> {
  const [first] = await ours.readAfter(toSeq(0), 1);
  if (!first) return null;
  let common: Seq | null = null;
  for (let at = toSeq(first.seq - 1); ;) {
    const [here, there] = await Promise.all([ours.readAfter(at, RUN), shown.readAfter(at, RUN)]);
    for (const [i, { seq, bytes }] of here.entries()) {
      const same = there[i];
      if (same?.seq !== seq || !equalBytes(same.bytes, bytes)) return common;
      common = seq;
    }
    if (here.length < RUN) return common;
    at = toSeq(at + RUN);
  }
}

/** In at the fork, and not in as this device knows the account; and whom they let in afterwards. */
function outsidersOf(
  records: readonly Noted<AccountEntry>[],
  fork: Seq,
  ours: AccountRecord | undefined,
): ReadonlySet<DeviceId> {
  const atFork = records.findLast(({ seq }) => seq <= fork)?.what.record.devices ?? [];
  const out = new Set(atFork.filter(({ id }) => !ours || !findDevice(ours, id)).map(({ id }) => id));
  const later = records.filter(({ seq }) => seq > fork).flatMap(({ what }) => what.record.devices);
  for (let before = -1; before < out.size;) {
    before = out.size;
    for (const { id, signer } of later)
      if (signer !== null && out.has(signer) && !ours?.devices.some((one) => one.id === id)) out.add(id);
  }
  return out;
}

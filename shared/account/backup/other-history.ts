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
import { isForeign, type Noted, type Shown } from "./since-fork.ts";

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
  readonly shown: Shown;
}

/** `closing`: nobody wants it any more. */
export async function readHistory(
  parts: HistoryParts,
  closing: AbortSignal,
): Promise<Result<OtherHistory, RestoredFailure>> {
  const keys = await keysShown(parts);
  if (!keys.ok) return keys;
  const { secrets, keyring } = keys.value;
  const history = await begin(parts, secrets);
  const end = (): void => void history.session.close();
  closing.addEventListener("abort", end, { once: true });
  if (closing.aborted) end();
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
  const notes = takeNotes(ours.ledger);
  let begun: Begun | null = null;
  const note = (by: DeviceId | null): void => {
    if (begun) notes.take(begun.replica.ledger, by);
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
  const shown = (): Shown => ({ ...notes, fork, ours: ourRecord() });

  /** What was done after the fork by those who were removed since. */
  function faultIn(): RestoredFailure | null {
    const [here, there] = [ourRecord(), replica.ledger.record?.record];
    if (!there || !findDevice(there, secrets.device)) return { type: "unknownDevice" };
    if (here && there.flavor === "transparent" && here.flavor === "hardened") return { type: "flavor" };
    return isForeign(shown()) ? { type: "foreign", finding: "signerNotLive" } : null;
  }

  /** The account's own, of before. */
  function hasFormerWords(): boolean {
    const there = held.metIdentity ? null : replica.ledger.record?.record.identity;
    return (
      there !== null &&
      there !== undefined &&
      ourRecord()?.former.some(({ identity }) => equalBytes(identity, there)) === true
    );
  }

  async function pull(): Promise<RestoredFailure | null> {
    const pulled = await session.pull();
    if (!pulled.ok) {
      const failure = failureOfSession(pulled.error);
      const isOther = failure.type === "foreign" && failure.finding === "wrongIdentity";
      return isOther && hasFormerWords() ? { type: "words" } : failure;
    }
    const found = notes.last() ?? (await commonRun(parts.local.entries, local.entries));
    if (found === null) return { type: "foreign", finding: "headMismatch" };
    fork = found;
    return fork === ours.ledger.seq ? { type: "fits" } : faultIn();
  }

  return {
    ...{ begun, local, docs, bodies, session, pull },
    get fork() {
      return fork;
    },
    get shown() {
      return shown();
    },
  };
}

/** What is to be known of a log that is being read: asked after each entry. */
function takeNotes(ours: Ledger) {
  const records: Noted<AccountEntry>[] = [];
  const generations: Noted<DeviceId | null>[] = [];
  let generation = 0;
  let last: Seq | null = null;
  return {
    ...{ records, generations },
    /** The last entry of both, as far back as this device remembers heads. */
    last: () => last,
    take({ seq, head, record, generation: now }: Ledger, by: DeviceId | null): void {
      const here = ours.headAt(seq);
      if (here && equalBytes(here, head)) last = seq;
      if (record && record.version !== records.at(-1)?.what.version) records.push({ seq, what: record });
      if (now > generation) generations.push({ seq, what: by });
      generation = now;
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
  const [[first], [other]] = await Promise.all([ours.readAfter(toSeq(0), 1), shown.readAfter(toSeq(0), 1)]);
  if (!first || !other) return null;
  let common: Seq | null = null;
  for (let at = toSeq(Math.max(first.seq, other.seq) - 1); ;) {
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

/**
 * An earlier state that a provider shows, beside the one this device holds: what it would mean to go on from there, and doing so.
 *
 * The account gets new keys first: entries of the lost part of the log are of an epoch that is over then, so that none of them can come
 * again (log/check.ts). Then comes the generation, and only then does the cache of this device become another.
 */
import { err, ok } from "../../lib/result.ts";
import { idFromBytes, seq as toSeq, type BlobId, type EntryId } from "../../lib/ids.ts";
import { signEntry } from "../../log/entry.ts";
import { MAX_TIME } from "../../mailbox/generation.ts";
import { createKeyChanges } from "../keys/key-changes.ts";
import { rewoundAnnouncements } from "../keys/announcements.ts";
import { encodeSecrets } from "../keys/secrets.ts";
import type { KeyFailure } from "../keys/security.ts";
import type { LocalStore } from "../../storage/local-store.ts";
import { createDeviceWriter } from "../sync/device-entries.ts";
import { isOwnDoc } from "../sync/sealed-docs.ts";
import { createSnapshots } from "../sync/snapshots.ts";
import { failureOfSession } from "./history-failure.ts";
import { onlyHere, type OnlyHere } from "./only-here.ts";
import { outboxOps } from "./outbox-mend.ts";
import type { OtherHistory } from "./other-history.ts";
import type { Accepted, HistoryParts, LostMessage, RestoredFailure, RestoredLook } from "./restored-backup.ts";
import { MAX_NAMED, pendingRows, readNote, storeAll, type HeldRow } from "./restored-note.ts";

export interface ShownParts extends HistoryParts {
  /** Bodies that are to be filed again are in it. */
  readonly wanted: Set<BlobId>;
  readonly closing: AbortSignal;
}

export interface ShownState {
  look(): Promise<RestoredLook>;
  accept(): Promise<Accepted>;
  /** Nothing more is read, or changed here. */
  end(): void;
}

type Rows = readonly OnlyHere[];

/** Operations in one entry. */
const MAX_OPS = 500;

const refused = (failure: RestoredFailure): Accepted => ({ result: err(failure), secrets: null });

export function shownState(parts: ShownParts, history: OtherHistory): ShownState {
  const { crypto, clock, docs, held, replica: ours, bodies } = parts;
  const { begun, session } = history;
  const { replica, records } = begun;
  const { ledger, fold } = replica;
  const { device, deviceKey } = held.secrets;
  const isWhole = (row: OnlyHere): row is HeldRow => row.blob !== null && bodies.has(row.blob.id);

  /** With what an attempt before this one has noted, and not done. */
  async function rowsHere(): Promise<Rows> {
    const found = await onlyHere(
      { state: ours.fold.state, records: parts.records, bodies },
      { state: fold.state, records, bodies: history.bodies },
    );
    const known = new Set(found.map(({ id }) => id));
    const more: HeldRow[] = [];
    const note = await readNote(docs);
    for await (const [, row] of note ? pendingRows(docs, note) : [])
      if (row && !known.has(row.id) && fold.state.emailNumber(row.id) === null) more.push(row);
    return [...found, ...more].sort((a, b) => a.date - b.date);
  }

  async function look(): Promise<RestoredLook> {
    const rows = await rowsHere();
    const lost = rows.filter((row) => !isWhole(row));
    const names = history.comeBack().map(async (one) => (await begun.held.nameOf(one)) ?? one.id.slice(0, 8));
    return {
      entries: ours.ledger.seq - history.fork,
      ...{ messages: rows.length, whole: rows.length - lost.length, lost: named(lost) },
      ...{ oldest: rows[0]?.date ?? null, devices: await Promise.all(names), begun: history.begunBy() !== null },
    };
  }

  /** What was told as lost before stays so. */
  async function writeNote(): Promise<void> {
    const [all, before] = [await rowsHere(), await readNote(docs)];
    const [rows, gone] = [all.filter(isWhole), all.filter((row) => !isWhole(row))];
    const lost = named(gone);
    const known = new Set(lost.map(keyOf));
    const earlier = (before?.lost ?? []).filter((one) => !known.has(keyOf(one)));
    const again = (before?.lost.length ?? 0) - earlier.length;
    for (const { blob } of rows) parts.wanted.add(blob.id);
    const begins = { emails: fold.state.emailCount, rows: rows.length, next: 0, skipped: [], failed: 0 };
    const told = [...lost, ...earlier].slice(0, MAX_NAMED);
    const lostCount = gone.length + Math.max(0, (before?.lostCount ?? 0) - again);
    await storeAll(docs, { ...begins, lost: told, lostCount }, rows);
  }

  /** Removes anew who was removed since; new keys in any case, but where another device of the user's has seen to it. */
  async function fence(): Promise<RestoredFailure | null> {
    const again = history.comeBack().map(({ id }) => id);
    if (again.length === 0 && history.isFenced()) return null;
    const changes = createKeyChanges({
      ...{ crypto, replica, session, held: begun.held, blobs: parts.blobs, clock },
      ...{ heard: () => undefined, renewed: () => undefined },
    });
    const done = await (again.length > 0 ? changes.revoke(again) : changes.renewKeys());
    return done.ok ? null : failureOfKeys(done.error);
  }

  /** Above every UIDVALIDITY that mail programs have seen of this account, whatever the clock says. */
  function generationTime(): number {
    const seen = ours.fold.state.mailboxes().map(({ uidValidity }) => uidValidity + 1);
    return Math.min(MAX_TIME, Math.max(Math.floor(clock() / 1000), ...seen));
  }

  async function generationEntry(id: EntryId): Promise<Uint8Array | null> {
    if (history.begunBy() !== null) return null;
    const { account, seq, head, generation } = ledger;
    const clear = { type: "generation", account, id, generation: generation + 1, time: generationTime() } as const;
    return signEntry(crypto, deviceKey, { ...clear, seen: { seq, head }, signer: device });
  }

  async function push(make: (id: EntryId) => Promise<Uint8Array | null>): Promise<RestoredFailure | null> {
    const pushed = await session.push(make, idFromBytes<EntryId>(crypto.randomBytes(16)));
    return pushed.ok || pushed.error.type === "unmade" ? null : failureOfSession(pushed.error);
  }

  /** What was sent since is not sent again. What can not be moved is left. */
  async function mendOutbox(): Promise<RestoredFailure | null> {
    const writer = createDeviceWriter({ crypto, ledger, device, deviceKey, keys: begun.keys });
    const ops = () => outboxOps(ours.fold.state, fold.state, history.fork, MAX_OPS);
    for (let left = Infinity; ;) {
      const wanted = outboxOps(ours.fold.state, fold.state, history.fork, Infinity).length;
      if (wanted === 0 || wanted >= left) return null;
      left = wanted;
      const failed = await push(async (id) => (ops().length === 0 ? null : writer.ops(id, ops(), [], [])));
      if (failed) return failed;
    }
  }

  async function saveState(): Promise<Uint8Array> {
    await createSnapshots({ replica, records, docs: history.docs, from: toSeq(0), passing: false }).save();
    const { seq, head } = ledger;
    // from now on this device takes no less than what its user has just confirmed
    return encodeSecrets({ ...begun.held.secrets, seen: { seq, head } });
  }

  async function goOn(): Promise<RestoredFailure | null> {
    const stale = await history.pull();
    if (stale) return stale;
    try {
      await writeNote();
    } catch {
      return { type: "storage" };
    }
    return (await fence()) ?? (await mendOutbox()) ?? (await push(generationEntry)) ?? (await history.pull());
  }

  /** From here on the account that was open is over, also where it fails. */
  async function store(secrets: Uint8Array): Promise<Accepted> {
    await parts.stop();
    try {
      await parts.keep(secrets.slice());
      await swap(parts.local, history.local);
      await rewoundAnnouncements(docs, history.fork);
      await docs.delete(UNDOS);
    } catch {
      return { result: err({ type: "storage" }), secrets };
    }
    parts.evidence.settle();
    await parts.evidence.saved();
    return { result: ok(null), secrets };
  }

  return {
    look,
    async accept() {
      const failed = await goOn();
      if (failed) return refused(failed);
      const secrets = await saveState();
      // who has left meanwhile does not come back by this
      return parts.closing.aborted ? refused({ type: "offline" }) : store(secrets);
    },
    end: () => void session.close(),
  };
}

const UNDOS = "undos";

/** Newest first; no keys leave with them. */
const named = (lost: Rows): readonly LostMessage[] =>
  lost
    .slice(-MAX_NAMED)
    .reverse()
    .map(({ subject, from, date }) => ({ subject, from, date }));

const keyOf = ({ subject, from, date }: LostMessage): string => JSON.stringify([subject, from, date]);

const failureOfKeys = (failure: KeyFailure): RestoredFailure =>
  failure.type === "offline" || failure.type === "unknown" || failure.type === "clock"
    ? { type: "offline" }
    : { type: "foreign", finding: "notAllowed" };

const SNAPSHOT = "snapshot";

/**
 * Puts one cache in the place of another. Bodies stay, and what only this device has. The snapshot goes first and comes last: cut short,
 * the account begins as on a device that holds nothing yet.
 */
async function swap(local: LocalStore, next: LocalStore): Promise<void> {
  const isState = (name: string): boolean => !isOwnDoc(name);
  await local.entries.truncate(toSeq(0));
  await local.docs.delete(SNAPSHOT);
  for (const name of (await local.docs.names("")).filter(isState)) await local.docs.delete(name);
  const names = (await next.docs.names("")).filter((name) => isState(name) && name !== SNAPSHOT);
  for (const name of [...names, SNAPSHOT]) {
    const bytes = await next.docs.get(name);
    if (bytes) await local.docs.put(name, bytes);
  }
}

/**
 * An earlier state that a provider shows, beside the one this device holds: what it would mean to go on from there, and doing so.
 *
 * The account gets new keys first: entries of the lost part of the log are of an epoch that is over then, so that none of them can come
 * again (log/check.ts). Then comes the generation, and only then does the cache of this device become another.
 */
import { err, ok, type Result } from "../../lib/result.ts";
import { idFromBytes, seq as toSeq, type EntryId } from "../../lib/ids.ts";
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
import type { HistoryParts, RestoredFailure, RestoredLook } from "./restored-backup.ts";
import { BACKUP_DONE, BACKUP_NOTE, encodeNote, MAX_NAMED, readNote, type HeldRow } from "./restored-note.ts";

export interface ShownState {
  look(): Promise<RestoredLook>;
  /** The secrets to open the account with anew. */
  accept(): Promise<Result<Uint8Array, RestoredFailure>>;
}

type Rows = readonly OnlyHere[];

/** Operations in one entry. */
const MAX_OPS = 500;

export function shownState(parts: HistoryParts, history: OtherHistory): ShownState {
  const { crypto, clock, docs, held, replica: ours, bodies } = parts;
  const { begun, session } = history;
  const { replica, records } = begun;
  const { ledger, fold } = replica;
  const { device, deviceKey } = held.secrets;
  const isWhole = (row: OnlyHere): row is HeldRow => row.blob !== null && bodies.has(row.blob.id);

  /** With what an attempt before this one has noted. */
  async function rowsHere(): Promise<Rows> {
    const found = await onlyHere({ state: ours.fold.state, records: parts.records }, { state: fold.state, records });
    const before = (await readNote(docs))?.rows ?? [];
    const known = new Set(found.map(({ id }) => id));
    const more = before.filter(({ id }) => !known.has(id) && fold.state.emailNumber(id) === null);
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

  async function writeNote(): Promise<void> {
    const rows = await rowsHere();
    const lost = rows.filter((row) => !isWhole(row));
    const { emailCount } = fold.state;
    const note = {
      emails: emailCount,
      rows: rows.filter(isWhole),
      failed: 0,
      lost: named(lost),
      lostCount: lost.length,
    };
    await docs.delete(BACKUP_DONE);
    await docs.put(BACKUP_NOTE, encodeNote(note));
  }

  /** Removes anew who was removed since; new keys in any case, but where another device of the user's has seen to it. */
  async function fence(): Promise<RestoredFailure | null> {
    const again = history.comeBack().map(({ id }) => id);
    const by = history.begunBy();
    if (again.length === 0 && by !== null && by !== device) return null;
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

  /** What was sent since is not sent again. */
  async function mendOutbox(): Promise<RestoredFailure | null> {
    const writer = createDeviceWriter({ crypto, ledger, device, deviceKey, keys: begun.keys });
    for (;;) {
      const before = outboxOps(ours.fold.state, fold.state, history.fork).slice(0, MAX_OPS);
      if (before.length === 0) return null;
      const failed = await push((id) => {
        const ops = outboxOps(ours.fold.state, fold.state, history.fork).slice(0, MAX_OPS);
        return ops.length === 0 ? Promise.resolve(null) : writer.ops(id, ops, [], []);
      });
      if (failed) return failed;
    }
  }

  async function saveState(): Promise<Uint8Array> {
    await createSnapshots({ replica, records, docs: history.docs, from: toSeq(0), passing: false }).save();
    const { seq, head } = ledger;
    // from now on this device takes no less than what its user has just confirmed
    return encodeSecrets({ ...begun.held.secrets, seen: { seq, head } });
  }

  async function store(secrets: Uint8Array): Promise<RestoredFailure | null> {
    try {
      await parts.keep(secrets.slice());
      await swap(parts.local, history.local);
      await rewoundAnnouncements(docs, history.fork);
      await docs.delete(UNDOS);
      return null;
    } catch {
      return { type: "storage" };
    }
  }

  async function accept(): Promise<Result<Uint8Array, RestoredFailure>> {
    const stale = await history.pull();
    if (stale) return err(stale);
    try {
      await writeNote();
    } catch {
      return err({ type: "storage" });
    }
    const failed = (await fence()) ?? (await mendOutbox()) ?? (await push(generationEntry)) ?? (await history.pull());
    if (failed) return err(failed);
    const secrets = await saveState();
    await parts.stop();
    const unstored = await store(secrets);
    if (unstored) return err(unstored);
    parts.evidence.settle();
    await parts.evidence.saved();
    return ok(secrets);
  }

  return { look, accept };
}

const UNDOS = "undos";

/** Newest first. */
const named = (lost: Rows): Rows => lost.slice(-MAX_NAMED).reverse();

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

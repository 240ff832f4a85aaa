/**
 * What a device does once it has caught up: sends waiting flag changes, saves a snapshot now and then, writes a
 * checkpoint when one is due, releases blobs that no mailbox needs any more and forgets their cached copies.
 */
import type { BlobId } from "../lib/ids.ts";
import type { Bodies } from "./bodies.ts";
import type { Checkpoints } from "./checkpoints.ts";
import type { DeviceWriter } from "./device-entries.ts";
import type { FlagQueue } from "./flag-queue.ts";
import type { LogSession } from "./log-session.ts";
import type { RecordPages } from "./record-pages.ts";
import type { Replica } from "./replica.ts";
import type { SealedDocs } from "./sealed-docs.ts";
import { writeSnapshot } from "./snapshots.ts";

/** Entries applied since the last snapshot from which on it is saved at once. */
const ENTRIES_PER_SNAPSHOT = 200;
/** Milliseconds after the last change until a snapshot is saved and released blobs are told. */
const QUIET = 5_000;
/** Blobs released in one entry. */
const RELEASES_PER_ENTRY = 500;

export interface UpkeepParts {
  readonly replica: Replica;
  readonly records: RecordPages;
  readonly docs: SealedDocs;
  readonly session: LogSession;
  readonly writer: DeviceWriter;
  readonly queue: FlagQueue;
  readonly checkpoints: Checkpoints;
  readonly bodies: Bodies;
}

export interface Upkeep {
  /** The end of the log was reached. */
  afterPull(): Promise<void>;
  /** Something changed: look after it when it is quiet. */
  soon(): void;
  /** Looks after it now. */
  settle(): Promise<void>;
  /** Saves a snapshot; nothing runs afterwards. */
  close(): Promise<void>;
}

export function createUpkeep(parts: UpkeepParts): Upkeep {
  const { replica, records, docs, session, writer, queue, checkpoints, bodies } = parts;
  let savedAt = replica.ledger.seq;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let closed = false;
  let busy: Promise<void> = Promise.resolve();

  async function save(): Promise<void> {
    if (replica.ledger.seq === savedAt) return;
    savedAt = await session.atRest(() => writeSnapshot(replica, records, docs));
  }

  async function sendQueue(): Promise<void> {
    for (let next = queue.first(); next; next = queue.first()) {
      const { id, ops } = next;
      const sent = await session.push((entry) => writer.ops(entry, ops, [], []), id);
      if (!sent.ok && sent.error.type !== "refused") return;
      await queue.drop();
    }
  }

  async function release(): Promise<void> {
    const blobs = replica.fold.state.unreleased().slice(0, RELEASES_PER_ENTRY);
    if (blobs.length === 0) return;
    const pushed = await session.push((id) => writer.ops(id, [], [], stillUnreleased(blobs)));
    if (pushed.ok) for (const blob of blobs) await bodies.forget(blob);
  }

  function stillUnreleased(blobs: readonly BlobId[]): readonly BlobId[] {
    const now = new Set(replica.fold.state.unreleased());
    return blobs.filter((blob) => now.has(blob));
  }

  async function tidy(): Promise<void> {
    if (closed) return;
    await release();
    if (checkpoints.isDue()) await checkpoints.write();
    await save();
  }

  /** One after the other; what fails (a full disk, an upload cut off) is tried again at the next quiet moment. */
  function enqueue(task: () => Promise<void>): Promise<void> {
    busy = busy.then(task).catch(() => undefined);
    return busy;
  }

  function soon(): void {
    clearTimeout(timer);
    if (!closed) timer = setTimeout(() => void enqueue(tidy), QUIET);
  }

  return {
    async afterPull() {
      if (queue.size > 0) await sendQueue();
      if (replica.ledger.seq === savedAt) return;
      if (replica.ledger.seq - savedAt >= ENTRIES_PER_SNAPSHOT) void enqueue(tidy);
      else soon();
    },
    soon,
    settle: () => enqueue(tidy),
    async close() {
      closed = true;
      clearTimeout(timer);
      await enqueue(save);
    },
  };
}

/**
 * What a device does once it has caught up: sends what waits, saves a snapshot now and then, writes a
 * checkpoint when one is due, releases blobs that no mailbox needs any more and forgets cached copies of released ones.
 */
import type { BlobId } from "../../lib/ids.ts";
import type { Bodies } from "../bodies.ts";
import type { ChangeQueue } from "../changes/change-queue.ts";
import type { Checkpoints } from "../checkpoints/checkpoints.ts";
import type { DeviceWriter } from "./device-entries.ts";

import type { KeyChanges } from "../keys/key-changes.ts";
import type { LogSession } from "./log-session.ts";
import type { Replica } from "./replica.ts";
import type { Sending } from "../changes/sending.ts";
import type { Snapshots } from "./snapshots.ts";

/** Blobs released in one entry. */
const RELEASES_PER_ENTRY = 500;
/** Changes that never cease put the work off for so many quiet times at most. */
const LONGEST_DELAY = 6;

export interface UpkeepParts {
  readonly replica: Replica;
  readonly session: LogSession;
  readonly writer: DeviceWriter;
  readonly queue: ChangeQueue;
  readonly sending: Sending;
  readonly snapshots: Snapshots;
  readonly checkpoints: Checkpoints;
  readonly bodies: Bodies;
  readonly changes: Pick<KeyChanges, "dropFormer">;
  /** A renewed provider device takes the place of the one before. */
  readonly finishSuccession: () => Promise<void>;
  /** Unix milliseconds. */
  readonly clock: () => number;
}

export interface Upkeep {
  /** Sends what waits, in order, as far as it goes. */
  sendQueue(): Promise<void>;
  /** The end of the log was reached. */
  afterPull(): Promise<void>;
  /** A page of a long sync was applied: a crash must not undo hours of it. */
  afterPage(): Promise<void>;
  /** Something changed: look after it when it is quiet. */
  soon(): void;
  /** Looks after it now. */
  settle(): Promise<void>;
  /** Saves a snapshot; nothing runs afterwards. */
  close(): Promise<void>;
}

export function createUpkeep(parts: UpkeepParts): Upkeep {
  const { replica, session, writer, queue, sending, snapshots, checkpoints, bodies, changes, clock } = parts;
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** When the oldest change that waits for a quiet moment came. */
  let since: number | null = null;
  let closed = false;
  let busy: Promise<void> = Promise.resolve();

  async function sendQueue(): Promise<void> {
    const before = queue.size;
    await sending.sendQueue();
    if (queue.size < before) soon();
  }

  /** Null once another device has done it. */
  async function releaseEntry(...[id, blobs]: [Parameters<DeviceWriter["ops"]>[0], readonly BlobId[]]) {
    const now = new Set(replica.fold.state.unreleased());
    const still = blobs.filter((blob) => now.has(blob));
    return still.length > 0 ? writer.ops(id, [], [], still) : null;
  }

  async function release(): Promise<void> {
    for (;;) {
      const before = replica.fold.state.unreleased();
      const blobs = before.slice(0, RELEASES_PER_ENTRY);
      if (blobs.length === 0 || closed) return;
      const pushed = await session.push((id) => releaseEntry(id, blobs));
      if (!pushed.ok || replica.fold.state.unreleased().length >= before.length) return;
    }
  }

  async function tidy(): Promise<void> {
    since = null;
    if (closed) return;
    await changes.dropFormer();
    await parts.finishSuccession();
    await release();
    for (const blob of replica.takeReleased()) await bodies.forget(blob);
    // closed meanwhile, the session writes nothing
    if (checkpoints.isDue()) await checkpoints.write();
    await snapshots.save();
  }

  /** One after the other; what fails (a full disk, an upload cut off) is tried again at the next quiet moment. */
  function enqueue(task: () => Promise<void>): Promise<void> {
    busy = busy.then(task).catch(() => undefined);
    return busy;
  }

  function later(milliseconds: number): void {
    clearTimeout(timer);
    timer = setTimeout(() => void enqueue(tidy), milliseconds);
  }

  function soon(): void {
    if (closed) return;
    const quiet = snapshots.quiet();
    since ??= clock();
    const latest = since + LONGEST_DELAY * quiet - clock();
    later(snapshots.isDue() ? 0 : Math.max(0, Math.min(quiet, latest)));
  }

  const hasWork = (): boolean =>
    snapshots.behind > 0 || checkpoints.isDue() || replica.fold.state.unreleased().length > 0;

  return {
    sendQueue,
    async afterPull() {
      if (queue.size > 0) await sendQueue();
      if (hasWork()) soon();
    },
    async afterPage() {
      // what can not be saved now is saved later
      if (snapshots.isDue()) await snapshots.save().catch(() => undefined);
    },
    soon,
    settle: () => enqueue(tidy),
    async close() {
      closed = true;
      sending.close();
      clearTimeout(timer);
      await enqueue(() => snapshots.save());
    },
  };
}

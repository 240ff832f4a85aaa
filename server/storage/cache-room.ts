/**
 * What the caches of a process may keep together: a limit, and room left free on the disk for what is not a cache. Over the
 * limit, what is worth least goes, some more of it than needed; then packs are written anew for the room of what went.
 */
import { statfs } from "node:fs/promises";
import type { BlobId } from "../../shared/lib/ids.ts";
import { createLock } from "../../shared/lib/lock.ts";
import { OverLimit } from "../../shared/storage/local-store.ts";

export interface WorthOfBody {
  readonly id: BlobId;
  readonly octets: number;
  /** 0: kept while nothing else wants its room. */
  readonly worth: number;
}

/** One cache. */
export interface RoomMember {
  readonly folder: string;
  /** On the disk. */
  readonly octets: number;
  /** Of them those that are wanted. */
  readonly live: number;
  worthOf(id: BlobId): number;
  /** What was not used for longest first. */
  bodies(): Iterable<WorthOfBody>;
  evict(ids: readonly BlobId[]): void;
  /** Gives room that is not wanted back to the disk, until it is enough. */
  reclaim(isEnough: () => boolean): Promise<void>;
}

export interface CacheRoom {
  /** What a pack should hold at most; undefined: what it likes. */
  readonly packBytes: number | undefined;
  /** Leaves when called. */
  join(member: RoomMember): () => Promise<void>;
  /** Room for so many octets, until what is answered is called: by then the member counts them. Rejects where there is none. */
  take(member: RoomMember, id: BlobId, octets: number): Promise<() => void>;
  /** Makes what is kept fit. */
  fit(): Promise<void>;
}

export interface Disk {
  readonly free: number;
  readonly total: number;
}

/** Octets free at least, or this part of the disk where that is less. */
const LEAST_FREE = 500 << 20;
const LEAST_FREE_PART = 0.05;
/** Milliseconds for which the disk is believed not to have changed, but by what was kept meanwhile. */
const DISK_HOLDS = 1000;
/** What is aimed at when room is made. */
const FILLED = 7 / 8;
const LARGEST_PACK = 128 << 20;
const SMALLEST_PACK = 64 << 10;
/** Packs that the limit is shared by, so that one written anew does not weigh much. */
const PACKS = 16;

async function diskOf(folder: string): Promise<Disk> {
  const { bavail, blocks, bsize } = await statfs(folder);
  return { free: bavail * bsize, total: blocks * bsize };
}

/** Limit in octets; null: what the disk has room for. */
export function createCacheRoom(limit: number | null, askDisk = diskOf): CacheRoom {
  const members = new Set<RoomMember>();
  const inTurn = createLock();
  /** Taken, and not counted by the member yet. */
  let promised = 0;
  let disk: { readonly spare: number; readonly until: number } | null = null;

  const total = (of: "octets" | "live"): number => [...members].reduce((sum, member) => sum + member[of], promised);

  async function checkDisk(folder: string, octets: number): Promise<void> {
    if (disk === null || disk.until < performance.now()) {
      const { free, total: size } = await askDisk(folder);
      const spare = free - Math.min(LEAST_FREE, size * LEAST_FREE_PART);
      disk = { spare, until: performance.now() + DISK_HOLDS };
    }
    if (disk.spare < octets) throw new Error("too little room on the disk");
    disk = { ...disk, spare: disk.spare - octets };
  }

  /** Rejects, and lets nothing go, where all of it is worth more than `worth`. */
  async function makeRoom(octets: number, worth: number): Promise<void> {
    if (limit === null) return;
    const isEnough = (): boolean => total("octets") + octets <= limit;
    if (isEnough()) return;
    const needed = total("live") + octets - limit;
    evict(needed, needed + limit * (1 - FILLED), worth);
    const worstFirst = [...members].sort((a, b) => b.octets - b.live - (a.octets - a.live));
    for (const member of worstFirst) await member.reclaim(isEnough);
  }

  function evict(needed: number, wanted: number, worth: number): void {
    const candidates = [...members]
      .sort((a, b) => b.live - a.live)
      .flatMap((member) => [...member.bodies()].map((body) => ({ member, body })))
      .filter(({ body }) => body.worth === 0 || body.worth < worth)
      .sort((a, b) => a.body.worth - b.body.worth);
    const going = new Map<RoomMember, BlobId[]>();
    let freed = 0;
    for (const { member, body } of candidates) {
      if (freed >= wanted) break;
      freed += body.octets;
      const ids = going.get(member);
      if (ids) ids.push(body.id);
      else going.set(member, [body.id]);
    }
    if (freed < needed) throw new OverLimit();
    for (const [member, ids] of going) member.evict(ids);
  }

  return {
    packBytes: limit === null ? undefined : Math.min(LARGEST_PACK, Math.max(SMALLEST_PACK, Math.floor(limit / PACKS))),
    join(member) {
      members.add(member);
      return () => inTurn(() => Promise.resolve(void members.delete(member)));
    },
    take: (member, id, octets) =>
      inTurn(async () => {
        await checkDisk(member.folder, octets);
        if (limit !== null && octets > limit) throw new OverLimit();
        if (limit !== null && total("octets") + octets > limit) await makeRoom(octets, member.worthOf(id));
        promised += octets;
        return () => {
          promised -= octets;
        };
      }),
    fit: () => inTurn(() => makeRoom(0, Infinity)),
  };
}

/**
 * LocalBlobs in a few large files: a body costs one write when it is kept, and one read when it is shown.
 *
 *     FOLDER/pack-N    record …        record = 16-byte id ‖ u32 length ‖ bytes
 *     FOLDER/index     place …         place  = 16-byte id ‖ u32 N ‖ u32 length ‖ u48 offset of its bytes in pack-N
 *
 * Integers are big-endian; length 0xffffffff in a place: forgotten. The last place of an id counts. Nothing is synced: what
 * a crash takes is fetched again, and what it tears does not open (shared/account/bodies.ts). A pack of which more than
 * half is forgotten is written anew: what is wanted of it lies elsewhere, by the index too, before it goes.
 */
import { constants, readSync } from "node:fs";
import { mkdir, open, readFile, readdir, rm, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { idFromBytes, idToBytes, parseId, type BlobId } from "../../shared/lib/ids.ts";
import type { LocalBlobs } from "../../shared/storage/local-store.ts";
import type { CacheRoom, RoomMember, WorthOfBody } from "./cache-room.ts";
import { writeFileWhole } from "./durable-file.ts";

const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;
const ID_BYTES = 16;
const HEAD_BYTES = ID_BYTES + 4;
const PLACE_BYTES = 30;
const FORGOTTEN = 0xffff_ffff;
/**
 * Up to so many octets are read at once, on this thread: what was written or read lately lies in the system's memory, and
 * handing the work to another thread costs several times the copy.
 */
const READ_AT_ONCE = 256 << 10;
/** Octets after which another pack is begun. */
const PACK_BYTES = 128 << 20;

export interface BlobPacks extends LocalBlobs {
  /** Of all that is kept. */
  octets(): number;
  /** What is worth least makes room first; 0: what was not used for longest. */
  rankBy(worth: (id: BlobId) => number): void;
  clear(): Promise<void>;
  /** Waits for what is being written. */
  close(): Promise<void>;
}

interface Pack {
  readonly number: number;
  readonly file: FileHandle;
  /** Where the next record goes. */
  end: number;
  /** Octets of records that are still wanted, with their heads. */
  live: number;
}

interface Place {
  readonly pack: Pack;
  readonly at: number;
  readonly length: number;
}

/** With a room: what it shares with others. */
export async function openBlobPacks(folder: string, packBytes = PACK_BYTES, room?: CacheRoom): Promise<BlobPacks> {
  const packs = new Packs(folder, packBytes, room ?? null);
  await packs.open();
  const leave = room?.join(packs);
  return {
    get: (id) => packs.get(id),
    put: (id, bytes) => packs.put(id, bytes),
    has: (id) => Promise.resolve(packs.places.has(id)),
    delete: (id) => packs.delete(id),
    keys: () => Promise.resolve([...packs.places.keys()]),
    watchEvicted: (listener) => void packs.watchers.add(listener),
    octets: () => packs.live,
    rankBy(worth) {
      packs.worthOf = worth;
      void room?.fit();
    },
    clear: () => packs.clear(),
    async close() {
      await leave?.();
      await packs.close();
    },
  };
}

class Packs implements RoomMember {
  /** What was not used for longest first. */
  readonly places = new Map<BlobId, Place>();
  readonly watchers = new Set<(ids: readonly BlobId[]) => void>();
  worthOf: (id: BlobId) => number = () => 0;
  readonly folder: string;
  readonly #packBytes: number;
  readonly #room: CacheRoom | null;
  readonly #packs = new Map<number, Pack>();
  #current: Promise<Pack> | null = null;
  #next = 1;
  #index: FileHandle | null = null;
  /** Where its next place goes. */
  #indexEnd = 0;
  /** Places that wait to be written, one write at a time. */
  #pending: Buffer[] = [];
  #writing: Promise<void> = Promise.resolve();
  #tidying: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(folder: string, packBytes: number, room: CacheRoom | null) {
    this.folder = folder;
    this.#packBytes = packBytes;
    this.#room = room;
  }

  get octets(): number {
    return sum([...this.#packs.values()].map(({ end }) => end));
  }

  get live(): number {
    return sum([...this.#packs.values()].map(({ live }) => live));
  }

  async open(): Promise<void> {
    await mkdir(this.folder, { recursive: true, mode: FOLDER_MODE });
    const names = await readdir(this.folder);
    for (const name of names) {
      const number = Number(/^pack-(\d{1,9})$/.exec(name)?.[1] ?? 0);
      if (number > 0) await this.#openPack(number);
    }
    await this.#readIndex();
    for (const pack of [...this.#packs.values()]) {
      if (pack.live === 0) await this.#drop(pack);
      else if (pack.end < this.#packBytes) this.#current = Promise.resolve(pack);
    }
    await this.#takeIn(names);
    for (const pack of this.#packs.values()) this.#tidySoon(pack);
  }

  async get(id: BlobId): Promise<Uint8Array | null> {
    const place = this.places.get(id);
    if (!place) return null;
    this.places.delete(id);
    this.places.set(id, place);
    return this.#read(id, place);
  }

  async #read(id: BlobId, place: Place): Promise<Uint8Array | null> {
    const record = Buffer.allocUnsafeSlow(spanOf(place.length));
    // its pack may go meanwhile
    const whole = await readWhole(place.pack.file, record, place.at - HEAD_BYTES).catch(() => false);
    const now = this.places.get(id);
    if (now !== place) return now ? this.#read(id, now) : null;
    if (!whole || !record.subarray(0, HEAD_BYTES).equals(headOf(id, place.length))) return null;
    return new Uint8Array(record.buffer, HEAD_BYTES, place.length);
  }

  async put(id: BlobId, bytes: Uint8Array): Promise<void> {
    const taken = await this.#room?.take(this, id, spanOf(bytes.length));
    const reserved = await this.#reserve(bytes.length).finally(() => taken?.());
    const place = await this.#write(id, bytes, reserved);
    this.#forgetPlace(id);
    this.places.delete(id);
    this.#place(id, place);
  }

  async #write(id: BlobId, bytes: Uint8Array, { pack, at }: Omit<Place, "length">): Promise<Place> {
    try {
      await writeWhole(pack.file, [headOf(id, bytes.length), bytes], at - HEAD_BYTES);
    } catch (error) {
      pack.live -= spanOf(bytes.length);
      throw error;
    }
    return { pack, at, length: bytes.length };
  }

  /** Known ones stay where they are in the order of use. */
  #place(id: BlobId, place: Place): void {
    this.places.set(id, place);
    this.#note(placeOf(id, place.pack.number, place.length, place.at));
  }

  *bodies(): Iterable<WorthOfBody> {
    for (const [id, { length }] of this.places) yield { id, octets: spanOf(length), worth: this.worthOf(id) };
  }

  evict(ids: readonly BlobId[]): void {
    for (const id of ids) {
      const place = this.places.get(id);
      if (!place) continue;
      this.#forgetPlace(id);
      this.places.delete(id);
      this.#note(placeOf(id, place.pack.number, FORGOTTEN, 0));
    }
    for (const tell of this.watchers) tell(ids);
  }

  reclaim(isEnough: () => boolean): Promise<void> {
    const reclaimed = this.#tidying.then(async () => {
      const worstFirst = [...this.#packs.values()].sort((a, b) => a.live / a.end - b.live / b.end);
      for (const pack of worstFirst) {
        if (isEnough() || this.#ends()) return;
        if (pack.live < pack.end) await this.#empty(pack);
      }
    });
    this.#tidying = reclaimed.catch(() => undefined);
    return this.#tidying;
  }

  delete(id: BlobId): Promise<void> {
    const place = this.places.get(id);
    if (!place) return Promise.resolve();
    this.#forgetPlace(id);
    this.places.delete(id);
    this.#note(placeOf(id, place.pack.number, FORGOTTEN, 0));
    this.#tidySoon(place.pack);
    return Promise.resolve();
  }

  async clear(): Promise<void> {
    await this.#rest();
    this.places.clear();
    for (const pack of [...this.#packs.values()]) await this.#drop(pack);
    await this.#index?.truncate(0);
    this.#indexEnd = 0;
    for (const name of await readdir(this.folder))
      if (name !== "index") await rm(join(this.folder, name), { force: true });
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#rest();
    for (const { file } of this.#packs.values()) await file.close();
    await this.#index?.close();
  }

  async #rest(): Promise<void> {
    await this.#tidying;
    await this.#writing;
  }

  /** Its octets are no longer wanted. */
  #forgetPlace(id: BlobId): void {
    const place = this.places.get(id);
    if (place) place.pack.live -= spanOf(place.length);
  }

  /** Room for so many octets. They count as wanted from now on, so that their pack stays. */
  async #reserve(length: number): Promise<Omit<Place, "length">> {
    for (;;) {
      this.#current ??= this.#openPack(this.#next);
      const asked = this.#current;
      const pack = await asked.catch((error: unknown) => {
        if (this.#current === asked) this.#current = null;
        throw error;
      });
      if (pack.end === 0 || pack.end + length <= this.#packBytes) {
        const at = pack.end + HEAD_BYTES;
        pack.end = at + length;
        pack.live += spanOf(length);
        return { pack, at };
      }
      if (this.#current === asked) this.#current = null;
    }
  }

  async #openPack(number: number): Promise<Pack> {
    this.#next = Math.max(this.#next, number + 1);
    const path = join(this.folder, `pack-${number}`);
    const file = await open(path, constants.O_RDWR | constants.O_CREAT, FILE_MODE);
    const pack: Pack = { number, file, end: (await file.stat()).size, live: 0 };
    this.#packs.set(number, pack);
    return pack;
  }

  async #drop(pack: Pack): Promise<void> {
    this.#packs.delete(pack.number);
    if ((await this.#current?.catch(() => null)) === pack) this.#current = null;
    await pack.file.close();
    await rm(join(this.folder, `pack-${pack.number}`), { force: true });
  }

  async #readIndex(): Promise<void> {
    const path = join(this.folder, "index");
    const bytes = await readFile(path).catch(() => Buffer.alloc(0));
    for (let at = 0; at + PLACE_BYTES <= bytes.length; at += PLACE_BYTES) {
      const id = idFromBytes<BlobId>(bytes.subarray(at, at + ID_BYTES));
      this.#forgetPlace(id);
      this.places.delete(id);
      const pack = this.#packs.get(bytes.readUInt32BE(at + ID_BYTES));
      const length = bytes.readUInt32BE(at + ID_BYTES + 4);
      const offset = bytes.readUIntBE(at + ID_BYTES + 8, 6);
      if (!pack || length === FORGOTTEN || offset + length > pack.end) continue;
      this.places.set(id, { pack, at: offset, length });
      pack.live += spanOf(length);
    }
    this.#indexEnd = bytes.length;
    // written anew where it says much that no longer counts, or ends in half a place
    const wanted = this.places.size * PLACE_BYTES;
    if (bytes.length % PLACE_BYTES !== 0 || bytes.length > 2 * wanted + 4096) {
      const places = [...this.places].map(([id, { pack, at, length }]) => placeOf(id, pack.number, length, at));
      await writeFileWhole(path, Buffer.concat(places));
      this.#indexEnd = wanted;
    }
    this.#index = await open(path, constants.O_RDWR | constants.O_CREAT, FILE_MODE);
  }

  /** Blobs in files of their own, as earlier versions kept them. */
  async #takeIn(names: readonly string[]): Promise<void> {
    for (const name of names) {
      if (name === "index" || /^pack-\d{1,9}$/.test(name)) continue;
      const id = parseId<BlobId>(name);
      // where there is no room it is fetched again
      if (id && !this.places.has(id))
        await this.put(id, await readFile(join(this.folder, name))).catch(() => undefined);
      await rm(join(this.folder, name), { force: true });
    }
  }

  #note(place: Buffer): void {
    if (this.#pending.push(place) > 1) return;
    this.#writing = this.#writing.then(async () => {
      const places = Buffer.concat(this.#pending.splice(0));
      if (!this.#index) return;
      // an index that can not be written (a full disk) forgets, and that is fetched again: what it took in part is written over
      const whole = await writeWhole(this.#index, [places], this.#indexEnd).then(
        () => true,
        () => false,
      );
      if (whole) this.#indexEnd += places.length;
    });
  }

  #tidySoon(pack: Pack): void {
    this.#tidying = this.#tidying.then(() => this.#tidy(pack)).catch(() => undefined);
  }

  #ends(): boolean {
    return this.#closed;
  }

  /** Moves what is still wanted elsewhere, where that is less than half. */
  async #tidy(pack: Pack): Promise<void> {
    const isCurrent = (await this.#current?.catch(() => null)) === pack;
    if (this.#ends() || isCurrent || this.#packs.get(pack.number) !== pack || pack.live * 2 > pack.end) return;
    await this.#empty(pack);
  }

  async #empty(pack: Pack): Promise<void> {
    if ((await this.#current?.catch(() => null)) === pack) this.#current = null;
    for (const [id, place] of [...this.places]) {
      if (this.#ends()) return;
      if (place.pack === pack && this.places.get(id) === place) await this.#move(id, place);
    }
    await this.#writing;
    if (pack.live === 0) await this.#drop(pack);
  }

  async #move(id: BlobId, place: Place): Promise<void> {
    const bytes = await this.#read(id, place);
    if (this.places.get(id) !== place) return;
    if (!bytes) return this.delete(id);
    const moved = await this.#write(id, bytes, await this.#reserve(bytes.length));
    // put anew or forgotten meanwhile
    if (this.places.get(id) !== place) {
      moved.pack.live -= spanOf(bytes.length);
      return;
    }
    this.#forgetPlace(id);
    this.#place(id, moved);
  }
}

const spanOf = (length: number): number => HEAD_BYTES + length;
const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

function headOf(id: BlobId, length: number): Buffer {
  const head = Buffer.alloc(HEAD_BYTES);
  head.set(idToBytes(id));
  head.writeUInt32BE(length, ID_BYTES);
  return head;
}

function placeOf(id: BlobId, pack: number, length: number, at: number): Buffer {
  const place = Buffer.alloc(PLACE_BYTES);
  place.set(idToBytes(id));
  place.writeUInt32BE(pack, ID_BYTES);
  place.writeUInt32BE(length, ID_BYTES + 4);
  place.writeUIntBE(at, ID_BYTES + 8, 6);
  return place;
}

async function writeWhole(file: FileHandle, parts: readonly Uint8Array[], at: number): Promise<void> {
  const { bytesWritten } = await file.writev(parts, at);
  if (bytesWritten !== sum(parts.map(({ length }) => length))) throw new Error("not written whole");
}

/** False where the file ends before. */
async function readWhole(file: FileHandle, into: Buffer, at: number): Promise<boolean> {
  if (into.length <= READ_AT_ONCE) return readSync(file.fd, into, 0, into.length, at) === into.length;
  for (let filled = 0; filled < into.length;) {
    const { bytesRead } = await file.read(into, filled, into.length - filled, at + filled);
    if (bytesRead === 0) return false;
    filled += bytesRead;
  }
  return true;
}

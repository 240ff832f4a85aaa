/**
 * Numbered records in one append-only file of frames, integers big-endian.
 *
 *     file  = "AGLOG1\r\n" ‖ frame …
 *     frame = u32 length of bytes ‖ u48 seq ‖ u32 CRC-32 of (seq ‖ bytes) ‖ bytes
 *
 * A crash may leave a torn last frame, or lose frames that were not synced yet: opening cuts the file behind the last
 * whole one.
 */
import { open, type FileHandle } from "node:fs/promises";
import { crc32 } from "node:zlib";

const MAGIC = Buffer.from("AGLOG1\r\n", "latin1");
const HEAD_BYTES = 14;
/** Octets of one frame's content. */
const MAX_FRAME = 4 << 20;
const READ_BYTES = 1 << 20;
const FILE_MODE = 0o600;

export interface Frame {
  readonly seq: number;
  readonly bytes: Uint8Array;
}

interface Place {
  /** Of the frame's content. */
  readonly at: number;
  readonly length: number;
}

export interface FrameFile {
  /** Of the first and last frame; 0 if there is none. */
  readonly first: number;
  readonly last: number;
  /** Frames follow one another without gaps. Written when it resolves, not yet synced. */
  append(frames: readonly Frame[]): Promise<void>;
  /** Up to `limit` frames after a seq, in order. */
  readAfter(seq: number, limit: number): Promise<Frame[]>;
  /** Forgets the frames after a seq. */
  cutAfter(seq: number): Promise<void>;
  close(): Promise<void>;
}

export async function openFrameFile(path: string): Promise<FrameFile> {
  const file = await open(path, "a+", FILE_MODE);
  const places: Place[] = [];
  let first = await scan(file, places);
  let end = endOf(places);
  await file.truncate(Math.max(end, 0));
  if (end < MAGIC.length) end = await begin(file);

  const last = (): number => (places.length === 0 ? 0 : first + places.length - 1);

  async function cutTo(count: number): Promise<void> {
    places.length = Math.min(places.length, count);
    end = Math.max(endOf(places), MAGIC.length);
    await file.truncate(end);
  }

  return {
    get first() {
      return places.length === 0 ? 0 : first;
    },
    get last() {
      return last();
    },
    async append(frames) {
      const [begins] = frames;
      if (!begins) return;
      if (places.length === 0) first = begins.seq;
      frames.forEach(({ seq }, i) => {
        if (seq !== first + places.length + i) throw new Error("frames follow one another");
      });
      const encoded = frames.map(encodeFrame);
      await file.appendFile(Buffer.concat(encoded));
      for (const frame of encoded) {
        places.push({ at: end + HEAD_BYTES, length: frame.length - HEAD_BYTES });
        end += frame.length;
      }
    },
    async readAfter(seq, limit) {
      const from = Math.max(0, seq + 1 - first);
      const wanted = places.slice(from, from + limit);
      const [head] = wanted;
      const tail = wanted.at(-1);
      if (!head || !tail) return [];
      const bytes = await readExactly(file, head.at, tail.at + tail.length - head.at);
      return wanted.map(({ at, length }, i) => ({
        seq: first + from + i,
        bytes: Uint8Array.from(bytes.subarray(at - head.at, at - head.at + length)),
      }));
    },
    cutAfter: (seq) => cutTo(Math.max(0, seq + 1 - first)),
    close: () => file.close(),
  };
}

async function begin(file: FileHandle): Promise<number> {
  await file.truncate(0);
  await file.appendFile(MAGIC);
  return MAGIC.length;
}

const endOf = (places: readonly Place[]): number => {
  const last = places.at(-1);
  return last ? last.at + last.length : 0;
};

/** Fills `places` with the whole frames from the start. Gives the first one's seq. */
async function scan(file: FileHandle, places: Place[]): Promise<number> {
  const { size } = await file.stat();
  if (size < MAGIC.length || !(await readExactly(file, 0, MAGIC.length)).equals(MAGIC)) return 0;
  let first = 0;
  let window: Window = { at: MAGIC.length, bytes: Buffer.alloc(0) };
  for (let at = MAGIC.length; at + HEAD_BYTES <= size;) {
    window = await cover(file, window, at, HEAD_BYTES, size);
    const head = window.bytes.subarray(at - window.at, at - window.at + HEAD_BYTES);
    const length = head.readUInt32BE(0);
    if (length > MAX_FRAME || at + HEAD_BYTES + length > size) return first;
    const seq = head.readUIntBE(4, 6);
    const crc = head.readUInt32BE(10);
    window = await cover(file, window, at, HEAD_BYTES + length, size);
    const content = window.bytes.subarray(at - window.at + HEAD_BYTES, at - window.at + HEAD_BYTES + length);
    if (frameCrc(seq, content) !== crc || (places.length > 0 && seq !== first + places.length)) return first;
    if (places.length === 0) first = seq;
    places.push({ at: at + HEAD_BYTES, length });
    at += HEAD_BYTES + length;
  }
  return first;
}

interface Window {
  readonly at: number;
  readonly bytes: Buffer;
}

/** A window that holds the octets asked for. */
async function cover(file: FileHandle, window: Window, at: number, length: number, size: number): Promise<Window> {
  if (at >= window.at && at + length <= window.at + window.bytes.length) return window;
  return { at, bytes: await readExactly(file, at, Math.min(Math.max(length, READ_BYTES), size - at)) };
}

async function readExactly(file: FileHandle, at: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  for (let filled = 0; filled < length;) {
    const { bytesRead } = await file.read(bytes, filled, length - filled, at + filled);
    if (bytesRead === 0) throw new Error("the file became shorter while it was read");
    filled += bytesRead;
  }
  return bytes;
}

function encodeFrame({ seq, bytes }: Frame): Buffer {
  if (bytes.length > MAX_FRAME) throw new Error("a frame is too large");
  const frame = Buffer.alloc(HEAD_BYTES + bytes.length);
  frame.writeUInt32BE(bytes.length, 0);
  frame.writeUIntBE(seq, 4, 6);
  frame.writeUInt32BE(frameCrc(seq, bytes), 10);
  frame.set(bytes, HEAD_BYTES);
  return frame;
}

function frameCrc(seq: number, bytes: Uint8Array): number {
  const head = Buffer.alloc(6);
  head.writeUIntBE(seq, 0, 6);
  return crc32(bytes, crc32(head));
}

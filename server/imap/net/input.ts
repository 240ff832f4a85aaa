/** Bytes from a socket, pulled: a line or a counted run at a time; the socket is paused while too much lies unread. */
import type { Socket } from "node:net";
import type { Readable } from "node:stream";
import { constants, createInflateRaw } from "node:zlib";
import { CHUNK_COST, INPUT_HIGH_WATER, INPUT_HIGH_WATER_BEFORE_LOGIN, LINE_SKIP_LIMIT } from "../limits.ts";
import { Gathered } from "./gathered.ts";

export type Line =
  /** without its line end */
  | { readonly type: "line"; readonly bytes: Buffer }
  /** longer than the limit; its last octets are kept, as a literal may be announced there */
  | { readonly type: "overlong"; readonly head: Buffer; readonly tail: Buffer }
  /** the peer is gone, or sent LINE_SKIP_LIMIT octets without a line end */
  | { readonly type: "closed" }
  | { readonly type: "endless" };

const KEPT_OF_OVERLONG = 160;
const ENDS = ["end", "close", "error"] as const;
const LF = 10;
const CR = 13;

export class Input {
  /** The socket, or what decompresses its octets. */
  #source: Readable;
  #chunks: Buffer[] = [];
  /** What they take in memory, about. */
  #size = 0;
  #highWater = INPUT_HIGH_WATER_BEFORE_LOGIN;
  #ended = false;
  #wake: (() => void) | null = null;
  readonly #onData = (chunk: Buffer): void => this.#push(chunk);
  readonly #onEnd = (): void => this.end();

  constructor(socket: Socket) {
    this.#source = socket;
    this.#listen();
  }

  #listen(): void {
    this.#source.on("data", this.#onData);
    for (const event of ENDS) this.#source.on(event, this.#onEnd);
  }

  /** Lets go of the socket; what came and was not read is gone. */
  detach(): void {
    this.#source.off("data", this.#onData).pause();
    for (const event of ENDS) this.#source.off(event, this.#onEnd);
    this.#takeAll();
  }

  #takeAll(): readonly Buffer[] {
    const chunks = this.#chunks;
    this.#chunks = [];
    this.#size = 0;
    return chunks;
  }

  /** Goes on with another socket, after `detach`. */
  attach(socket: Socket): void {
    this.#source = socket;
    this.#listen();
    if (socket.destroyed) this.end();
    else socket.resume();
  }

  /**
   * The octets from here on, those that have come and were not read first, are compressed (RFC 4978). No more is decompressed than
   * is read, as no more is taken from a socket. `onGarbage` hears if they are not.
   */
  decompress(socket: Socket, onGarbage: () => void): void {
    const inflate = createInflateRaw({ chunkSize: 8 * 1024, finishFlush: constants.Z_SYNC_FLUSH });
    inflate.once("error", onGarbage);
    socket.off("data", this.#onData).off("end", this.#onEnd);
    for (const chunk of this.#takeAll()) inflate.write(chunk);
    if (this.#ended) inflate.end();
    this.#ended = socket.destroyed;
    socket.pipe(inflate);
    socket.once("close", () => inflate.destroy());
    this.#source = inflate;
    this.#listen();
  }

  /** The peer has logged in: it may send further ahead. */
  trust(): void {
    this.#highWater = INPUT_HIGH_WATER;
  }

  /** Ends with LF, or CR LF. */
  async readLine(limit: number): Promise<Line> {
    const line = new LineBuilder(limit);
    for (;;) {
      const chunk = await this.#first();
      if (chunk === null) return { type: "closed" };
      const end = chunk.indexOf(LF);
      line.add(this.#take(end < 0 ? chunk.length : end + 1));
      if (end >= 0) return line.build();
      if (line.length > limit + LINE_SKIP_LIMIT) return { type: "endless" };
    }
  }

  async skip(length: number): Promise<void> {
    const run = this.parts(length);
    while ((await run.next()).done !== true);
  }

  /** So many octets, as they come; fewer if the peer goes. */
  async *parts(length: number): AsyncGenerator<Buffer> {
    let left = length;
    while (left > 0) {
      const chunk = await this.#first();
      if (chunk === null) return;
      const part = this.#take(Math.min(left, chunk.length));
      left -= part.length;
      yield part;
    }
  }

  /** The first chunk that waits to be read; null at the end. */
  async #first(): Promise<Buffer | null> {
    for (;;) {
      const chunk = this.#chunks[0];
      if (chunk !== undefined) return chunk;
      if (this.#ended) return null;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  #take(length: number): Buffer {
    const chunk = this.#chunks[0] ?? Buffer.alloc(0);
    if (length === chunk.length) this.#chunks.shift();
    else this.#chunks[0] = chunk.subarray(length);
    this.#size -= length === chunk.length ? length + CHUNK_COST : length;
    if (this.#size <= this.#highWater && this.#source.isPaused()) this.#source.resume();
    return chunk.subarray(0, length);
  }

  #push(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#size += chunk.length + CHUNK_COST;
    if (this.#size > this.#highWater) this.#source.pause();
    this.#signal();
  }

  /** Reads no more: whoever waits hears that the peer is gone. */
  end(): void {
    this.#ended = true;
    this.#signal();
  }

  #signal(): void {
    this.#wake?.();
    this.#wake = null;
  }
}

class LineBuilder {
  readonly #limit: number;
  #parts = new Gathered();
  #head = Buffer.alloc(0);
  #tail = Buffer.alloc(0);
  length = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(part: Buffer): void {
    this.length += part.length;
    this.#parts.add(part);
    if (this.length <= this.#limit + 2) return;
    const kept = this.#parts.bytes();
    if (this.#head.length === 0) this.#head = Buffer.from(kept.subarray(0, KEPT_OF_OVERLONG));
    this.#tail = Buffer.concat([this.#tail, kept]).subarray(-KEPT_OF_OVERLONG);
    this.#parts = new Gathered();
  }

  build(): Line {
    if (this.#head.length > 0) return { type: "overlong", head: this.#head, tail: withoutLineEnd(this.#tail) };
    const bytes = withoutLineEnd(this.#parts.bytes());
    return bytes.length > this.#limit ? { type: "overlong", head: bytes, tail: bytes } : { type: "line", bytes };
  }
}

function withoutLineEnd(line: Buffer): Buffer {
  const end = line.length - 1;
  return line.subarray(0, line[end - 1] === CR ? end - 1 : end);
}

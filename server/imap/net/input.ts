/** Bytes from a socket, pulled: a line or a counted run at a time; the socket is paused while too much lies unread. */
import type { Socket } from "node:net";
import { INPUT_HIGH_WATER, LINE_SKIP_LIMIT } from "../limits.ts";

export type Line =
  /** without its line end */
  | { readonly type: "line"; readonly bytes: Buffer }
  /** longer than the limit; its last octets are kept, as a literal may be announced there */
  | { readonly type: "overlong"; readonly head: Buffer; readonly tail: Buffer }
  /** the peer is gone, or sent LINE_SKIP_LIMIT octets without a line end */
  | { readonly type: "closed" }
  | { readonly type: "endless" };

const KEPT_OF_OVERLONG = 160;
const LF = 10;
const CR = 13;

export class Input {
  readonly #socket: Socket;
  #chunks: Buffer[] = [];
  #size = 0;
  #ended = false;
  #wake: (() => void) | null = null;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("data", (chunk: Buffer) => this.#push(chunk));
    for (const event of ["end", "close", "error"]) socket.on(event, () => this.end());
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

  /** Null if the peer goes before that many octets have come. */
  async read(length: number): Promise<Buffer | null> {
    const parts: Buffer[] = [];
    for await (const part of this.#run(length)) parts.push(part);
    const bytes = Buffer.concat(parts);
    return bytes.length === length ? bytes : null;
  }

  async skip(length: number): Promise<void> {
    const run = this.#run(length);
    while ((await run.next()).done !== true);
  }

  async *#run(length: number): AsyncGenerator<Buffer> {
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
    this.#size -= length;
    if (this.#size <= INPUT_HIGH_WATER && this.#socket.isPaused()) this.#socket.resume();
    return chunk.subarray(0, length);
  }

  #push(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    if (this.#size > INPUT_HIGH_WATER) this.#socket.pause();
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
  #parts: Buffer[] = [];
  #head = Buffer.alloc(0);
  #tail = Buffer.alloc(0);
  length = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(part: Buffer): void {
    this.length += part.length;
    this.#parts.push(part);
    if (this.length <= this.#limit + 2) return;
    const kept = Buffer.concat(this.#parts);
    if (this.#head.length === 0) this.#head = kept.subarray(0, KEPT_OF_OVERLONG);
    this.#tail = Buffer.concat([this.#tail, kept]).subarray(-KEPT_OF_OVERLONG);
    this.#parts = [];
  }

  build(): Line {
    if (this.#head.length > 0) return { type: "overlong", head: this.#head, tail: withoutLineEnd(this.#tail) };
    const bytes = withoutLineEnd(Buffer.concat(this.#parts));
    return bytes.length > this.#limit ? { type: "overlong", head: bytes, tail: bytes } : { type: "line", bytes };
  }
}

function withoutLineEnd(line: Buffer): Buffer {
  const end = line.length - 1;
  return line.subarray(0, line[end - 1] === CR ? end - 1 : end);
}

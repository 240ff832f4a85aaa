/**
 * Bytes to a socket: gathered into blocks, handed to the system a slice at a time, so that a slow peer is told from one that
 * takes nothing, and what waits is not copied. `drained` waits until the peer has taken what was sent.
 */
import type { Socket } from "node:net";
import { OUTPUT_BLOCK, OUTPUT_HIGH_WATER, OUTPUT_SLICE } from "../limits.ts";
import { deflateSink, plainSink } from "./sink.ts";
import type { Sink } from "./sink.ts";

export class Output {
  #socket: Socket;
  #sink: Sink;
  readonly #stallMs: number;
  #parts: Buffer[] = [];
  #text = "";
  #size = 0;
  /** Handed over, and not yet given to the system. */
  #slices: Buffer[] = [];
  /** Octets handed over that the system has not taken. */
  #pending = 0;
  #isSending = false;
  #ends = false;
  #isInside = false;
  readonly #waiting = new Set<() => void>();
  readonly #wake = (): void => {
    for (const wake of [...this.#waiting]) wake();
  };

  constructor(socket: Socket, stallMs: number) {
    this.#socket = socket;
    this.#sink = plainSink(socket);
    this.#stallMs = stallMs;
    this.attach(socket);
  }

  /** Goes on with another socket; everything handed over must have been sent. */
  attach(socket: Socket): void {
    this.#socket.off("close", this.#wake);
    this.#socket = socket.on("close", this.#wake);
    this.#sink = plainSink(socket);
  }

  /** Compresses from the next octet on (RFC 4978); everything handed over must have been sent. */
  compress(): void {
    const sink = deflateSink(this.#socket);
    this.#sink = sink;
    this.#socket.once("close", () => sink.close());
  }

  get closed(): boolean {
    return this.#socket.destroyed || !this.#socket.writable;
  }

  /** The peer sends nothing more: it is gone, or waits for the last answer. Only writing tells which. */
  get isHalfClosed(): boolean {
    return this.#socket.readableEnded;
  }

  /** The peer has not taken what was sent. */
  get backlogged(): boolean {
    return this.#pending >= OUTPUT_HIGH_WATER;
  }

  /** A response of several pieces is under way: another line now would be taken for a part of it. */
  get isInside(): boolean {
    return this.#isInside;
  }

  beginResponse(): void {
    this.#isInside = true;
  }

  endResponse(): void {
    this.#isInside = false;
  }

  /** An untagged or tagged line; the text carries no line end. */
  line(text: string): void {
    this.text(`${text}\r\n`);
  }

  /** Goes out as UTF-8. */
  text(text: string): void {
    this.#text += text;
    this.#size += text.length;
    if (this.#size >= OUTPUT_BLOCK) this.flush();
  }

  /** They must not change any more: what is large is sent from where it lies. */
  bytes(bytes: Uint8Array): void {
    this.#endText();
    this.#parts.push(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    this.#size += bytes.length;
    if (this.#size >= OUTPUT_BLOCK) this.flush();
  }

  #endText(): void {
    if (this.#text !== "") this.#parts.push(Buffer.from(this.#text, "utf8"));
    this.#text = "";
  }

  /** Hands over what is gathered, without waiting. */
  flush(): void {
    this.#endText();
    const parts = this.#parts;
    this.#parts = [];
    this.#size = 0;
    if (parts.length === 0 || this.closed) return;
    for (const slice of slicesOf(parts)) {
      this.#slices.push(slice);
      this.#pending += slice.length;
    }
    if (!this.#isSending) void this.#send();
  }

  /** Never rejects. A peer that takes nothing of a slice for too long is cut off. */
  async #send(): Promise<void> {
    this.#isSending = true;
    const stalled = setTimeout(() => this.#socket.destroy(), this.#stallMs);
    for (let slice = this.#slices.shift(); slice !== undefined && !this.closed; slice = this.#slices.shift()) {
      await this.#sink.write(slice);
      this.#pending -= slice.length;
      stalled.refresh();
      this.#wake();
    }
    clearTimeout(stalled);
    this.#isSending = false;
    if (this.#ends) this.#socket.destroySoon();
  }

  /** Flushes, and resolves when the system has taken all of it; false if the peer is gone, or takes nothing for too long. */
  async sent(): Promise<boolean> {
    this.flush();
    await this.#until(() => this.#pending === 0);
    return !this.closed;
  }

  /** Resolves when the peer has room for more or is gone; a peer that takes nothing for too long is cut off. */
  async drained(): Promise<void> {
    await this.#until(() => !this.backlogged);
  }

  /** Sends what there is, then closes the socket. */
  end(): void {
    this.flush();
    this.#ends = true;
    if (!this.#isSending) this.#socket.destroySoon();
  }

  async #until(ready: () => boolean): Promise<void> {
    if (ready() || this.closed) return;
    await new Promise<void>((resolve) => {
      const look = (): void => {
        if (!ready() && !this.closed) return;
        this.#waiting.delete(look);
        resolve();
      };
      this.#waiting.add(look);
    });
  }
}

/** Small parts are joined, large ones cut, uncopied. */
function* slicesOf(parts: readonly Buffer[]): Generator<Buffer> {
  let small: Buffer[] = [];
  for (const part of parts) {
    if (part.length < OUTPUT_BLOCK) {
      small.push(part);
      continue;
    }
    if (small.length > 0) yield Buffer.concat(small);
    small = [];
    for (let at = 0; at < part.length; at += OUTPUT_SLICE) yield part.subarray(at, at + OUTPUT_SLICE);
  }
  if (small.length > 0) yield Buffer.concat(small);
}

/** Bytes to a socket: gathered into blocks, with backpressure: `drained` waits until the peer has taken what was sent. */
import type { Socket } from "node:net";
import { OUTPUT_BLOCK } from "../limits.ts";

export class Output {
  #socket: Socket;
  readonly #stallMs: number;
  #parts: Buffer[] = [];
  #text = "";
  #size = 0;

  constructor(socket: Socket, stallMs: number) {
    this.#socket = socket;
    this.#stallMs = stallMs;
  }

  /** Goes on with another socket; everything handed over must have been sent. */
  attach(socket: Socket): void {
    this.#socket = socket;
  }

  get closed(): boolean {
    return this.#socket.destroyed || !this.#socket.writable;
  }

  /** The peer has not taken what was sent. */
  get backlogged(): boolean {
    return this.#socket.writableNeedDrain;
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
    if (this.#parts.length === 0) return;
    const block = this.#parts.length === 1 ? this.#parts[0] : Buffer.concat(this.#parts);
    this.#parts = [];
    this.#size = 0;
    if (!this.closed && block !== undefined) this.#socket.write(block);
  }

  /** Flushes, and resolves when the system has taken all of it; false if the peer is gone, or takes nothing for too long. */
  async sent(): Promise<boolean> {
    this.flush();
    while (this.#socket.writableLength > 0 && !this.closed) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(() => this.#socket.destroy(), this.#stallMs);
        this.#socket.write("", () => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
    return !this.closed;
  }

  /** Resolves when the peer has room for more or is gone; a peer that takes nothing for too long is cut off. */
  async drained(): Promise<void> {
    if (!this.#socket.writableNeedDrain || this.closed) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => this.#socket.destroy(), this.#stallMs);
      const done = (): void => {
        clearTimeout(timer);
        this.#socket.off("drain", done).off("close", done);
        resolve();
      };
      this.#socket.on("drain", done).on("close", done);
    });
  }
}

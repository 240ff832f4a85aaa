/** Where output goes, a slice at a time: to the socket as it is, or compressed (RFC 4978). */
import type { Socket } from "node:net";
import { constants, createDeflateRaw } from "node:zlib";
import { OUTPUT_SLICE } from "../limits.ts";

export interface Sink {
  /** Resolves when the system has taken the slice, or the peer is gone. */
  write(slice: Buffer): Promise<void>;
  /** Frees what it holds. */
  close(): void;
}

export const plainSink = (socket: Socket): Sink => ({
  write: (slice) => new Promise((resolve) => void socket.write(slice, () => resolve())),
  close: () => undefined,
});

/**
 * [Note: What compression costs] Deflate keeps 8 KiB of the past, in 32 KiB, and 32 KiB of tables; inflate must keep the 32 KiB that a
 * client may point back to. With a buffer of 8 KiB each way, a session costs about 120 KiB more.
 */
const DEFLATE = {
  windowBits: 13,
  memLevel: 6,
  chunkSize: 8 * 1024,
  // a slice's whole output must fit, since it is read once the slice is through
  readableHighWaterMark: 4 * OUTPUT_SLICE,
};

/** Every slice is flushed: a client in IDLE must be able to read all that was sent. */
export function deflateSink(socket: Socket): Sink {
  const deflate = createDeflateRaw(DEFLATE);
  deflate.on("error", () => socket.destroy());
  const plain = plainSink(socket);
  return {
    async write(slice) {
      await new Promise<void>((resolve) => {
        deflate.write(slice);
        deflate.flush(constants.Z_SYNC_FLUSH, () => resolve());
      });
      for (let out = nextOf(deflate); out !== null; out = nextOf(deflate)) await plain.write(out);
    },
    close: () => deflate.destroy(),
  };
}

const nextOf = (readable: NodeJS.ReadableStream): Buffer | null => readable.read() as Buffer | null;

/** The client's side of COMPRESS (RFC 4978) over a socket, as a socket that speaks plainly. */
import { Duplex } from "node:stream";
import { constants, createDeflateRaw, createInflateRaw, deflateRawSync } from "node:zlib";

/** `first`: what came already, and is compressed. */
export function deflated(socket: Duplex, first: Buffer): Duplex {
  const inflate = createInflateRaw({ finishFlush: constants.Z_SYNC_FLUSH });
  const deflate = createDeflateRaw();
  inflate.write(first);
  if (socket.readableEnded) inflate.end();
  else socket.pipe(inflate);
  deflate.pipe(socket);
  for (const stream of [inflate, deflate]) stream.on("error", () => socket.destroy());
  socket.once("close", () => inflate.end());
  return new Duplex({
    read: () => inflate.resume(),
    write(chunk: Buffer, _, done) {
      deflate.write(chunk);
      deflate.flush(constants.Z_SYNC_FLUSH, done);
    },
    destroy(error, done) {
      socket.destroy();
      done(error);
    },
    construct(done) {
      inflate.on("data", (chunk: Buffer) => {
        if (!this.push(chunk)) inflate.pause();
      });
      for (const event of ["end", "close"]) inflate.once(event, () => this.destroy());
      done();
    },
  });
}

/** As one flushed block, without an end. */
export const deflateBlock = (text: string | Uint8Array): Buffer =>
  deflateRawSync(text, { finishFlush: constants.Z_SYNC_FLUSH });

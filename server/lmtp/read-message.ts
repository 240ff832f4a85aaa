/** The message of one DATA command: whole, in memory, as delivered. */
import type { Readable } from "node:stream";
import type { Hold } from "../../shared/lib/budget.ts";

/** `tooLarge`: smtp-server says 552 5.3.4 by itself. `busy`: no room for it now. */
export type ReadMessage = Buffer | "tooLarge" | "busy";

/** Reads to the end in any case, as the protocol wants; rejects if the client goes away half-way. */
export async function readMessage(stream: Readable, limit: number, hold: Hold): Promise<ReadMessage> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  let refusal: "tooLarge" | "busy" | null = null;
  for await (const chunk of stream as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > limit) refusal = "tooLarge";
    else if (refusal === null && !hold.grow(chunk.length)) refusal = "busy";
    if (refusal === null) chunks.push(chunk);
    else if (chunks.length > 0) {
      chunks.length = 0;
      hold.free();
    }
  }
  return refusal ?? Buffer.concat(chunks, size);
}

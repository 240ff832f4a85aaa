/** Sends FETCH responses, never faster than the peer reads, whatever one of them holds. */
import { setImmediate } from "node:timers/promises";
import { binaryToBytes } from "../../../shared/mime/text/binary.ts";
import { OUTPUT_SLICE, SLICE_MS } from "../limits.ts";
import type { Output } from "../net/output.ts";
import type { Chunk, Octets } from "./message-response.ts";

/**
 * False if a part could not be decoded. Ends early when the peer is gone. Others get their turn between chunks: a client may ask
 * a thousand times for octets that take long to find.
 */
export async function sendResponse(out: Output, chunks: readonly Chunk[]): Promise<boolean> {
  let decoded = true;
  let turn = performance.now();
  out.beginResponse();
  for (const chunk of chunks) {
    if (performance.now() - turn >= SLICE_MS) {
      await setImmediate();
      turn = performance.now();
    }
    if (out.closed) return decoded;
    if (typeof chunk === "string") sendText(out, chunk);
    else {
      const octets = chunk();
      decoded &&= octets.bytes !== null;
      await sendOctets(out, octets);
    }
  }
  out.endResponse();
  return decoded;
}

/** One character per octet. */
export function sendText(out: Output, text: string): void {
  if (/[^\x00-\x7f]/.test(text)) out.bytes(binaryToBytes(text));
  else out.text(text);
}

async function sendOctets(out: Output, { bytes, binary }: Octets): Promise<void> {
  if (bytes === null) {
    out.text("NIL");
    return;
  }
  out.text(`${binary && bytes.includes(0) ? "~" : ""}{${bytes.length}}\r\n`);
  for (let at = 0; at < bytes.length && !out.closed; at += OUTPUT_SLICE) {
    out.bytes(bytes.subarray(at, at + OUTPUT_SLICE));
    if (out.backlogged) await out.drained();
  }
}

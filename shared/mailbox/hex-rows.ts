/** Ids and digests, hex in memory, as rows of bytes. */
import { hexToBytes } from "../lib/bytes.ts";

/** The texts' bytes back to back; each text is `2 * width` hex digits. */
export function hexToRows(texts: readonly string[], width: number): Uint8Array {
  const rows = new Uint8Array(width * texts.length);
  texts.forEach((text, row) => rows.set(hexToBytes(text) ?? [], width * row));
  return rows;
}

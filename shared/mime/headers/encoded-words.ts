/** Header text for people: unfolding, encoded words (RFC 2047, RFC 2231 §5), raw UTF-8 (RFC 6532). */
import { binaryToBytes } from "../text/binary.ts";
import { decodeCharset } from "../text/charset.ts";
import { decodeBase64, decodeQuotedPrintable } from "../structure/transfer-encoding.ts";

const WORD = /=\?([^?\s*]{1,64})(?:\*[^?\s]{0,64})?\?([bq])\?([^?\r\n]*)\?=/gi;

/** A folded value on one line. */
export const unfold = (text: string): string => text.replace(/\r?\n(?=[ \t])/g, "").replace(/[\r\n]+/g, " ");

/** Text of a raw header value (binary string): unfolded, words decoded, spaces trimmed. */
export function decodeHeaderText(raw: string): string {
  const text = unfold(raw);
  const out: string[] = [];
  let pending: { charset: string; chunks: Uint8Array[] } | null = null;
  let at = 0;
  const flush = (): void => {
    if (pending !== null) out.push(decodeCharset(concat(pending.chunks), pending.charset));
    pending = null;
  };
  for (const match of text.matchAll(WORD)) {
    const between = text.slice(at, match.index);
    const [all, charset = "", encoding = "", payload = ""] = match;
    if (pending === null || between.trim() !== "") {
      flush();
      out.push(decodePlain(between));
    }
    const octets = decodeWord(encoding, payload);
    // a character may be split over neighbouring words
    if (pending !== null && pending.charset.toLowerCase() === charset.toLowerCase()) pending.chunks.push(octets);
    else {
      flush();
      pending = { charset, chunks: [octets] };
    }
    at = match.index + all.length;
  }
  flush();
  out.push(decodePlain(text.slice(at)));
  return out.join("").trim();
}

function decodeWord(encoding: string, payload: string): Uint8Array {
  const octets = binaryToBytes(payload);
  return encoding.toLowerCase() === "b" ? decodeBase64(octets) : decodeQuotedPrintable(octets, true);
}

/** Raw octets of a binary string as text: UTF-8, else windows-1252. */

export const decodePlain = (raw: string): string =>
  /[\x80-\xff]/.test(raw) ? decodeCharset(binaryToBytes(raw), null) : raw;

function concat(chunks: readonly Uint8Array[]): Uint8Array {
  const [first] = chunks;
  if (first !== undefined && chunks.length === 1) return first;
  const out = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    out.set(chunk, at);
    at += chunk.length;
  }
  return out;
}

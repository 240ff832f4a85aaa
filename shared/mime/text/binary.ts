/**
 * Binary strings: one character (U+0000 … U+00FF) per octet. Header text is kept so, because mail headers are octets
 * whose charset is a guess, and IMAP sends them back unchanged.
 */
const CHUNK = 8192;

/** The octets from `start` to `end` as a binary string. */
export function binaryFromBytes(bytes: Uint8Array, start = 0, end = bytes.length): string {
  if (end - start <= CHUNK) return String.fromCharCode(...bytes.subarray(start, end));
  let out = "";
  for (let at = start; at < end; at += CHUNK)
    out += String.fromCharCode(...bytes.subarray(at, Math.min(at + CHUNK, end)));
  return out;
}

/** The octets of a binary string; characters above U+00FF lose their high bits. */
export function binaryToBytes(text: string): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) out[i] = text.charCodeAt(i);
  return out;
}

/** Lower case of A–Z only, whatever the locale. */
export const asciiLower = (text: string): string => text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());

/** U+FFFD in UTF-8, as a binary string: what stands in place of a NUL. */
export const NUL_REPLACEMENT = "\xEF\xBF\xBD";

/** What a C string would hold: NULs become U+FFFD. */
export const withoutNul = (text: string): string =>
  text.includes("\0") ? text.replaceAll("\0", NUL_REPLACEMENT) : text;

/** What a C string would hold of a token: it ends at the first NUL. */
export function untilNul(text: string): string {
  const at = text.indexOf("\0");
  return at < 0 ? text : text.slice(0, at);
}

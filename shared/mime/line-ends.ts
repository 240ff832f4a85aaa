/**
 * The form of a message that IMAP shows: every LF has a CR before it (RFC 3501 §2.2, RFC 5322 §2.3), no octet is NUL. Sizes
 * and offsets that this folder gives for a message that is not so refer to its canonical form.
 */
const LF = 0x0a;
const CR = 0x0d;

/** A bare LF gets its CR; every other octet stays what it is. The same array if there is none. */
export function canonicalLines(bytes: Uint8Array): Uint8Array {
  const bare = countBare(bytes);
  if (bare === 0) return bytes;
  const out = new Uint8Array(bytes.length + bare);
  let from = 0;
  let to = 0;
  for (let at = bytes.indexOf(LF); at >= 0; at = bytes.indexOf(LF, at + 1)) {
    if (bytes[at - 1] === CR) continue;
    out.set(bytes.subarray(from, at), to);
    to += at - from;
    out[to++] = CR;
    from = at;
  }
  out.set(bytes.subarray(from), to);
  return out;
}

/** NUL may not stand in an IMAP literal: it is shown as octet 0x80, as Dovecot does. The same array if there is none. */
export function withoutNuls(bytes: Uint8Array): Uint8Array {
  return bytes.includes(0) ? bytes.map((byte) => (byte === 0 ? 0x80 : byte)) : bytes;
}

function countBare(bytes: Uint8Array): number {
  let bare = 0;
  for (let at = bytes.indexOf(LF); at >= 0; at = bytes.indexOf(LF, at + 1)) if (bytes[at - 1] !== CR) bare++;
  return bare;
}

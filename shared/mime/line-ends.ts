/**
 * The form of a message that IMAP shows: every line ends in CR LF (RFC 3501 §2.2, RFC 5322 §2.3), no octet is NUL. Sizes
 * and offsets that this folder gives for a message that is not so refer to its canonical form.
 */
const LF = 0x0a;
const CR = 0x0d;

/** A bare LF gets its CR, of several CRs before an LF one stays. The same array if nothing changes. */
export function canonicalLines(bytes: Uint8Array): Uint8Array {
  const bare = countIrregular(bytes);
  if (bare === null) return bytes;
  const out = new Uint8Array(bytes.length + bare);
  let to = 0;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] ?? 0;
    if (byte === LF) {
      while (to > 0 && out[to - 1] === CR) to--;
      out[to++] = CR;
    }
    out[to++] = byte;
  }
  return out.subarray(0, to);
}

/** NUL may not stand in an IMAP literal: it is shown as octet 0x80, as Dovecot does. The same array if there is none. */
export function withoutNuls(bytes: Uint8Array): Uint8Array {
  return bytes.includes(0) ? bytes.map((byte) => (byte === 0 ? 0x80 : byte)) : bytes;
}

/** LFs without CR; null if every LF has exactly one. */
function countIrregular(bytes: Uint8Array): number | null {
  let bare = 0;
  let doubled = 0;
  for (let at = bytes.indexOf(LF); at >= 0; at = bytes.indexOf(LF, at + 1)) {
    if (bytes[at - 1] !== CR) bare++;
    else if (bytes[at - 2] === CR) doubled++;
  }
  return bare === 0 && doubled === 0 ? null : bare;
}

/**
 * The form of a message that IMAP shows: every line ends in CR LF (RFC 3501 §2.2, RFC 5322 §2.3), no octet is NUL. Sizes
 * and offsets that this folder gives for a message that is not so refer to its canonical form.
 */
const LF = 0x0a;
const CR = 0x0d;

/** A bare LF gets its CR, one of several CRs before an LF goes. The same array if nothing changes. */
export function canonicalLines(bytes: Uint8Array): Uint8Array {
  const change = sizeChange(bytes);
  if (change === null) return bytes;
  const out = new Uint8Array(bytes.length + change);
  let to = 0;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] ?? 0;
    if (byte === LF && bytes[i - 1] !== CR) out[to++] = CR;
    if (byte === CR && bytes[i + 1] === CR && endsInLf(bytes, i)) continue;
    out[to++] = byte;
  }
  return out;
}

/** NUL may not stand in an IMAP literal: it is shown as octet 0x80, as Dovecot does. The same array if there is none. */
export function withoutNuls(bytes: Uint8Array): Uint8Array {
  return bytes.includes(0) ? bytes.map((byte) => (byte === 0 ? 0x80 : byte)) : bytes;
}

/** Whether the CR at `at` is the last but one before an LF. */
const endsInLf = (bytes: Uint8Array, at: number): boolean => bytes[at + 2] === LF;

/** Null if nothing changes. */
function sizeChange(bytes: Uint8Array): number | null {
  let added = 0;
  let dropped = 0;
  for (let at = bytes.indexOf(LF); at >= 0; at = bytes.indexOf(LF, at + 1)) {
    if (bytes[at - 1] !== CR) added++;
    else if (bytes[at - 2] === CR) dropped++;
  }
  return added === 0 && dropped === 0 ? null : added - dropped;
}

/** Line ends are CRLF and nothing else: what readers take for a line end must be one for all of them. No NUL, and not nothing. */
export function isCrlfLines(message: Uint8Array): boolean {
  const octets = Buffer.from(message.buffer, message.byteOffset, message.length);
  if (octets.length === 0 || octets.includes(0)) return false;
  let feeds = 0;
  for (let at = octets.indexOf(10); at >= 0; at = octets.indexOf(10, at + 1)) {
    if (octets[at - 1] !== 13) return false;
    feeds++;
  }
  let returns = 0;
  for (let at = octets.indexOf(13); at >= 0; at = octets.indexOf(13, at + 1)) returns++;
  return feeds === returns;
}

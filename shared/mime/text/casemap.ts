/** The collation i;unicode-casemap (RFC 5051), by which RFC 5256 sorts and compares text. */

/** A text of which code point order is the collation's order. */
export function casemapKey(text: string): string {
  if (!/[^\x00-\x7f]/.test(text)) return text.toUpperCase();
  // simple mappings only: a letter whose capital is several letters stays
  const mapped = Array.from(text, (letter) => {
    const upper = letter.toUpperCase();
    return Array.from(upper).length === 1 ? upper : letter;
  });
  return mapped.join("").normalize("NFKD");
}

/** By code points: JavaScript's own order puts U+E000 … U+FFFF behind what is above them. */
export function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const [x, y] = [a.charCodeAt(i), b.charCodeAt(i)];
    if (x !== y) return rank(x) - rank(y);
  }
  return a.length - b.length;
}

/** Surrogates behind all other units. */
const rank = (unit: number): number => (unit >= 0xd800 && unit < 0xe000 ? unit + 0x10000 : unit);

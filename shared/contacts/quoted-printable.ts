/** Quoted-printable in values of vCard 2.1 (RFC 2045 §6.7), in the charset that they name. */
import { decodeCharset } from "../mime/text/charset.ts";
import { utf8 } from "../lib/bytes.ts";

/** Soft line ends are gone already. What is no escape stays. Charset "" = not told. */
export function quotedPrintableText(value: string, charset: string): string {
  const source = utf8(value);
  const octets = new Uint8Array(source.length);
  let length = 0;
  for (let at = 0; at < source.length; at++) {
    const escaped = source[at] === 0x3d ? hexAt(source, at + 1) : -1;
    octets[length++] = escaped >= 0 ? escaped : (source[at] ?? 0);
    if (escaped >= 0) at += 2;
  }
  return decodeCharset(octets.subarray(0, length), charset === "" ? null : charset).replaceAll("\0", "");
}

function hexAt(octets: Uint8Array, at: number): number {
  const [high, low] = [digit(octets[at] ?? 0), digit(octets[at + 1] ?? 0)];
  return high < 0 || low < 0 ? -1 : 16 * high + low;
}

function digit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x61 + 10 : -1;
}

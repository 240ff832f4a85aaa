/**
 * Mailbox names on the wire: modified UTF-7 (RFC 3501 §5.1.3). US-ASCII printables stand for themselves, "&" is "&-",
 * all else is UTF-16 big-endian in base64 with "," for "/" and no padding, between "&" and "-".
 */

const isDirect = (code: number): boolean => code >= 0x20 && code <= 0x7e;

export function textToUtf7(text: string): string {
  let out = "";
  let shifted: number[] = [];
  const close = (): void => {
    if (shifted.length > 0) out += `&${unitsToBase64(shifted)}-`;
    shifted = [];
  };
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (!isDirect(unit)) {
      shifted.push(unit);
      continue;
    }
    close();
    out += unit === 0x26 ? "&-" : text.charAt(i);
  }
  close();
  return out;
}

/**
 * Null unless the name is modified UTF-7 in its one right spelling. Characters above 127 that are not encoded are
 * forgiven, since clients that know UTF8=ACCEPT servers send them.
 */
export function utf7ToText(name: string): string | null {
  let out = "";
  let shifted = false;
  for (let at = 0; at < name.length;) {
    const amp = name.indexOf("&", at);
    if (amp < 0) return out + name.slice(at);
    const end = name.indexOf("-", amp);
    if (end < 0) return null;
    const isLiteral = end === amp + 1;
    const decoded = isLiteral ? "&" : base64ToUnits(name.slice(amp + 1, end));
    if (decoded === null || (shifted && !isLiteral && amp === at)) return null;
    shifted = !isLiteral;
    out += name.slice(at, amp) + decoded;
    at = end + 1;
  }
  return out;
}

/** Whether a name can only be meant as modified UTF-7: it is well-formed, and shifts. */
export function isShifted(name: string): boolean {
  if (!/&[A-Za-z0-9+,]/.test(name)) return false;
  const decoded = utf7ToText(name);
  return decoded !== null && /[^\x20-\x7e]/.test(decoded);
}

function unitsToBase64(units: readonly number[]): string {
  const bytes = Buffer.from(Uint16Array.from(units).buffer).swap16();
  return bytes.toString("base64").replaceAll("/", ",").replaceAll("=", "");
}

function base64ToUnits(text: string): string | null {
  if (!/^[A-Za-z0-9+,]+$/.test(text)) return null;
  const bytes = Buffer.from(text.replaceAll(",", "/"), "base64");
  if (bytes.length % 2 !== 0 || bytes.length === 0) return null;
  const units = Array.from({ length: bytes.length / 2 }, (_, i) => bytes.readUInt16BE(2 * i));
  const canonical = unitsToBase64(units) === text && !units.some((unit) => isDirect(unit));
  return canonical ? wellFormed(String.fromCharCode(...units)) : null;
}

/** Null if a surrogate stands alone. */
const wellFormed = (text: string): string | null => (/\p{Surrogate}/u.test(text) ? null : text);

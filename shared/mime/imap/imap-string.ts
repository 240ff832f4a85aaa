/**
 * Strings of IMAP responses (RFC 3501 §4.3) as binary strings: quoted where that is possible and short, else a literal.
 * The choice follows Dovecot's, octet for octet.
 */
const MAX_ESCAPES = 4;

/** `"text"`, `{n}` literal, or NIL for null. */
export function imapString(text: string | null): string {
  if (text === null) return "NIL";

  if (/[\r\n\x80-\xff]/.test(text) || countEscapes(text) > MAX_ESCAPES) return literal(text);
  return `"${text.replace(/["\\]/g, "\\$&")}"`;
}

/** The same for a value that may be folded: line breaks go, one that joins words becomes a space. */
export function imapUnfolded(text: string | null): string {
  if (text === null || !/[\r\n]/.test(text)) return imapString(text);
  return imapString(text.replace(/[\r\n](?=([^ \t\r\n])?)/g, (_, next?: string) => (next === undefined ? "" : " ")));
}

/** For names and subjects: white space collapsed, and a literal for anything that would need escaping. */
export function imapHumanString(text: string): string {
  const collapsed = text.replaceAll("\0", "\x80").replace(/[\r\n\t ]+/g, " ");
  const trimmed = collapsed.replace(/^ | $/g, "");

  return /["\\\x80-\xff]/.test(trimmed) || (trimmed !== "" && trimmed !== text) ? literal(trimmed) : `"${trimmed}"`;
}

const literal = (text: string): string => `{${text.length}}\r\n${text}`;
const countEscapes = (text: string): number => text.match(/["\\]/g)?.length ?? 0;

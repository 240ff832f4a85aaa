/** Addresses as they go over the wire (RFC 5321 §4.1.2, RFC 6531): nothing that could break a command. */
import { domainToASCII } from "node:url";

/** RFC 5321 §4.5.3.1, less the angle brackets; octets. */
const MAX_OCTETS = 254;
const MAX_LOCAL_OCTETS = 64;
const DOT_ATOM = /^[^\s\p{C}()<>[\]:;@\\,."]+(?:\.[^\s\p{C}()<>[\]:;@\\,."]+)*$/u;
const QUOTED = /^"(?:[^"\\\p{C}<>]|\\[^\p{C}<>])*"$/u;

/** With its domain in ASCII where its local part is, so that any MTA takes it; null: no address. */
export function wireMailbox(text: string): string | null {
  const at = text.lastIndexOf("@");
  const local = text.slice(0, at);
  const domain = domainToASCII(text.slice(at + 1));
  if (at < 1 || domain === "" || /[\s\p{C}<>[\]]/u.test(text.slice(at + 1))) return null;
  if (!DOT_ATOM.test(local) && !QUOTED.test(local)) return null;
  if (Buffer.byteLength(local) > MAX_LOCAL_OCTETS || Buffer.byteLength(text) > MAX_OCTETS) return null;
  return /^[\x20-\x7e]*$/.test(local) ? `${local}@${domain}` : text;
}

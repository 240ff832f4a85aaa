/**
 * Addresses as the directory keeps them: ASCII letters in lower case, no tag. `local+tag@domain` reaches `local@domain`
 * (RFC 5233 speaks of such details); a domain in ASCII form is the same as in Unicode (RFC 5890).
 */
import { domainToUnicode } from "node:url";
import { err, ok, type Result } from "../../shared/lib/result.ts";

/** RFC 5321 §4.5.3.1.3, less the angle brackets. */
const MAX_ADDRESS_LENGTH = 254;
const MAX_LOCAL_LENGTH = 64;
/** A dot-atom of ASCII or of any letters (RFC 5322 §3.2.3, RFC 6532). */
const LOCAL = /^[^\s\p{C}()<>[\]:;@\\,."+]+(?:\.[^\s\p{C}()<>[\]:;@\\,."+]+)*$/u;
const LABEL = "[\\p{L}\\p{N}](?:[\\p{L}\\p{N}\\p{M}-]{0,61}[\\p{L}\\p{N}\\p{M}])?";
const DOMAIN = new RegExp(`^${LABEL}(?:\\.${LABEL})*$`, "u");

/** In canonical form; or one line that says what is wrong. */
export function parseAddress(text: string): Result<string, string> {
  const [local, domain] = splitAddress(toLowerAscii(text.trim())) ?? [];
  if (local === undefined || domain === undefined) return err(`"${shown(text)}" is no address: name@domain is wanted`);
  const address = `${local}@${domain}`;
  if (address.length > MAX_ADDRESS_LENGTH || local.length > MAX_LOCAL_LENGTH) return err("the address is too long");
  if (local.includes("+")) return err(`"${shown(text)}" has a tag: mail for name+anything reaches name by itself`);
  if (!LOCAL.test(local)) return err(`"${shown(text)}" has a character before the @ that addresses can not have`);
  if (!DOMAIN.test(domain)) return err(`"${shown(text)}" has no valid domain after the @`);
  return ok(address);
}

/** Canonical forms to look for, the likeliest first; empty if it can be nobody's. */
export function addressForms(text: string): readonly string[] {
  if (text.length > MAX_ADDRESS_LENGTH) return [];
  const [local, domain] = splitAddress(toLowerAscii(text)) ?? [];
  if (local === undefined || domain === undefined) return [];
  const tag = local.indexOf("+");
  return tag > 0 ? [`${local.slice(0, tag)}@${domain}`] : [`${local}@${domain}`];
}

const toLowerAscii = (text: string): string => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());

function splitAddress(address: string): readonly [string, string] | null {
  const at = address.lastIndexOf("@");
  const domain = domainToUnicode(address.slice(at + 1));
  return at > 0 && domain !== "" ? [address.slice(0, at), domain] : null;
}

/** Safe to print on one line of a terminal. */
const shown = (text: string): string => text.slice(0, 80).replace(/\p{C}/gu, "?");

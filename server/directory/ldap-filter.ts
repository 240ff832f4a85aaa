/** Search filters with a user's address in them (RFC 4515): whatever the address holds, it stays one value. */
import { domainToASCII } from "node:url";
import { FilterParser } from "ldapts";

/** RFC 4515 §3: what may not stand in a value as it is. */
const ESCAPES: Readonly<Record<string, string>> = { "*": "\\2a", "(": "\\28", ")": "\\29", "\\": "\\5c", "\0": "\\00" };

export const escapeFilterValue = (text: string): string =>
  text.replace(/[*()\\\0]/g, (character) => ESCAPES[character] ?? "");

/**
 * %s is the whole address, %u what stands before the @, %d the domain, in ASCII (mail attributes are IA5 strings), and %%
 * a percent sign. `address`: in canonical form.
 */
export function fillFilter(template: string, address: string): string {
  const at = address.lastIndexOf("@");
  const local = address.slice(0, at);
  const unicode = address.slice(at + 1);
  const domain = domainToASCII(unicode) || unicode;
  const values: Readonly<Record<string, string>> = { s: `${local}@${domain}`, u: local, d: domain };
  return template.replace(/%(.)/gs, (whole, letter: string) => {
    if (letter === "%") return "%";
    const value = values[letter];
    return value === undefined ? whole : escapeFilterValue(value);
  });
}

/** Whether a template gives a search filter. */
export function isFilter(template: string): boolean {
  try {
    FilterParser.parseString(fillFilter(template, "user@example.org"));
    return true;
  } catch {
    return false;
  }
}

/** What an entry of the directory says of a user (its attributes are the operator's choice). */
import type { Entry } from "ldapts";
import { parseAddress } from "../accounts/address.ts";
import { octetsFromText } from "../cli/octets.ts";
import type { DirectoryUser } from "../accounts/user-directory.ts";

export interface UserAttributes {
  /** Its first value is the main address; others are aliases. */
  readonly mail: string;
  readonly aliases: string | null;
  readonly quota: string | null;
  /** Of those whose entry names none. */
  readonly flavor: DirectoryUser["flavor"];
  readonly flavorAttribute: string | null;
}

export interface LdapUser {
  readonly dn: string;
  readonly user: DirectoryUser;
}

export const attributeNames = ({ mail, aliases, quota, flavorAttribute }: UserAttributes): readonly string[] =>
  [mail, aliases, quota, flavorAttribute].filter((name) => name !== null);

/** Null if it has no address. What can not be read in it counts as absent. */
export function readUser(attributes: UserAttributes, entry: Entry): LdapUser | null {
  const all = [attributes.mail, attributes.aliases].flatMap((name) => valuesOf(entry, name)).flatMap(toAddress);
  const [address, ...aliases] = new Set(all);
  if (address === undefined) return null;
  const [quotaText = ""] = valuesOf(entry, attributes.quota);
  const [flavorText = ""] = valuesOf(entry, attributes.flavorAttribute);
  const named = flavorText.trim().toLowerCase();
  const flavor = named === "transparent" || named === "hardened" ? named : attributes.flavor;
  return { dn: entry.dn, user: { address, aliases, quota: octetsFromText(quotaText), flavor } };
}

/** The names of attributes are compared without case (RFC 4512 §2.5). */
function valuesOf(entry: Entry, attribute: string | null): readonly string[] {
  if (attribute === null) return [];
  const wanted = attribute.toLowerCase();
  const found = Object.entries(entry).find(([name]) => name.toLowerCase() === wanted);
  const values: readonly unknown[] = found ? [found[1]].flat() : [];
  return values.filter((value) => typeof value === "string");
}

/** Some directories write "smtp:alice@example.org". */
function toAddress(text: string): readonly string[] {
  const parsed = parseAddress(text.replace(/^smtp:/i, ""));
  return parsed.ok ? [parsed.value] : [];
}

/** Header access for people: decoded fields and address lists. */
import type { Address } from "./address.ts";
import { parseAddresses } from "./address.ts";
import { decodeHeaderText, decodePlain } from "./encoded-words.ts";
import { parseFields, rawValue } from "./header-fields.ts";
import { MAX_HEADER_FIELDS } from "../limits.ts";

export interface HeaderText {
  /** Lower case. */
  readonly name: string;
  /** Unfolded, encoded words decoded. */
  readonly value: string;
}

/** The top header's fields in order; lines without a name are left out. */
export function headers(bytes: Uint8Array): HeaderText[] {
  return parseFields(bytes, 0, bytes.length, MAX_HEADER_FIELDS)
    .filter(({ name }) => name !== "")
    .map((field) => ({ name: field.name, value: decodeHeaderText(rawValue(bytes, field)) }));
}

/** Raw value (binary string, folded) of the first field with this lower-case name; null if absent. */
export function rawHeader(bytes: Uint8Array, name: string): string | null {
  const field = parseFields(bytes, 0, bytes.length, MAX_HEADER_FIELDS).find((each) => each.name === name);
  return field === undefined ? null : rawValue(bytes, field);
}

export interface Mailbox {
  /** "" if none is given. */
  readonly name: string;
  /** `local@domain`. */
  readonly address: string;
  /** Name of the group it stands in; null outside groups. */
  readonly group: string | null;
}

/** Mailboxes of an address list as people see them, groups opened. */
export function mailboxes(addresses: readonly Address[]): Mailbox[] {
  const found: Mailbox[] = [];
  let group: string | null = null;
  for (const { name, mailbox, domain } of addresses) {
    if (domain === null) group = mailbox === null ? null : decodeHeaderText(mailbox);
    else found.push({ name: decodeHeaderText(name ?? ""), address: decodePlain(`${mailbox ?? ""}@${domain}`), group });
  }
  return found;
}

/** Mailboxes of a raw address field. */
export const parseMailboxes = (value: string): Mailbox[] => mailboxes(parseAddresses(value));

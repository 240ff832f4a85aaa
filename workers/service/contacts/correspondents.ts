/** Addresses as people read them. */
import type { Address } from "../../../shared/mime/headers/address.ts";
import type { Author } from "../../../shared/mime/index/index-data.ts";
import { decodeHeaderText, decodePlain } from "../../../shared/mime/headers/encoded-words.ts";
import type { Correspondent } from "../../rpc/engine-rpc.ts";
import { harmlessAddress, harmlessText } from "../reading/harmless-text.ts";

/** Addresses of one field shown to the page; hostile mail lists very many. */
const MAX_SHOWN = 1000;

/** Group names and what has no mailbox are left out. */
export const addressesToCorrespondents = (addresses: readonly Address[]): Correspondent[] =>
  addresses.slice(0, MAX_SHOWN).flatMap((address) => addressToCorrespondent(address) ?? []);

/** As index data holds them, decoded. */
export const authorToCorrespondent = ({ name, address }: Author): Correspondent => ({
  ...{ name: harmlessText(name).trim(), address: harmlessAddress(address) },
});

function addressToCorrespondent({ name, mailbox, domain }: Address): Correspondent | null {
  if (mailbox === null || domain === null) return null;
  const local = known(mailbox);
  const host = known(domain);
  const address = host === "" ? local : `${local}@${host}`;
  return { name: name === null ? "" : harmlessText(decodeHeaderText(name)).trim(), address: harmlessAddress(address) };
}

/** The parser names what is missing in an address; people are shown nothing instead. */
const PLACEHOLDERS = new Set(["MISSING_MAILBOX", "MISSING_DOMAIN", "SYNTAX_ERROR", ".SYNTAX-ERROR."]);

const known = (part: string): string => (PLACEHOLDERS.has(part) ? "" : decodePlain(part));

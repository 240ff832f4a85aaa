/** People as a list shows them. */
import { plainName } from "./plain-name.ts";
import type { Correspondent } from "../../state/app/types.ts";

export const correspondentName = ({ name, address }: Correspondent): string => {
  const plain = plainName(name).trim();
  return plain === "" ? plainName(address) : plain;
};

/** Of whom something goes to: a name that is an address itself, of elsewhere, does not stand for where it goes. */
export const recipientName = ({ name, address }: Correspondent): string =>
  /[@\uFE6B\uFF20]/u.test(name) && address.trim() !== "" ? plainName(address) : correspondentName({ name, address });

/** "Ada, Grace" */
export const correspondentNames = (people: readonly Correspondent[]): string =>
  people.map(correspondentName).join(", ");

/** One of eight hues, always the same for an address. */
export function hueOf(address: string): number {
  let sum = 0;
  for (const char of address.toLowerCase()) sum = (sum * 31 + (char.codePointAt(0) ?? 0)) % 997;
  return sum % 8;
}

/** Making one takes longer than drawing a row. */
let graphemes: Intl.Segmenter | null = null;

/** The first letter of a name, whole (an emoji or a letter with marks stays one). */
export function initialOf(person: Correspondent): string {
  const name = correspondentName(person).replace(/^[^\p{L}\p{N}]+/u, "");
  // nothing joins what is plain to a plain letter
  if (/^[a-z0-9](?:[\x20-\x7e]|$)/i.test(name)) return name.charAt(0).toLocaleUpperCase();
  graphemes ??= new Intl.Segmenter(undefined, { granularity: "grapheme" });
  const [first] = graphemes.segment(name.slice(0, 32));
  return first?.segment.toLocaleUpperCase() ?? "?";
}

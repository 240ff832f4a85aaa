/**
 * What a draft says of itself to the programs of its writer: a field of its header that is left out when it leaves.
 *
 *     X-Aerogramme-Draft: key=value; key=value        keys: a-z and -; values: printable ASCII without space and ;
 *     answers, forwards: EMAILIDs, comma between them
 *     files: names of its files, in their order, comma between them; empty: of those that have no octets, and never had any
 *     rsvp: accepted, tentative or declined, where it answers the invitation in what it answers (RFC 5546)
 */
import { parseFields, rawValue, type HeaderField } from "../headers/header-fields.ts";

export const DRAFT_NOTE = "x-aerogramme-draft";
const FIELD = "X-Aerogramme-Draft";
/** Messages that one answers or forwards. */
const MAX_IDS = 100;
const MAX_HEADER_FIELDS_READ = 1_000;

/** By key. */
export type DraftNote = ReadonlyMap<string, string>;

/** Empty where there is none. What is no `key=value` is passed over. */
export const draftNoteOf = (message: Uint8Array): DraftNote =>
  draftNoteIn(message, parseFields(message, 0, message.length, MAX_HEADER_FIELDS_READ));

/** The same, of a message whose header was read already. */
export function draftNoteIn(message: Uint8Array, fields: readonly HeaderField[]): DraftNote {
  const field = fields.find(({ name }) => name === DRAFT_NOTE);
  const pairs = (field ? rawValue(message, field) : "").split(";").map((pair) => /^\s*([a-z-]+)=(\S*)\s*$/.exec(pair));
  return new Map(pairs.flatMap((pair) => (pair?.[1] === undefined ? [] : [[pair[1], pair[2] ?? ""] as const])));
}

/** A header field, with its line end, folded; "" where there is nothing to say. */
export function draftNoteToField(note: DraftNote): string {
  const pairs = [...note].filter(([key, value]) => /^[a-z-]+$/.test(key) && /^[!-:<-~]+$/.test(value));
  return pairs.length === 0 ? "" : `${FIELD}: ${pairs.map(([key, value]) => `${key}=${value}`).join(";\r\n ")}\r\n`;
}

/** PARTSTAT of an answer to an invitation. */
export const RSVPS = ["accepted", "tentative", "declined"] as const;
export type Rsvp = (typeof RSVPS)[number];

export const rsvpIn = (note: DraftNote): Rsvp | null => RSVPS.find((one) => one === note.get("rsvp")) ?? null;

/** EMAILIDs, 32 hex digits each. */
export const emailIdsIn = (note: DraftNote, key: "answers" | "forwards"): readonly string[] =>
  (note.get(key) ?? "")
    .split(",")
    .filter((id) => /^[0-9a-f]{32}$/.test(id))
    .slice(0, MAX_IDS);

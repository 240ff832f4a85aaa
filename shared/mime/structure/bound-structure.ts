/** Cuts an envelope and a structure to what index data may hold. */
import type { Address } from "../headers/address.ts";
import { NO_CONTENT, type Content } from "./content-fields.ts";
import { emptyEnvelope } from "./envelope.ts";
import type { Envelope } from "./envelope.ts";
import { MAX_INDEX_DEPTH, MAX_INDEX_PARTS, MAX_STRUCTURE_OCTETS } from "../index/index-limits.ts";
import type { PartStructure } from "./part.ts";

export interface Bounded<T> {
  readonly value: T;
  /** Nothing was cut. */
  readonly complete: boolean;
}

/** The envelope itself if its text has at most `octets`; else one with shorter lists and texts. */
export function boundEnvelope(envelope: Envelope, octets: number): Bounded<Envelope> {
  if (countText(envelope) <= octets) return { value: envelope, complete: true };
  const share = Math.floor(octets / 10);
  const value = {
    date: cut(envelope.date, share),
    subject: cut(envelope.subject, share),
    from: cutList(envelope.from, share),
    sender: cutList(envelope.sender, share),
    replyTo: cutList(envelope.replyTo, share),
    to: cutList(envelope.to, share),
    cc: cutList(envelope.cc, share),
    bcc: cutList(envelope.bcc, share),
    inReplyTo: cut(envelope.inReplyTo, share),
    messageId: cut(envelope.messageId, share),
  };
  return { value, complete: false };
}

const cut = (text: string | null, limit: number): string | null => text?.slice(0, limit) ?? null;

function cutList(addresses: readonly Address[], limit: number): Address[] {
  let rest = limit;
  return addresses.filter((address) => (rest -= countText(address)) > 0);
}

/** Octets of all strings in a value, with some for each item around them. */
export function countText(value: unknown): number {
  if (typeof value === "string") return value.length + 2;
  if (typeof value !== "object" || value === null) return 1;
  let sum = 2;
  for (const item of Object.values(value)) sum += countText(item);
  return sum;
}

/** The structure without header fields, in the same shape; what lies beyond the bounds is left out. */
export function boundStructure(root: PartStructure): Bounded<PartStructure> {
  let parts = MAX_INDEX_PARTS;
  let octets = MAX_STRUCTURE_OCTETS;
  let complete = true;
  const within = <T>(value: T, empty: T): T => {
    const count = countText(value);
    if (count <= octets) {
      octets -= count;
      return value;
    }
    complete = false;
    return empty;
  };
  const copy = (part: PartStructure, depth: number): PartStructure => {
    parts--;
    const children: PartStructure[] = [];
    const content = part.content === NO_CONTENT ? NO_CONTENT : within<Content>(part.content, NO_CONTENT);
    const envelope = part.envelope === null ? null : within<Envelope>(part.envelope, emptyEnvelope());
    for (const child of part.children) {
      if (parts <= 0 || depth >= MAX_INDEX_DEPTH) complete = false;
      else children.push(copy(child, depth + 1));
    }
    const { kind, opaque, headerStart, headerEnd, bodyStart, bodyEnd, size, lines } = part;
    return { kind, opaque, content, headerStart, headerEnd, bodyStart, bodyEnd, size, lines, children, envelope };
  };
  const value = copy(root, 1);
  return { value, complete };
}

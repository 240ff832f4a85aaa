/** What a search asks for (docs/search.md), as parse-query.ts reads it. */

export const TEXT_FIELDS = ["from", "to", "cc", "subject", "filename", "list"] as const;
export type TextField = (typeof TEXT_FIELDS)[number];

export const MESSAGE_STATES = ["unread", "read", "starred", "unstarred", "answered", "snoozed", "muted"] as const;
export type MessageState = (typeof MESSAGE_STATES)[number];

export type Query =
  | { readonly type: "and" | "or"; readonly parts: readonly Query[] }
  | { readonly type: "not"; readonly part: Query }
  /** folded, never empty; somewhere in the message's senders, recipients, subject, preview, attachments or list */
  | { readonly type: "word"; readonly text: string }
  | { readonly type: "field"; readonly field: TextField; readonly text: string }
  | { readonly type: "is"; readonly state: MessageState }
  | { readonly type: "attachment" }
  /** a mailbox by name, folded; `anywhere`: Trash and Junk too */
  | { readonly type: "in"; readonly mailbox: string }
  | { readonly type: "anywhere" }
  | { readonly type: "label"; readonly label: string }
  /** arrived at `from` or later and before `to`; unix seconds */
  | { readonly type: "date"; readonly from: number | null; readonly to: number | null }
  /** octets: more than `over`, less than `under` */
  | { readonly type: "size"; readonly over: number | null; readonly under: number | null };

/** Asks for nothing in particular. */
export const EVERYTHING: Query = { type: "and", parts: [] };

export const isEverything = (query: Query): boolean => query.type === "and" && query.parts.length === 0;

/** Whether some part of it, asked for or not, is so. */
export function hasPart(query: Query, test: (part: Query) => boolean): boolean {
  if (test(query)) return true;
  if (query.type === "and" || query.type === "or") return query.parts.some((part) => hasPart(part, test));
  return query.type === "not" && hasPart(query.part, test);
}

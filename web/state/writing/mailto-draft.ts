/** What a mail link (RFC 6068) asks to be written: whom to, about what. Files and blind copies that a stranger names are left out. */
import { parseRecipients, withRecipients } from "./recipients.ts";
import type { Correspondent } from "../app/types.ts";

export interface MailtoDraft {
  readonly to: readonly Correspondent[];
  readonly cc: readonly Correspondent[];
  readonly subject: string;
  readonly text: string;
}

/** UTF-16 units of a link. */
const MAX_LINK = 8_000;

/** Null for what is none. */
export function mailtoDraft(link: string): MailtoDraft | null {
  const [, path, query] = /^mailto:([^?#]*)(?:\?([^#]*))?/i.exec(link) ?? [];
  if (path === undefined || link.length > MAX_LINK) return null;
  const fields = (query ?? "").split(/&(?:amp;)?/).map((field): readonly [string, string] => {
    const [name = "", ...value] = field.split("=");
    return [decode(name).toLowerCase(), decode(value.join("="))];
  });
  const all = (wanted: string): string[] => fields.flatMap(([name, value]) => (name === wanted ? [value] : []));
  const people = (texts: readonly string[]): Correspondent[] => withRecipients([], texts.flatMap(parseRecipients));
  return {
    to: people([...path.split(",").map(decode), ...all("to")]),
    cc: people(all("cc")),
    // a line break would begin another field
    subject: (all("subject")[0] ?? "").replace(/\s+/g, " ").trim(),
    text: (all("body")[0] ?? "").replace(/\r\n?/g, "\n"),
  };
}

/** "+" is a plus there, and no space. */
const decode = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

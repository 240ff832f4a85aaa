/** What somebody types as the address of a link. */
import { isAddress } from "../../state/writing/recipients.ts";

/** Null: it leads nowhere that a letter may point to. */
export function linkAddress(typed: string): string | null {
  const text = typed.trim();
  if (text === "" || /\s/.test(text)) return null;
  if (/^(?:https?|mailto|tel):/i.test(text)) return URL.canParse(text) ? text : null;
  if (isAddress(text)) return `mailto:${text}`;
  if (/^[a-z][a-z\d+.-]*:(?!\d)/i.test(text)) return null;
  const url = `https://${text.replace(/^\/\//, "")}`;
  return URL.canParse(url) && new URL(url).hostname.includes(".") ? url : null;
}

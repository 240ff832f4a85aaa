/** Labels and the IMAP keywords that stand for them: made once, for good; the name is a setting and says nothing to IMAP. */
import type { Label } from "../app/types.ts";

/** Characters of a label's name. */
export const MAX_LABEL_NAME = 40;
/** Labels of an account. */
export const MAX_LABELS = 200;

const DIGITS = "abcdefghijklmnopqrstuvwxyz234567";

/** An atom that nothing else has (RFC 9051 §9, `flag-keyword`): 50 bits. */
export const newKeyword = (random: Uint8Array = crypto.getRandomValues(new Uint8Array(10))): string =>
  `L_${Array.from(random, (byte) => DIGITS[byte % 32] ?? "a").join("")}`;

/** The name as it is kept; null for one that no label can have, or that another has already. */
export function labelName(typed: string, others: readonly Label[]): string | null {
  const name = typed.trim().replace(/\s+/g, " ");
  if (name === "" || name.length > MAX_LABEL_NAME) return null;
  const wanted = name.toLowerCase();
  return others.some((label) => label.name.toLowerCase() === wanted) ? null : name;
}

/** Keywords that mail programs have set, and that no label shows. */
export function adoptable(keywords: readonly string[], labels: readonly Label[]): readonly string[] {
  const shown = new Set(labels.map(({ keyword }) => keyword.toLowerCase()));
  return keywords.filter((keyword) => !/^[$\\]|^L_/.test(keyword) && !shown.has(keyword.toLowerCase()));
}

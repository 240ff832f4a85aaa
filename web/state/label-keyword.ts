/** Labels and the IMAP keywords that stand for them: made once, from the first name, and never changed. */
import type { Label } from "./types.ts";

/** Octets of a keyword that is made here. */
const MAX_KEYWORD = 48;
/** Characters of a label's name. */
export const MAX_LABEL_NAME = 40;

/** An atom that no label has yet (RFC 9051 §9, `flag-keyword`); `random` where the name has no letters of ASCII. */
export function keywordFor(name: string, labels: readonly Label[], random: () => string): string {
  const plain = name
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .replace(/[^A-Za-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, MAX_KEYWORD);
  const taken = new Set(labels.map(({ keyword }) => keyword.toLowerCase()));
  const base = plain === "" ? `label-${random()}` : plain;
  let keyword = base;
  for (let next = 2; taken.has(keyword.toLowerCase()); next++) keyword = `${base}-${next.toString()}`;
  return keyword;
}

/** The name as it is kept; null for one that no label can have, or that another has already. */
export function labelName(typed: string, others: readonly Label[]): string | null {
  const name = typed.trim().replace(/\s+/g, " ");
  if (name === "" || name.length > MAX_LABEL_NAME) return null;
  const wanted = name.toLowerCase();
  return others.some((label) => label.name.toLowerCase() === wanted) ? null : name;
}

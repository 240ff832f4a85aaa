/** Searches that all devices of the account keep, by name. */
export interface SavedSearch {
  readonly name: string;
  readonly search: string;
}

/** Characters of a name. */
export const MAX_SEARCH_NAME = 60;
/** Searches that are kept. */
export const MAX_SEARCHES = 50;

/** The name as it is kept; null for one that none can have, or that another has already. */
export function searchName(typed: string, taken: readonly string[]): string | null {
  const name = typed.trim().replace(/\s+/g, " ");
  if (name === "" || name.length > MAX_SEARCH_NAME) return null;
  return taken.some((other) => other.toLowerCase() === name.toLowerCase()) ? null : name;
}

/** What a search could be called: what it says, without the signs of the language. */
export const proposedName = (search: string): string =>
  search
    .replace(/(?<![^\s(-])[a-z_]+:(?=\S)/gi, "")
    .replace(/["()]/g, "")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, MAX_SEARCH_NAME);

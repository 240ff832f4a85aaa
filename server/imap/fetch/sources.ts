/** Where the answer to a FETCH item comes from: the state, index data, or the message itself. */
import { tellsFields } from "../../../shared/mime/kept-header.ts";
import type { IndexData } from "../../../shared/mime/index-data.ts";
import type { FetchItem } from "../parse/fetch-items.ts";

const STRUCTURAL: ReadonlySet<FetchItem["type"]> = new Set(["ENVELOPE", "BODY", "BODYSTRUCTURE"]);

const isStructural = (item: FetchItem): boolean => STRUCTURAL.has(item.type);

/** The names in BODY[HEADER.FIELDS (…)] of the message itself, which index data mostly answers; else null. */
export function topFields(item: FetchItem): readonly string[] | null {
  if (item.type !== "section" || item.section.path.length > 0) return null;
  return item.section.text.type === "fields" ? item.section.text.names : null;
}

export const needsIndex = (item: FetchItem): boolean => isStructural(item) || topFields(item) !== null;
export const needsBody = (item: FetchItem): boolean => item.type === "section" && topFields(item) === null;

/** Whether this message's index data does not tell all that the items ask for: then the body answers them. */
export const fallsShort = (index: IndexData, items: readonly FetchItem[]): boolean =>
  items.some((item) => {
    if (isStructural(item)) return !index.complete;
    const names = topFields(item);
    return names !== null && !tellsFields(index.header, names);
  });

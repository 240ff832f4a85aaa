/** Where the answer to a FETCH item comes from: the state, index data, or the message itself. */
import type { IndexData } from "../../../shared/mime/index/index-data.ts";
import { tellsFields } from "../../../shared/mime/index/kept-header.ts";
import type { FetchItem } from "../parse/fetch-items.ts";
import { sizeFromIndex } from "./binary.ts";

const STRUCTURAL: ReadonlySet<FetchItem["type"]> = new Set(["ENVELOPE", "BODY", "BODYSTRUCTURE"]);
const INDEXED: ReadonlySet<FetchItem["type"]> = new Set([...STRUCTURAL, "PREVIEW", "binarySize"]);

/** The names in BODY[HEADER.FIELDS (…)] of the message itself, which index data mostly answers; else null. */
function topFields(item: FetchItem): readonly string[] | null {
  if (item.type !== "section" || item.section.path.length > 0) return null;
  return item.section.text.type === "fields" ? item.section.text.names : null;
}

export const needsIndex = (item: FetchItem): boolean => INDEXED.has(item.type) || topFields(item) !== null;
export const needsBody = (item: FetchItem): boolean =>
  item.type === "binary" || (item.type === "section" && topFields(item) === null);

/** Whether this message's index data does not tell all that the items ask for: then the body answers them. */
export const fallsShort = (index: IndexData, items: readonly FetchItem[]): boolean =>
  items.some((item) => {
    if (STRUCTURAL.has(item.type)) return !index.complete;
    if (item.type === "binarySize") return sizeFromIndex(index, item.path) === null;
    const names = topFields(item);
    return names !== null && !tellsFields(index.header, names);
  });

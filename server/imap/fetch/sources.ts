/** Where the answer to a FETCH item comes from: the state, index data, or the message itself. */
import { isKeptField } from "../../../shared/mime/kept-fields.ts";
import type { IndexData } from "../../../shared/mime/index-data.ts";
import type { FetchItem } from "../parse/fetch-items.ts";

const STRUCTURAL: ReadonlySet<FetchItem["type"]> = new Set(["ENVELOPE", "BODY", "BODYSTRUCTURE"]);

export const isStructural = (item: FetchItem): boolean => STRUCTURAL.has(item.type);

/** BODY[HEADER.FIELDS (…)] of fields that index data keeps as they were written. */
export const isKeptHeader = (item: FetchItem): boolean =>
  item.type === "section" &&
  item.section.path.length === 0 &&
  item.section.text.type === "fields" &&
  item.section.text.names.every((name) => isKeptField(name.toLowerCase()));

export const needsIndex = (item: FetchItem): boolean => isStructural(item) || isKeptHeader(item);
export const needsBody = (item: FetchItem): boolean => item.type === "section" && !isKeptHeader(item);

/** Whether this message's index data was cut short of what the items ask for: then the body answers them. */
export const fallsShort = (index: IndexData, items: readonly FetchItem[]): boolean =>
  (!index.complete && items.some(isStructural)) || (index.header === null && items.some(isKeptHeader));

/** What one FETCH asks for, worked out once for all its messages. */
import type { FetchItem, OctetItem } from "../parse/fetch-items.ts";
import { needsBody, needsIndex } from "./sources.ts";

export interface FetchPlan {
  /** Each once. */
  readonly items: readonly FetchItem[];
  readonly needsIndex: boolean;
  readonly needsBody: boolean;
  /** Reading marks the messages \Seen. */
  readonly sees: boolean;
  readonly tellsFlags: boolean;
  readonly tellsModSeq: boolean;
  /** Only some octets of a message are asked for: the next command may well ask for more of it. */
  readonly nibbles: boolean;
}

export function planOf(asked: readonly FetchItem[]): FetchPlan {
  const items = [...new Map(asked.map((item) => [nameOf(item), item])).values()];
  return {
    items,
    needsIndex: items.some(needsIndex),
    needsBody: items.some(needsBody),
    sees: items.some((item) => "sees" in item && item.sees),
    tellsFlags: items.some((item) => item.type === "FLAGS"),
    tellsModSeq: items.some((item) => item.type === "MODSEQ"),
    nibbles: items.some((item) => needsBody(item) && !isWhole(item)),
  };
}

/** BODY[…] and BODY.PEEK[…] give the same data, and mark differently. */
const nameOf = (item: FetchItem): string =>
  isOctetItem(item) ? `${item.label}<${item.partial?.origin}.${item.partial?.length}>${item.sees}` : labelOf(item);

const labelOf = (item: Exclude<FetchItem, OctetItem>): string => (item.type === "binarySize" ? item.label : item.type);

export const isOctetItem = (item: FetchItem): item is OctetItem => item.type === "section" || item.type === "binary";

const isWhole = (item: FetchItem): boolean =>
  item.type === "section" &&
  item.partial === null &&
  item.section.path.length === 0 &&
  item.section.text.type === "all";

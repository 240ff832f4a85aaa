/** What index data tells SEARCH of a message, ready to be looked through. */
import { binaryToBytes } from "../../../shared/mime/text/binary.ts";
import { decodeHeaderText } from "../../../shared/mime/headers/encoded-words.ts";
import { parseFields, rawValue } from "../../../shared/mime/headers/header-fields.ts";
import type { IndexData } from "../../../shared/mime/index/index-data.ts";
import { tellsField } from "../../../shared/mime/index/kept-header.ts";
import type { Needle } from "./needle.ts";
import { normalise } from "./normalise.ts";

export class SearchRow {
  /** Of the Date field: unix seconds, null if there is none; minutes east of UTC. */
  readonly date: number | null;
  readonly zone: number;
  /** "\nname:value" of each kept field, decoded and normalised, and "\n" at the end; null if index data does not tell. */
  readonly #header: string | null;
  /** The first line of the kept header, which says what fields it leaves out. */
  readonly #leftOut: string;

  constructor({ header, date, zone }: IndexData) {
    this.date = date;
    this.zone = zone;
    this.#header = header === null ? null : headerText(header);
    this.#leftOut = header?.startsWith(":") === true ? copied(header.slice(0, header.indexOf("\n") + 1)) : "";
  }

  /** Null if it takes the message to know; the name is in lower case. */
  fieldHas(name: string, needle: Needle): boolean | null {
    const header = this.#header;
    if (header === null || !tellsField(this.#leftOut, name)) return null;
    if (!needle.isInNormalised(header)) return false;
    const start = `\n${name}:`;
    for (let at = header.indexOf(start); at >= 0; at = header.indexOf(start, at + 1)) {
      const from = at + start.length;
      if (needle.isInNormalised(header.slice(from, header.indexOf("\n", from)))) return true;
    }
    return false;
  }
}

/** A part of a long text would keep all of it in memory. */
const copied = (text: string): string => Buffer.from(text, "latin1").toString("latin1");

function headerText(header: string): string {
  const bytes = binaryToBytes(header);
  const fields = parseFields(bytes).map(
    (field) => `\n${field.name}:${decodeHeaderText(rawValue(bytes, field)).replaceAll("\n", " ")}`,
  );
  return normalise(`${fields.join("")}\n`);
}

/** Header values that index data answers, so that no body is fetched. */
import { binaryToBytes } from "../../../shared/mime/binary.ts";
import { decodeHeaderText } from "../../../shared/mime/encoded-words.ts";
import { parseFields, rawValue } from "../../../shared/mime/header-fields.ts";
import type { IndexData } from "../../../shared/mime/index-data.ts";
import { tellsField } from "../../../shared/mime/kept-header.ts";

/** The decoded values of a field (name in lower case), empty if there is none; null if index data does not tell. */
export function keptHeaders({ header }: IndexData, name: string): readonly string[] | null {
  if (header === null || !tellsField(header, name)) return null;
  const bytes = binaryToBytes(header);
  return parseFields(bytes)
    .filter((field) => field.name === name)
    .map((field) => decodeHeaderText(rawValue(bytes, field)));
}

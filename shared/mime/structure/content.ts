/** What the Content-* fields of a part say (RFC 2045, 2183, 1766, 2557). Binary strings; null where a field is absent. */
import { untilNul, withoutNul } from "../text/binary.ts";
import { rawValue } from "../headers/header-fields.ts";
import type { HeaderField } from "../headers/header-fields.ts";
import { readParams, readType } from "../headers/params.ts";
import { Scanner } from "../headers/scanner.ts";
import { NO_CONTENT, type Content, type ContentType, type Disposition } from "./content-fields.ts";

type Draft = { -readonly [K in keyof Content]: Content[K] };

/** The first field of each name counts. */
export function parseContent(bytes: Uint8Array, fields: readonly HeaderField[]): Content {
  let draft: Draft | null = null;
  for (const field of fields) {
    if (!field.name.startsWith("content-")) continue;
    draft ??= { ...NO_CONTENT };
    readField(draft, field.name.slice("content-".length), () => rawValue(bytes, field));
  }
  return draft ?? NO_CONTENT;
}

function readField(draft: Draft, name: string, value: () => string): void {
  switch (name) {
    case "type":
      draft.type ??= parseContentType(value());
      break;
    case "transfer-encoding":
      draft.encoding ??= parseEncoding(value());
      break;
    case "disposition":
      // one without parameters gives way to a later one
      if ((draft.disposition?.params.length ?? 0) === 0)
        draft.disposition = parseDisposition(value()) ?? draft.disposition;
      break;
    case "language":
      draft.language ??= parseLanguage(value());
      break;
    case "id":
    case "description":
    case "md5":
    case "location":
      draft[name] ??= withoutNul(value());
      break;
    default:
  }
}

export function parseContentType(value: string): ContentType {
  const scanner = new Scanner(value);
  scanner.skipBlank();
  const complete = readType(scanner);
  const text = untilNul(scanner.word);
  const slash = text.indexOf("/");
  const params = complete ? readParams(scanner) : [];
  if (slash < 0) return { type: text, subtype: "", params };
  return { type: text.slice(0, slash), subtype: text.slice(slash + 1), params };
}

function parseEncoding(value: string): string | null {
  const scanner = new Scanner(value);
  scanner.skipBlank();
  return scanner.token() >= 0 && scanner.skipBlank() === 0 && scanner.word !== "" ? scanner.word : null;
}

function parseDisposition(value: string): Disposition | null {
  const scanner = new Scanner(value);
  scanner.skipBlank();
  if (scanner.token() < 0) return null;
  return { type: scanner.word, params: readParams(scanner) };
}

function parseLanguage(value: string): string[] | null {
  const scanner = new Scanner(value);
  const tags: string[] = [];
  scanner.skipBlank();
  while (scanner.atom() >= 0) {
    tags.push(scanner.word);
    scanner.word = "";
    if (!scanner.sees(",")) break;
    scanner.skip();
    scanner.skipBlank();
  }
  return tags.length === 0 ? null : tags;
}

/** A message for SEARCH: its header fields by name, its text parts, and the headers of messages (not of parts) inside. */
import type { Part } from "../../../shared/mime/part.ts";
import { decodeHeaderText } from "../../../shared/mime/encoded-words.ts";
import { rawValue } from "../../../shared/mime/header-fields.ts";
import { paramValue } from "../../../shared/mime/param-text.ts";
import { parseMessage } from "../../../shared/mime/parse-message.ts";
import type { Needle } from "./needle.ts";
import { partOctets } from "./part-octets.ts";

export class BodyText {
  readonly #bytes: Uint8Array;
  readonly #root: Part;
  /** By part; what is asked for twice is decoded once. */
  readonly #decoded = new Map<Part, Uint8Array>();

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#root = parseMessage(bytes).root;
  }

  /** Values of a field of the message itself, decoded. */
  values(name: string): readonly string[] {
    return this.#root.fields.filter((field) => field.name === name).map((field) => this.#value(field));
  }

  headerHas(needle: Needle): boolean {
    return this.#hasHeader(this.#root, needle);
  }

  bodyHas(needle: Needle): boolean {
    const parts = [this.#root];
    for (let part = parts.pop(); part !== undefined; part = parts.pop()) {
      if (part.kind === "text" && this.#hasText(part, needle)) return true;
      if (part.kind === "message" && part.children.some((inner) => this.#hasHeader(inner, needle))) return true;
      parts.push(...[...part.children].reverse());
    }
    return false;
  }

  #hasText(part: Part, needle: Needle): boolean {
    const known = this.#decoded.get(part);
    const octets = known ?? partOctets(this.#bytes, part);
    if (known === undefined) this.#decoded.set(part, octets);
    return needle.isInText(octets, paramValue(part.content.type?.params ?? [], "charset"));
  }

  /** As "name: value", name in lower case. */
  #hasHeader({ fields, headerStart, headerEnd }: Part, needle: Needle): boolean {
    if (!needle.mayBeInHeader(this.#bytes.subarray(headerStart, headerEnd))) return false;
    return fields.some((field) => needle.isIn(`${field.name}: ${this.#value(field)}`));
  }

  #value(field: Part["fields"][number]): string {
    return decodeHeaderText(rawValue(this.#bytes, field));
  }
}

/** A message for SEARCH: its header fields by name, its text parts, and the headers of messages (not of parts) inside. */
import type { Part } from "../../../shared/mime/structure/part.ts";
import { decodeHeaderText } from "../../../shared/mime/headers/encoded-words.ts";
import { rawValue } from "../../../shared/mime/headers/header-fields.ts";
import { paramValue } from "../../../shared/mime/headers/param-text.ts";
import { parseMessage } from "../../../shared/mime/structure/parse-message.ts";
import type { Needle } from "./needle.ts";
import { partOctets } from "./part-octets.ts";
import { Unfinished } from "./unfinished.ts";

export class BodyText {
  readonly #bytes: Uint8Array;
  readonly #root: Part;
  /** By part; what is asked for twice is decoded once. */
  readonly #decoded = new Map<Part, Uint8Array>();

  /** What takes long, in turns. */
  readonly lookups: Unfinished;

  /** `isDue`: the turn is over. */
  constructor(bytes: Uint8Array, isDue: () => boolean) {
    this.#bytes = bytes;
    this.#root = parseMessage(bytes).root;
    this.lookups = new Unfinished(isDue);
  }

  /** Values of a field of the message itself, decoded. */
  values(name: string): readonly string[] {
    return this.#root.fields.filter((field) => field.name === name).map((field) => this.#value(field));
  }

  /** In a field of the message itself; null as in `Unfinished`. */
  fieldHas(name: string, needle: Needle): boolean | null {
    return this.lookups.answer(needle, () => this.#findInField(name, needle));
  }

  /** BODY, or with the header TEXT; null as in `Unfinished`. */
  has(where: "body" | "text", needle: Needle): boolean | null {
    return this.lookups.answer(needle, () => this.#find(where, needle));
  }

  *#findInField(name: string, needle: Needle): Generator<void, boolean> {
    for (const field of this.#root.fields) {
      if (field.name !== name) continue;
      if (needle.isIn(this.#value(field))) return true;
      yield;
    }
    return false;
  }

  *#find(where: "body" | "text", needle: Needle): Generator<void, boolean> {
    if (where === "text" && (yield* this.#findInHeader(this.#root, needle))) return true;
    const parts = [this.#root];
    for (let part = parts.pop(); part !== undefined; part = parts.pop()) {
      if (part.kind === "text" && (yield* this.#findInText(part, needle))) return true;
      const inner = part.kind === "message" ? part.children : [];
      for (const message of inner) if (yield* this.#findInHeader(message, needle)) return true;
      yield;
      parts.push(...[...part.children].reverse());
    }
    return false;
  }

  *#findInText(part: Part, needle: Needle): Generator<void, boolean> {
    const known = this.#decoded.get(part);
    const octets = known ?? partOctets(this.#bytes, part);
    if (known === undefined) this.#decoded.set(part, octets);
    return yield* needle.findInText(octets, paramValue(part.content.type?.params ?? [], "charset"));
  }

  /** As "name: value", name in lower case. */
  *#findInHeader({ fields, headerStart, headerEnd }: Part, needle: Needle): Generator<void, boolean> {
    if (!needle.mayBeInHeader(this.#bytes.subarray(headerStart, headerEnd))) return false;
    for (const field of fields) {
      if (needle.isIn(`${field.name}: ${this.#value(field)}`)) return true;
      yield;
    }
    return false;
  }

  #value(field: Part["fields"][number]): string {
    return decodeHeaderText(rawValue(this.#bytes, field));
  }
}

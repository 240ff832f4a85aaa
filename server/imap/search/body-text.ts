/** A message's text for SEARCH: decoded headers by name, and decoded text parts. */
import type { Part } from "../../../shared/mime/part.ts";
import { decodeHeaderText } from "../../../shared/mime/encoded-words.ts";
import { rawValue } from "../../../shared/mime/header-fields.ts";
import { parseMessage } from "../../../shared/mime/parse-message.ts";
import { decodeText } from "../../../shared/mime/part-text.ts";
import { normalise } from "./normalise.ts";

export interface HeaderText {
  /** Lower case. */
  readonly name: string;
  readonly text: string;
}

export class BodyText {
  /** Of the message itself. */
  readonly headers: readonly HeaderText[];
  readonly #bytes: Uint8Array;
  readonly #root: Part;
  #texts: string | null = null;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#root = parseMessage(bytes).root;
    this.headers = headersOf(bytes, this.#root);
  }

  /** Every text part, and the headers of messages (not of parts) inside; normalised. */
  get body(): string {
    this.#texts ??= [...this.#collect(this.#root)].map(normalise).join("\n");
    return this.#texts;
  }

  *#collect(root: Part): Generator<string> {
    const parts = [root];
    for (let part = parts.pop(); part !== undefined; part = parts.pop()) {
      if (part.kind === "text") yield decodeText(this.#bytes, part);
      for (const inner of part.kind === "message" ? part.children : []) {
        for (const { name, text } of headersOf(this.#bytes, inner)) yield `${name}: ${text}`;
      }
      parts.push(...[...part.children].reverse());
    }
  }
}

const headersOf = (bytes: Uint8Array, { fields }: Part): readonly HeaderText[] =>
  fields.map((field) => ({ name: field.name, text: normalise(decodeHeaderText(rawValue(bytes, field))) }));

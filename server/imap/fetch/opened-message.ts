/** A message in clear, with what has been worked out of it. */
import { canonicalLines } from "../../../shared/mime/line-ends.ts";
import { parseMessage } from "../../../shared/mime/parse-message.ts";
import type { MessageTree } from "../../../shared/mime/part.ts";
import type { Section } from "../parse/fetch-items.ts";
import { binaryOf } from "./binary.ts";
import type { Binary } from "./binary.ts";
import { isWholeMessage, sectionOf } from "./section.ts";

export class OpenedMessage {
  /** As IMAP shows it, but for NULs. */
  readonly octets: Uint8Array;
  #tree: MessageTree | null = null;
  /** The last one decoded: partial fetches ask for one part many times. */
  #decoded: { readonly path: string; readonly binary: Binary } | null = null;

  constructor(delivered: Uint8Array) {
    this.octets = canonicalLines(delivered);
  }

  get tree(): MessageTree {
    this.#tree ??= parseMessage(this.octets);
    return this.#tree;
  }

  /** Null if there is no such part. */
  section(section: Section): Uint8Array | null {
    return isWholeMessage(section) ? this.octets : sectionOf(this.octets, this.tree, section);
  }

  binary(path: readonly number[]): Binary {
    const name = path.join(".");
    if (this.#decoded?.path !== name) this.#decoded = { path: name, binary: binaryOf(this.octets, this.tree, path) };
    return this.#decoded.binary;
  }
}

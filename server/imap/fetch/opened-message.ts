/** A message in clear, with what has been worked out of it. */
import { canonicalLinesInTurns } from "../../../shared/mime/structure/line-ends.ts";
import { parseMessage } from "../../../shared/mime/structure/parse-message.ts";
import type { MessageTree } from "../../../shared/mime/structure/part.ts";
import { ParsedHeaders } from "../../../shared/mime/headers/parsed-headers.ts";
import type { Section } from "../parse/fetch-items.ts";
import { binaryOf } from "./binary.ts";
import type { Binary } from "./binary.ts";
import { isWholeMessage, sectionOf } from "./section.ts";

export class OpenedMessage {
  /** As IMAP shows it, but for NULs. */
  readonly octets: Uint8Array;
  #tree: MessageTree | null = null;
  /** By part number: partial fetches ask for a part many times. All together they are no larger than the message. */
  readonly #decoded = new Map<string, Binary>();
  #headers = new ParsedHeaders();

  private constructor(octets: Uint8Array) {
    this.octets = octets;
  }

  static async of(delivered: Uint8Array): Promise<OpenedMessage> {
    const { buffer, byteOffset, byteLength } = await canonicalLinesInTurns(delivered);
    // looking for single octets in a Buffer is several times as fast
    return new OpenedMessage(Buffer.from(buffer, byteOffset, byteLength));
  }

  get tree(): MessageTree {
    this.#tree ??= parseMessage(this.octets);
    return this.#tree;
  }

  /** Null if there is no such part. */
  section(section: Section): Uint8Array | null {
    return isWholeMessage(section) ? this.octets : sectionOf(this.octets, this.tree, section, this.#headers);
  }

  binary(path: readonly number[]): Binary {
    const name = path.join(".");
    const known = this.#decoded.get(name);
    if (known !== undefined) return known;
    const binary = binaryOf(this.octets, this.tree, path);
    if (binary.type !== "noPart") this.#decoded.set(name, binary);
    return binary;
  }

  /** Drops what only one FETCH has a use for: header fields cost many times their octets. */
  forgetFields(): void {
    this.#headers = new ParsedHeaders();
  }
}

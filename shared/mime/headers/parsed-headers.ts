/** The fields of one message's header blocks, each block parsed once however many sections are cut from it. */
import { parseFields } from "./header-fields.ts";
import type { HeaderField } from "./header-fields.ts";
import { MAX_KEPT_FIELDS } from "../limits.ts";

export class ParsedHeaders {
  /** By where the block starts. */
  readonly #blocks = new Map<number, readonly HeaderField[]>();
  #room = MAX_KEPT_FIELDS;

  /** Offsets count from the start of the block, whose place in the message is `start`. */
  fieldsOf(block: Uint8Array, start: number): readonly HeaderField[] {
    const kept = this.#blocks.get(start);
    if (kept !== undefined) return kept;
    const fields = parseFields(block);
    if (fields.length <= this.#room) {
      this.#room -= fields.length;
      this.#blocks.set(start, fields);
    }
    return fields;
  }
}

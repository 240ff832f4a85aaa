/** Header fields that are for the writer alone, and one that the last MTA sets: they leave with no message. */
import type { HeaderField } from "./header-fields.ts";

const PRIVATE = /^(?:(?:resent-)?bcc$|return-path$|x-aerogramme-)/;

/** A message without them, in order: views of its octets. `fields`: its header's. */
export function withoutPrivateFields(message: Uint8Array, fields: readonly HeaderField[]): readonly Uint8Array[] {
  const kept: Uint8Array[] = [];
  let at = 0;
  for (const { name, start, end } of fields) {
    if (!PRIVATE.test(name)) continue;
    if (start > at) kept.push(message.subarray(at, start));
    at = end;
  }
  if (at < message.length) kept.push(message.subarray(at));
  return kept;
}

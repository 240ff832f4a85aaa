/**
 * Header fields that are for the writer alone, one that the last MTA sets, and what says which program or computer it was written
 * with: they leave with no message. Of a message that is sent on (RFC 5322 section 3.6.6) the latter is its author's, and stays: a
 * signature may cover it.
 */
import type { HeaderField } from "../headers/header-fields.ts";

const PRIVATE = /^(?:(?:resent-)?bcc$|return-path$|x-aerogramme-)/;
const TELLTALE = /^(?:user-agent|x-mailer|x-mimeole|x-originating-(?:ip|client))$/;

/** A message without them, in order: views of its octets. `fields`: its header's. */
export function withoutPrivateFields(message: Uint8Array, fields: readonly HeaderField[]): readonly Uint8Array[] {
  const kept: Uint8Array[] = [];
  let at = 0;
  const isSentOn = fields.some(({ name }) => name.startsWith("resent-"));
  for (const { name, start, end } of fields) {
    if (!PRIVATE.test(name) && (isSentOn || !TELLTALE.test(name))) continue;
    if (start > at) kept.push(message.subarray(at, start));
    at = end;
  }
  if (at < message.length) kept.push(message.subarray(at));
  return kept;
}

/** The fields of a message that was sent again (RFC 5322 §3.6.6), read the same by who sends it and by who checks that. */
import type { HeaderField } from "./header-fields.ts";

const RESENT = ["date", "from", "sender", "to", "cc", "bcc", "reply-to", "message-id"].map((name) => `resent-${name}`);

/** The first run of them: blocks stand before those that are older, and another begins where a name comes again. */
export function newestResent(fields: readonly HeaderField[]): readonly HeaderField[] {
  const block: HeaderField[] = [];
  for (const field of fields) {
    const isResent = RESENT.includes(field.name);
    if (!isResent && block.length === 0) continue;
    if (!isResent || block.some(({ name }) => name === field.name)) break;
    block.push(field);
  }
  return block;
}

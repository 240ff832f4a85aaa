/** What a filter sends on, in octets that are the same on every device. */
import { concatBytes, utf8 } from "../../lib/bytes.ts";
import type { OutgoingEnvelope } from "../../lib/submission.ts";
import type { FilterId } from "../../lib/ids.ts";
import { createMatcher, foldFacts, type FoldedFacts } from "../../mailbox/filter-match.ts";
import type { Filter, FilterRule } from "../../mailbox/filter-rule.ts";
import { mailFacts } from "../../mailbox/mail-facts.ts";
import { buildMessage } from "../../mime/build/build-message.ts";
import { headerField } from "../../mime/build/build-header.ts";
import type { IndexData } from "../../mime/index/index-data.ts";
import { outgoingOctets } from "../../mime/build/outgoing.ts";
import { resentBlock } from "../../mime/build/redirected.ts";
import type { ForwardHow } from "./forwards.ts";

export interface ForwardedMail {
  readonly how: ForwardHow;
  readonly text: string;
  /** Of the account. */
  readonly from: string;
  readonly to: string;
  /** Of the submission. */
  readonly id: string;
  /** Unix seconds at which it came in. */
  readonly arrived: number;
  readonly subject: string;
  /** Who has sent it on before. */
  readonly loops: readonly string[];
}

export function forwardedMail(
  received: Uint8Array,
  mail: ForwardedMail,
): { readonly envelope: OutgoingEnvelope; readonly octets: Uint8Array } {
  const { from, to, id, arrived: date } = mail;
  const messageId = `${id}@${from.slice(from.lastIndexOf("@") + 1)}`;
  const envelope = { from, to: [to] };
  if (mail.how === "redirect") {
    const block = resentBlock({ from: { address: from }, to: [{ address: to }], date, messageId });
    // between this block and one that may follow, too
    const octets = concatBytes(utf8(block), utf8(headerField("X-Loop", from)), outgoingOctets(received));
    return { envelope, octets };
  }
  const octets = buildMessage({
    ...{ from: { address: from }, to: [{ address: to }], subject: `Fwd: ${mail.subject}`, date, messageId },
    fields: [["Auto-Submitted", "auto-generated"], ...[from, ...mail.loops].map((loop) => ["X-Loop", loop] as const)],
    ...{ text: mail.text, boundary: id },
    attachments: [{ name: "message.eml", type: "message/rfc822", content: outgoingOctets(received) }],
  });
  return { envelope, octets };
}

/**
 * Filters that hold for a message that is here, in their order. Whom it was delivered to is not kept: a filter that looks at that
 * does not hold, and one after which nothing runs stops the rest where it might.
 */
export function filtersThatHold(filters: readonly Filter[], index: IndexData): readonly FilterId[] {
  const facts = foldFacts(mailFacts(index, null));
  const held: FilterId[] = [];
  for (const { id, rule } of filters) {
    if (!rule.enabled) continue;
    const isKnown = !looksAtRecipient(rule);
    if (!(isKnown ? createMatcher(rule).matchesFolded(facts) : mayHold(rule, facts))) continue;
    if (isKnown) held.push(id);
    if (rule.stop) break;
  }
  return held;
}

export const looksAtRecipient = ({ conditions }: Pick<FilterRule, "conditions">): boolean =>
  conditions.some(({ field }) => field === "recipient");

function mayHold({ match, conditions }: FilterRule, facts: FoldedFacts): boolean {
  const rest = conditions.filter(({ field }) => field !== "recipient");
  return match === "any" || createMatcher({ match, conditions: rest }).matchesFolded(facts);
}

/** Whether a message is answered while somebody is away, and how (RFC 3834, RFC 5230 §4.5, §4.6, §5). */
import type { OutgoingEnvelope } from "../lib/submission.ts";
import { autoFacts } from "../mime/auto-mail.ts";
import { buildMessage } from "../mime/build-message.ts";
import { parseMailboxes, rawHeader } from "../mime/headers.ts";
import type { IndexData } from "../mime/index-data.ts";
import { lower, sameAddress } from "./forwards.ts";
import type { Vacation } from "./vacations.ts";

/** Who never reads answers, or passes them on to many. */
const NOBODY =
  /^(?:owner-.*|.*-owner|.*-request|.*-bounces?(?:[+=].*)?|mailer-daemon|mailerdaemon|postmaster|listserv|majordomo|bounces?(?:[+=-].*)?|(?:do[-_.]?)?not?[-_.]?reply(?:[-_.+].*)?|noreply.*)$/;
const TO = ["to", "cc", "bcc", "resent-to", "resent-cc", "resent-bcc"];
const MAX_READ = 1_000;

/** The address that is answered; null: none is. `own`: of the account. */
export function answeredTo(message: Uint8Array, own: readonly string[]): string | null {
  const facts = autoFacts(message);
  if (facts.autoSubmitted !== null || facts.isBulk || facts.wantsNone || facts.isReport) return null;
  const people = (name: string): string[] =>
    parseMailboxes(rawHeader(message, name) ?? "").slice(0, MAX_READ).map(({ address }) => address); // prettier-ignore
  const isOwn = (address: string): boolean => own.some((one) => sameAddress(one, untagged(address)));
  if (facts.loops.some(isOwn) || !TO.some((name) => people(name).some(isOwn))) return null;
  // where it was sent from, where that is told: RFC 3834 §4
  const author = people("from")[0];
  const to = people("return-path")[0] ?? author;
  const isAddress = (address: string | undefined): address is string =>
    address !== undefined && /^[^@\s]+@[^@\s]+$/.test(address);
  if (!isAddress(author) || !isAddress(to)) return null;
  return [author, to].some((address) => isOwn(address) || NOBODY.test(lower(address).split("@")[0] ?? "")) ? null : to;
}

const untagged = (address: string): string => address.replace(/\+[^@]*@/, "@");

export interface Answer {
  /** Of the submission. */
  readonly id: string;
  readonly to: string;
  /** Unix seconds. */
  readonly date: number;
  readonly address: string;
}

/** With no sender of its envelope: nothing comes back. */
export function vacationAnswer(
  { name, subject, text }: Vacation,
  index: IndexData,
  { id, to, date, address }: Answer,
): { readonly envelope: OutgoingEnvelope; readonly octets: Uint8Array } {
  const ids = index.messageId === null ? [] : [index.messageId];
  const octets = buildMessage({
    ...{ from: { name, address }, to: [{ address: to }], date, boundary: id, text },
    subject: subject.trim() === "" ? `Auto: ${index.subject}` : subject,
    messageId: `${id}@${address.slice(address.lastIndexOf("@") + 1)}`,
    ...{ inReplyTo: ids, references: [...index.references, ...ids] },
    fields: [
      ["Auto-Submitted", "auto-replied"],
      ["X-Auto-Response-Suppress", "All"],
    ],
  });
  return { envelope: { from: "", to: [to] }, octets };
}

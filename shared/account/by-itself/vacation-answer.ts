/** Whether a message is answered while somebody is away, and how (RFC 3834, RFC 5230 §4.5, §4.6, §5). */
import { utf8 } from "../../lib/bytes.ts";
import type { OutgoingEnvelope } from "../../lib/submission.ts";
import { parseAddresses } from "../../mime/headers/address.ts";
import { autoFacts } from "../../mime/headers/auto-mail.ts";
import { buildMessage } from "../../mime/build/build-message.ts";
import { mailboxes, rawHeader } from "../../mime/headers/headers.ts";
import type { IndexData } from "../../mime/index/index-data.ts";
import { autoId, lower } from "./forwards.ts";
import type { Vacation } from "./vacations.ts";

/** Who never reads answers, or passes them on to many. */
const NOBODY =
  /^(?:owner-.*|.*-owner|.*-request|.*-bounces?(?:[+=].*)?|mailer-daemon|mailerdaemon|postmaster|listserv|majordomo|bounces?(?:[+=-].*)?|(?:do[-_.]?)?not?[-_.]?reply(?:[-_.+].*)?|noreply.*)$/;
const TO = ["to", "cc", "bcc", "resent-to", "resent-cc", "resent-bcc"];
const MAX_READ = 1_000;
const LOCAL = /^[^\s\p{C}()<>[\]:;@\\,."]+(?:\.[^\s\p{C}()<>[\]:;@\\,."]+)*$/u;
const HOST = /^(?!-)[\p{L}\p{M}\p{N}-]{1,63}(?:\.(?!-)[\p{L}\p{M}\p{N}-]{1,63})*$/u;
/** Characters; what is longer is nobody's address (RFC 5321 §4.5.3.1). */
const MAX_ADDRESS = 320;

/** Seconds. */
export const DAY = 86_400;
/** Answers: more look like an attack. */
export const LIMITS = { hour: 20, day: 200 };

/**
 * The address that is answered; null: none is. `own`: of the account. `sender`: of the envelope it was delivered with, in place of
 * Return-Path, where it is known; "": nobody's.
 */
export function answeredTo(message: Uint8Array, own: readonly string[], sender?: string): string | null {
  const facts = autoFacts(message);
  if (sender === "" || facts.autoSubmitted !== null || facts.isBulk || facts.wantsNone || facts.isReport) return null;
  const people = (name: string): string[] =>
    mailboxes(parseAddresses(rawHeader(message, name) ?? "", MAX_READ)).map(({ address }) => address);
  const mine = new Set(own.map(lower));
  const isOwn = (address: string): boolean => address.length <= MAX_ADDRESS && mine.has(lower(untagged(address)));
  if (facts.loops.some(isOwn) || !TO.some((name) => people(name).some(isOwn))) return null;
  // where it was sent from, where that is told: RFC 3834 §4
  const author = people("from")[0];
  const to = sender ?? people("return-path")[0] ?? author;
  if (!isAddress(author) || !isAddress(to)) return null;
  return [author, to].some((address) => isOwn(address) || NOBODY.test(lower(address).split("@")[0] ?? "")) ? null : to;
}

/** Of the submission: the same from everybody who answers. `arrived`: unix seconds. */
export function answerId({ secret, since, days }: Vacation, to: string, arrived: number): string {
  const period = Math.floor((arrived - since) / (days * DAY));
  return autoId(secret, "vacation", lower(to), period.toString());
}

/** Where mail can go as it stands: a dot-atom of at most 64 octets at a host (RFC 5321 §4.5.3.1). */
function isAddress(address: string | undefined): address is string {
  if (address === undefined || address.length > MAX_ADDRESS) return false;
  const at = address.lastIndexOf("@");
  const [local, domain] = [address.slice(0, at), address.slice(at + 1)];
  return at > 0 && utf8(local).length <= 64 && utf8(address).length <= 254 && LOCAL.test(local) && HOST.test(domain);
}

/** An address without what follows its first plus. */
export function untagged(address: string): string {
  const [tag, domain] = [address.indexOf("+"), address.lastIndexOf("@")];
  return tag < 0 || tag > domain ? address : address.slice(0, tag) + address.slice(domain);
}

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
  index: Pick<IndexData, "messageId" | "references" | "subject">,
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

/** To whom an answer goes, and what it refers to (RFC 5322 §3.6.3, §3.6.4; Mail-Followup-To as mailing lists use it). */
import { htmlToText } from "../../../shared/mime/text/html-text.ts";
import type { Correspondent, OpenedMessage } from "../../rpc/mail-rpc.ts";
import type { DraftKind, Quote } from "../../rpc/write-rpc.ts";

/** What is answered or forwarded. */
export interface Answered {
  readonly from: readonly Correspondent[];
  readonly replyTo: readonly Correspondent[];
  readonly to: readonly Correspondent[];
  readonly cc: readonly Correspondent[];
  /** Where its author wants answers that go to all. */
  readonly followupTo: readonly Correspondent[];
}

export interface Recipients {
  readonly to: readonly Correspondent[];
  readonly cc: readonly Correspondent[];
}

/** Ids that an answer refers to; of more, the first and the newest stay. */
const MAX_REFERENCES = 50;

const keyOf = ({ address }: Correspondent): string => address.toLowerCase();

/** `isOwn`: an address of who answers. */
export function answerRecipients(
  kind: "reply" | "replyAll",
  message: Answered,
  isOwn: (address: string) => boolean,
): Recipients {
  const own = (one: Correspondent): boolean => isOwn(one.address);
  const isFromSelf = message.from.some(own);
  // who answers what they wrote themselves goes on writing to the same people
  const author = isFromSelf ? message.to : message.replyTo.length > 0 ? message.replyTo : message.from;
  const others = (list: readonly Correspondent[]): Correspondent[] => list.filter((one) => !own(one));
  const seen = new Set<string>();
  const once = (list: readonly Correspondent[]): Correspondent[] =>
    list.filter((one) => {
      const isNew = one.address !== "" && !seen.has(keyOf(one));
      seen.add(keyOf(one));
      return isNew;
    });
  const followup = others(message.followupTo);
  const to = once(
    kind === "reply" ? others(author) : followup.length > 0 ? followup : others([...author, ...message.to]),
  );
  const cc = kind === "reply" || followup.length > 0 ? [] : once(others(message.cc));
  if (to.length > 0) return { to, cc };
  // nobody else is left: it was a note to oneself, or all others are in copy
  return cc.length > 0 ? { to: cc, cc: [] } : { to: once([...author, ...message.from]), cc: [] };
}

/** Ids of a message's own, without angle brackets. */
export interface Referring {
  readonly messageId: string | null;
  readonly inReplyTo: readonly string[];
  readonly references: readonly string[];
}

export function answerReferences({ messageId, inReplyTo, references }: Referring): {
  readonly inReplyTo: readonly string[];
  readonly references: readonly string[];
} {
  const before = references.length > 0 ? references : inReplyTo.length === 1 ? inReplyTo : [];
  const all = [...new Set([...before, ...(messageId === null ? [] : [messageId])])];
  const kept = all.length <= MAX_REFERENCES ? all : [...all.slice(0, 1), ...all.slice(1 - MAX_REFERENCES)];
  return { inReplyTo: messageId === null ? [] : [messageId], references: kept };
}

/** Prefixes that other programs put there in their own languages count, so that they do not pile up. */
const REPLY = /^\s*(?:re|aw|sv|antw|vs|odp|ynt|rép?|回复|回覆|返信)\s*(?:\[\d+\])?\s*[:：]/i;
const FORWARD = /^\s*(?:fwd?|wg|tr|rv|enc|vb|vl|doorst|转发|轉寄)\s*[:：]/i;

export function draftSubject(kind: DraftKind, subject: string): string {
  if (kind === "reply" || kind === "replyAll") return REPLY.test(subject) ? subject : `Re: ${subject}`;
  if (kind === "forward" || kind === "forwardAttached") return FORWARD.test(subject) ? subject : `Fwd: ${subject}`;
  return subject;
}

export const quoteOf = (kind: Quote["kind"], message: OpenedMessage): Quote => {
  const { from, to, cc, subject, date, html, text, textCut } = message;
  return { kind, from: from[0] ?? null, to, cc, subject, date, html, text: text ?? htmlToText(html ?? ""), textCut };
};

/** What is plainly said of a sender who may not be who they seem to be. */
import { lookAlikeOf } from "../../message/look-alike.ts";
import type { MessageKey, Params } from "../../i18n/t.ts";
import type { Correspondent, OpenedMessage } from "../../state/app/types.ts";

export interface SenderWarning {
  readonly key: MessageKey;
  readonly params: Params;
  /** red: it is meant to deceive, as far as can be told; amber: look twice */
  readonly tone: "red" | "amber";
}

type Message = Pick<OpenedMessage, "from" | "replyTo" | "authentication" | "listId" | "namesake">;

export const domainOf = (address: string): string => address.slice(address.lastIndexOf("@") + 1).toLowerCase();

/** One is the other, or a part of it. */
export const isAligned = (a: string, b: string): boolean => a === b || a.endsWith(`.${b}`) || b.endsWith(`.${a}`);

/** `own`: the reader's address. The gravest first. */
export function senderWarnings(message: Message, own: string): readonly SenderWarning[] {
  const [sender] = message.from;
  if (!sender) return [];
  return [
    ...failed(message, sender),
    ...lookingAlike(message, sender, own),
    ...namingAnother(sender),
    ...namesake(message, sender),
    ...replyingElsewhere(message, sender),
  ];
}

/** Whether the operator's server has found that it is from there: what a reader trusts is trusted then alone. */
export function isProven({ from, authentication }: Pick<Message, "from" | "authentication">): boolean {
  const [sender, ...others] = from;
  if (!sender || others.length > 0 || !authentication) return false;
  const domain = domainOf(sender.address);
  const { dmarc, dkim } = authentication;
  if (dmarc?.verdict === "pass") return dmarc.domain === null || isAligned(dmarc.domain, domain);
  return (
    dmarc?.verdict !== "fail" && dkim?.verdict === "pass" && dkim.domain !== null && isAligned(dkim.domain, domain)
  );
}

function failed(message: Message, { address }: Correspondent): SenderWarning[] {
  const { dmarc, dkim, spf } = message.authentication ?? {};
  const isFailed = dmarc?.verdict === "fail" || (!dmarc && dkim?.verdict === "fail" && spf?.verdict !== "pass");
  return isFailed ? [{ key: "warn.failed", params: { domain: domainOf(address) }, tone: "red" }] : [];
}

function lookingAlike({ namesake: known }: Message, { address }: Correspondent, own: string): SenderWarning[] {
  const found = lookAlikeOf(domainOf(address), [own, known ?? ""].map(domainOf));
  if (!found) return [];
  if (found.type === "mixed") return [{ key: "warn.mixed", params: { shown: found.shown }, tone: "red" }];
  return [{ key: "warn.like", params: { shown: found.shown, like: found.like }, tone: "red" }];
}

/** An address in the name that is of elsewhere. */
function namingAnother({ name, address }: Correspondent): SenderWarning[] {
  const shown = /[^\s<>"'(),;:@]{1,64}@(?:[\p{L}\p{N}-]{1,63}\.){1,8}[\p{L}\p{N}-]{2,63}/u.exec(name)?.[0];
  if (shown === undefined || isAligned(domainOf(shown), domainOf(address))) return [];
  return [{ key: "warn.nameAddress", params: { shown, address }, tone: "red" }];
}

function namesake({ namesake: known }: Message, { name, address }: Correspondent): SenderWarning[] {
  return known === null ? [] : [{ key: "warn.namesake", params: { name, known, address }, tone: "amber" }];
}

/** Lists answer for their members, so of them nothing is said. */
function replyingElsewhere({ replyTo, listId }: Message, { address }: Correspondent): SenderWarning[] {
  const elsewhere = replyTo.find((reply) => !isAligned(domainOf(reply.address), domainOf(address)));
  if (!elsewhere || listId !== null) return [];
  return [{ key: "warn.replyTo", params: { address: elsewhere.address }, tone: "amber" }];
}

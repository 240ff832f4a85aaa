/** What a mail program is told of a message that it handed over, and which went the way of the outbox. */
import type { SubmitFailure } from "../../shared/account/account.ts";
import type { Returned, ReturnReason, WaitReason } from "../../shared/account/outbox/outbox-settings.ts";
import type { Post, Posted } from "../../shared/account/outbox/post.ts";
import { oneLine, type SmtpReply } from "./reply.ts";

/** Hands it over; what is answered 250 has left, or lies in the outbox. `goesBy`: what becomes of what waits there, in words. */
export function createReplies(goesBy: string) {
  return async (post: Post, ...given: Parameters<Post["send"]>): Promise<SmtpReply> => {
    const posted = await post.send(...given);
    return posted.ok ? postedReply(posted.value, goesBy) : failureReply(posted.error);
  };
}

function postedReply(posted: Posted, goesBy: string): SmtpReply {
  switch (posted.type) {
    case "sent":
      return posted.returned ? partlyReply(posted.returned, posted.later, goesBy) : { code: 250, text: "2.0.0 Sent" };
    case "before":
      return { code: 250, text: "2.0.0 Sent before: the same message to the same recipients goes once" };
    case "waits":
      return { code: 250, text: `2.0.0 ${posted.why === null ? UNANSWERED : WAITS[posted.why]}, ${goesBy}` };
    case "refused":
      return refusedReply(posted.returned);
  }
}

function failureReply(failure: SubmitFailure): SmtpReply {
  switch (failure.type) {
    case "offline":
      return { code: 451, text: "4.4.1 The provider can not be reached now: try again later" };
    case "tooLarge":
      return failure.limit === null
        ? REASONS.tooLargeForProxy
        : { code: 552, text: `5.3.4 A message may have ${failure.limit} octets` };
    case "refused":
      return { code: 451, text: `4.3.0 ${oneLine(failure.reason)}` };
  }
}

const UNANSWERED = "It waits in the outbox until the provider has answered";
const WAITS: Readonly<Record<WaitReason | "offline", string>> = {
  offline: "The provider can not be reached: it is kept on this computer",
  smarthostDown: "The provider has no connection to its mail server: it waits in the outbox",
  rateLimited: "The provider takes no more for now: it waits in the outbox",
  refusedForNow: "The mail server takes it later: it waits in the outbox",
};

function partlyReply({ refused }: Returned, later: readonly string[], goesBy: string): SmtpReply {
  const named = (rows: Returned["refused"]): string =>
    oneLine(rows.map(({ recipient, code, text }) => `${recipient} (${code} ${text})`).join("; "));
  const [never, again] = [
    refused.filter(({ recipient }) => !later.includes(recipient)),
    refused.filter(({ recipient }) => later.includes(recipient)),
  ];
  const told = [
    ...(never.length > 0 ? [`but not to ${named(never)}`] : []),
    ...(again.length > 0 ? [`for ${named(again)} it waits, ${goesBy}`] : []),
  ];
  return { code: 250, text: `2.0.0 Sent, ${told.join("; ")}` };
}

const REASONS: Readonly<Record<ReturnReason, SmtpReply>> = {
  mta: { code: 554, text: "5.0.0 The mail server does not take it" },
  notOffered: { code: 554, text: "5.3.2 This provider sends no mail" },
  providerLogin: {
    code: 451,
    text: "4.7.0 The mail server does not take this provider's own login: nothing was sent. Whoever runs the provider has to mend that; try again later",
  },
  notYourAddress: { code: 550, text: "5.7.1 The sender is none of this account's addresses" },
  tooManyRecipients: { code: 554, text: "5.5.3 These are more recipients than the provider takes" },
  tooLarge: { code: 552, text: "5.3.4 The message is larger than the provider takes" },
  tooLargeForProxy: {
    code: 552,
    text: "5.3.4 The message is too large for a proxy between here and the provider, which may itself take more: send less, or have whoever runs the provider raise the proxy's limit",
  },
  badMessage: { code: 554, text: "5.6.0 The message has no From, or two, or octets that can not be sent" },
  noRecipients: { code: 554, text: "5.5.1 Nobody is named" },
  badRecipient: { code: 553, text: "5.1.3 A recipient is no address" },
  noSender: { code: 554, text: "5.6.0 The message names no sender" },
  unreadable: { code: 554, text: "5.3.0 The message can not be read any more" },
  changedElsewhere: { code: 554, text: "5.3.0 Another device has changed it meanwhile" },
  maybeSent: { code: 554, text: "5.3.0 Whether it was sent is not known any more" },
};

function refusedReply({ reason, refused, detail }: Returned): SmtpReply {
  const [first] = refused;
  if (reason !== "mta" || !first) {
    const { code, text } = REASONS[reason];
    return { code, text: detail === null ? text : `${text}: ${oneLine(detail)}` };
  }
  const code = first.code >= 500 && first.code < 600 ? first.code : 554;
  const others = refused.length > 1 ? ` (and ${refused.length - 1} more)` : "";
  return { code, text: `${first.enhanced ?? "5.0.0"} ${oneLine(`${first.recipient}: ${first.text}`)}${others}` };
}

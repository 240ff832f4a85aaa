/** The one table from what happened to what LMTP says; smtp-server adds the enhanced code (450 4.2.1, 452 4.2.2, 550 5.1.1 …). */
import type { DeliveryAnswer, RecipientAnswer } from "./deliver-port.ts";

export class ReplyError extends Error {
  readonly responseCode: number;
  constructor(code: number, message: string) {
    super(message);
    this.responseCode = code;
  }
}

const REPLIES = {
  unknown: [550, "No such user here"],
  noKeys: [450, "This account has not been opened by its user yet, try again later"],
  full: [452, "This mailbox is full, try again later"],
  failing: [451, "Cannot store mail now, try again later"],
} as const satisfies Record<Exclude<RecipientAnswer["type"], "accepted">, readonly [number, string]>;

export function replyError(type: keyof typeof REPLIES): ReplyError {
  const [code, message] = REPLIES[type];
  return new ReplyError(code, message);
}

export const deliveryReply = ({ type }: DeliveryAnswer): string | ReplyError =>
  type === "stored" ? "Stored, sealed" : replyError(type);

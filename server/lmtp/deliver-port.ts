/** What LMTP needs of whoever takes the mail. */

export type RecipientAnswer =
  | { readonly type: "accepted" }
  /** 550 5.1.1 */
  | { readonly type: "unknown" }
  /** 450 4.2.1: exists, but nobody has joined yet */
  | { readonly type: "noKeys" }
  /** 452 4.2.2: its quota is used up */
  | { readonly type: "full" }
  /** 451 4.3.0 */
  | { readonly type: "failing" };

export interface Envelope {
  /** "" = the null sender. */
  readonly from: string;
  /** One accepted recipient as the client wrote it. */
  readonly to: string;
}

export type DeliveryAnswer = { readonly type: "stored" } | Exclude<RecipientAnswer, { type: "accepted" }>;

export interface Deliver {
  resolve(recipient: string): Promise<RecipientAnswer>;
  /** `stored` only when message and entry are durable. Never rejects. */
  deliver(envelope: Envelope, message: Uint8Array): Promise<DeliveryAnswer>;
}

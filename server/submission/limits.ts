/** How much an account may send. */
export interface SendingLimits {
  /** Octets of a message. */
  readonly maxBytes: number;
  /** Of one message. */
  readonly maxRecipients: number;
  readonly messagesPerHour: number;
  readonly recipientsPerDay: number;
}

export const HOUR_SECONDS = 3600;
export const DAY_SECONDS = 86_400;

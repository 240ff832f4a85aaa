/**
 * Port: handing a message over for the world (docs/protocol.md, "Submission"). Whoever sends goes by it: the chore that empties
 * the outbox, a server that speaks SMTP with mail programs.
 *
 * Consistency: what answers ok was taken by the MTA. The same id with the same envelope and message is handed over once, however
 * often it is asked, but for one window that no protocol closes: the MTA took it, and the provider died or lost its answer.
 */
import type { Result } from "./result.ts";

/** RFC 5321 mailboxes; SMTPUTF8 (RFC 6531) may be in them. */
export interface OutgoingEnvelope {
  readonly from: string;
  readonly to: readonly string[];
}

/** A recipient that the message does not go to, in the MTA's words. */
export interface RefusedRecipient {
  readonly recipient: string;
  /** RFC 5321 reply code, 400 to 599. */
  readonly code: number;
  /** RFC 3463, "5.1.1"; null: the MTA gave none. */
  readonly enhanced: string | null;
  readonly text: string;
  /** False: it may be taken later (code below 500). */
  readonly permanent: boolean;
}

/** Each recipient of the envelope once: in one list or the other. A message refused as a whole is refused for each. */
export interface Submitted {
  readonly accepted: readonly string[];
  readonly refused: readonly RefusedRecipient[];
}

export type SubmitFailure =
  /** The provider can not be reached. Whether it took the message is open: ask again with the same id. */
  | { readonly type: "offline"; readonly retryAfterSeconds?: number }
  /** The provider has no connection to its MTA, or is not let in by it until its operator mends that: ask again with the same id. */
  | { readonly type: "smarthostDown"; readonly retryAfterSeconds: number; readonly isLoginRefused?: true }
  /** The MTA was given all of it and did not answer: it may have left. Asked again with the same id, it is given it again. */
  | { readonly type: "handedOver"; readonly retryAfterSeconds: number }
  /** So many messages an hour, or recipients a day, and no more. */
  | { readonly type: "rateLimited"; readonly retryAfterSeconds: number }
  /** This provider does not send. */
  | { readonly type: "notOffered" }
  /** This device may not (any more). */
  | { readonly type: "notAuthorized" }
  /** An address of the envelope's or the header's sender that is none of the account's; null: the provider did not say which. */
  | { readonly type: "notYourAddress"; readonly address: string | null }
  | { readonly type: "tooManyRecipients"; readonly limit: number | null }
  /** `limit`: octets; null: of a proxy before the provider, which takes less than the provider does. */
  | { readonly type: "tooLarge"; readonly limit: number | null }
  /** No message that can be sent as it is: no or two From, a line end that is not CRLF, NUL. */
  | { readonly type: "badMessage" }
  /** Another message was sent under this id. */
  | { readonly type: "conflict" }
  /** Not an answer of the protocol. `detail` is for logs and holds no secrets. */
  | { readonly type: "protocol"; readonly detail: string };

export interface SubmitPort {
  /**
   * `id`: 32 lower-case hex digits, made by the sender; of a message in the log its EMAILID. `progress`: octets that left, of all;
   * some ways of sending only tell the first and the last.
   */
  submit(
    id: string,
    envelope: OutgoingEnvelope,
    message: Uint8Array,
    progress?: (sent: number, of: number) => void,
  ): Promise<Result<Submitted, SubmitFailure>>;
}

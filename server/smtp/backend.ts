/**
 * What the SMTP server needs of those who send by it. The port belongs to this folder; the companion implements it over the
 * accounts it runs, the provider over those that a password opens.
 */
import type { OutgoingEnvelope } from "../../shared/lib/submission.ts";
import type { Result } from "../../shared/lib/result.ts";
import type { LoginFailure } from "../imap/backend.ts";
import type { SmtpReply } from "./reply.ts";

export interface SmtpBackend {
  /**
   * Compares secrets in constant time; the same answer, after the same time, for unknown users and wrong passwords.
   * `from` is the client's network address, for limits. Whoever is given an account calls its `release` once.
   */
  login(username: string, password: string, from: string): Promise<Result<SmtpAccount, LoginFailure>>;
  /** What a login that failed is told. */
  readonly refusals: Readonly<Record<LoginFailure, SmtpReply>>;
}

export interface SmtpAccount {
  /** Whose it is, for how much one may do at once. */
  readonly name: string;
  /** Octets a message may have. */
  readonly maxBytes: number;
  /** Of one message. */
  readonly maxRecipients: number;
  /** 250 only when the MTA has it, or it is durably queued. The envelope's recipients are bounded as an outbox's are. */
  send(envelope: OutgoingEnvelope, message: Uint8Array): Promise<SmtpReply>;
  /** Called once, when the account can not be used any more, with words. Returns the way to stop. */
  watchEnd(listener: (why: string) => void): () => void;
  /** Called exactly once, when nothing of it is used any more. Does not throw. */
  release(): void;
}

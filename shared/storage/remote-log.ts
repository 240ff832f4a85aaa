/**
 * Port: an account's log at its provider. Bytes come unverified: whoever consumes them runs log/reader.ts.
 *
 * Consistency: an append that answers ok is durable and in the log; all of a batch or nothing. Resending the same bytes
 * answers the same seqs. A failure `offline` leaves open whether an append arrived.
 */
import { seq as asSeq, type Seq } from "../lib/ids.ts";
import type { Result } from "../lib/result.ts";
import type { LogPage, NumberedEntry } from "../log/page.ts";
import type { Violation } from "../log/violation.ts";

/** The provider cannot be reached, or is too busy (then perhaps: not before so many seconds). Try again. */
export interface Offline {
  readonly type: "offline";
  readonly retryAfterSeconds?: number;
}
/** This device may not (any more). */
export interface NotAuthorized {
  readonly type: "notAuthorized";
}
/** The answer is not one of the protocol. `detail` is for logs and holds no secrets. */
export interface ProtocolFailure {
  readonly type: "protocol";
  readonly detail: string;
}
/** A definite no: entry `index` of the batch breaks a rule, and none of the batch is stored. */
export interface Refused {
  readonly type: "refused";
  readonly violation: Violation;
  readonly index: number;
}

export type ReadFailure = Offline | NotAuthorized | ProtocolFailure;
export type AppendFailure = ReadFailure | Refused;

export interface Appended {
  /** Seqs of the entries given, in their order. */
  readonly assigned: readonly Seq[];
  /** What there is after the `after` given, read after the append. */
  readonly page: LogPage;
}

/** Of `watch`: no seq of an entry. */
export const AGAIN = asSeq(0);

export interface RemoteLog {
  /** Entries after `after`, in pages of the provider's choosing; where `most` is given, so many are enough. */
  read(after: Seq, signal?: AbortSignal, most?: number): Promise<Result<LogPage, ReadFailure>>;
  append(entries: readonly Uint8Array[], after: Seq): Promise<Result<Appended, AppendFailure>>;
  /**
   * The log's last seq whenever it is above `after` or the one given before; reconnects by itself, ends when the signal
   * aborts, or when the provider no longer takes this key. What happens between two turns of the loop is told once. AGAIN, once it
   * is connected anew: the log may have gone back meanwhile (a backup was restored), and only a read tells.
   */
  watch(after: Seq, signal: AbortSignal): AsyncIterable<Seq>;
  /** The newest ACCOUNT entry; null while the log is empty. */
  latestRecord(): Promise<Result<NumberedEntry | null, ReadFailure>>;
  /** The newest CHECKPOINT entry; null if there is none. */
  latestCheckpoint(): Promise<Result<NumberedEntry | null, ReadFailure>>;
}

/** What sending needs of the rest of the provider. */
import type { AccountId } from "../../shared/lib/ids.ts";
import type { Result } from "../../shared/lib/result.ts";
import type { OutgoingEnvelope, Submitted } from "../../shared/lib/submission.ts";

/** Whether an address is one of the account's. `unavailable`: not to be known now. */
export type OwnsAddress = (account: AccountId, address: string) => Promise<"yes" | "no" | "unavailable">;

export interface KeptSubmission {
  /** Of envelope and message, under its id. */
  readonly digest: Uint8Array;
  /** The answer, sealed; null: it was begun, and how it ended is not known. */
  readonly result: Uint8Array | null;
}

export interface Spent {
  readonly count: number;
  /** When what is counted first was, unix seconds; 0 if nothing is. */
  readonly oldest: number;
}

type Written = Promise<Result<null, { readonly type: "gone" | "failing" }>>;

/**
 * What was sent, for as long as the same id must not be sent twice, by the name that stands for the id (kept-submission.ts).
 * What is written is durable when it answers.
 */
export interface SubmissionStore {
  get(account: AccountId, name: string): KeptSubmission | null;
  /** Messages and recipients since then, unix seconds, but for this one. */
  spent(account: AccountId, since: number, but: string): { readonly messages: Spent; readonly recipients: Spent };
  /** Begun, also if it was before. */
  begin(
    account: AccountId,
    name: string,
    what: { readonly digest: Uint8Array; readonly recipients: number; readonly at: number },
  ): Written;
  done(account: AccountId, name: string, result: Uint8Array): Written;
  /** It never left: as if it had not been begun. */
  drop(account: AccountId, name: string): Written;
}

export interface RelayedMessage {
  readonly octets: readonly Uint8Array[];
  readonly size: number;
  readonly hasEightBit: boolean;
}

/**
 * `answered`: the MTA said what becomes of each recipient. `notSent`: nothing was handed over. `unknown`: all of it was, and
 * no answer came.
 */
export type Relayed =
  | { readonly type: "answered"; readonly submitted: Submitted }
  /** `reason`: for the operator; no addresses. */
  | { readonly type: "notSent" | "unknown"; readonly reason: string }
  /** The MTA does not take this provider's own login, or there is none to give: nothing was handed over until somebody mends that. */
  | { readonly type: "loginRefused"; readonly reason: string };

export interface Relay {
  /** Never rejects; ends within some minutes. */
  send(envelope: OutgoingEnvelope, message: RelayedMessage): Promise<Relayed>;
  /** Connects and logs in, and hands nothing over. Never rejects; ends within some seconds. */
  check(): Promise<{ readonly type: "reached" } | Exclude<Relayed, { readonly type: "answered" }>>;
}

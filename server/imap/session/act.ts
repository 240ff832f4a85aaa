/** From the account's answers to replies: one table for failures to submit, one for operations refused (RFC 5530). */
import type { Op, Outcome } from "../../../shared/mailbox/op.ts";
import { err, ok } from "../../../shared/lib/result.ts";
import type { Result } from "../../../shared/lib/result.ts";
import { unreachable } from "../../../shared/lib/assert.ts";
import type { ImapAccount, SubmitFailure, Submitted } from "../backend.ts";
import { refused } from "../reply.ts";
import type { Reply } from "../reply.ts";

/** Submits one operation whose outcome is needed; a queued one has none, so it counts as unavailable. */
export async function act(account: ImapAccount, op: Op): Promise<Result<Outcome, Reply>> {
  return soleOutcome(await account.submit([op]));
}

/** Of the only operation, or the first, where that one alone counts. */
export function soleOutcome(submitted: Result<Submitted, SubmitFailure>): Result<Outcome, Reply> {
  if (!submitted.ok) return err(submitFailureToReply(submitted.error));
  if (submitted.value.type === "queued") return err(UNAVAILABLE);
  const outcome = submitted.value.outcomes[0];
  if (outcome === undefined) return err(refused("The account gave no answer", "SERVERBUG"));
  return outcome.type === "refused" ? err(refusalToReply(outcome.reason)) : ok(outcome);
}

/** Submits several at once; the first refusal speaks for all. */
export async function outcomesOf(account: ImapAccount, ops: readonly Op[]): Promise<Result<readonly Outcome[], Reply>> {
  return outcomesIn(await account.submit(ops));
}

/** The same, of what was submitted already. */
export function outcomesIn(submitted: Result<Submitted, SubmitFailure>): Result<readonly Outcome[], Reply> {
  if (!submitted.ok) return err(submitFailureToReply(submitted.error));
  if (submitted.value.type === "queued") return err(UNAVAILABLE);
  const { outcomes } = submitted.value;
  const refusal = outcomes.find((outcome) => outcome.type === "refused");
  return refusal?.type === "refused" ? err(refusalToReply(refusal.reason)) : ok(outcomes);
}

export const UNAVAILABLE: Reply = refused("The provider cannot be reached now", "UNAVAILABLE");
export const NO_MAILBOX: Reply = refused("No such mailbox", "NONEXISTENT");
export const MAILBOX_EXISTS: Reply = refused("There is such a mailbox already", "ALREADYEXISTS");
export const NO_TARGET: Reply = refused("No such mailbox", "TRYCREATE");
export const READ_ONLY: Reply = refused("The mailbox is open read-only", "READ-ONLY");

/** The provider itself was not asked. */
const TOO_LARGE_FOR_PROXY =
  "Too large for a proxy between here and the provider, which may itself take more: whoever runs the provider can raise the proxy's limit";

export function submitFailureToReply(failure: SubmitFailure): Reply {
  switch (failure.type) {
    case "offline":
      return UNAVAILABLE;
    case "refused":
      return refused(printable(failure.reason), "CANNOT");
    case "tooLarge":
      return failure.limit === null
        ? refused(TOO_LARGE_FOR_PROXY, "TOOBIG")
        : refused(`Larger than is taken here: ${failure.limit} octets at most`, "TOOBIG");
    case "overQuota":
      return refused("The mailbox is full: delete something first", "OVERQUOTA");
    default:
      return unreachable(failure);
  }
}

type Refusal = Extract<Outcome, { type: "refused" }>["reason"];

function refusalToReply(reason: Refusal): Reply {
  switch (reason) {
    case "noMailbox":
      return NO_MAILBOX;
    case "noTarget":
      return NO_TARGET;
    case "exists":
      return MAILBOX_EXISTS;
    case "notAllowed":
      return refused("Not possible with this mailbox", "CANNOT");
    case "badName":
      return refused("Not a name a mailbox can have", "CANNOT");
    case "limit":
      return refused("A limit of the account is reached", "LIMIT");
    case "malformed":
      return refused("The account did not understand the operation", "SERVERBUG");
    default:
      return unreachable(reason);
  }
}

/** A reason in words, fit for a reply line. */
const printable = (text: string): string => text.replace(/[^\x20-\x7e]+/g, " ").slice(0, 200) || "Refused";

/** Steps that change things, taken on by the account; and its failures in the page's words. */
import type { Account, IntendFailure, IntendOptions } from "../../../shared/account/account.ts";
import type { EntryId } from "../../../shared/lib/ids.ts";
import { err, ok, type Result } from "../../../shared/lib/result.ts";
import type { Step } from "../../../shared/mailbox/step.ts";
import type { ChangeFailure, MailboxFailure } from "../../rpc/mail-rpc.ts";

export interface Performed {
  /** Names it while it can be withdrawn; null: there was nothing to do. */
  readonly id: EntryId | null;
}

/** Durable and shown when it resolves. */
export async function perform(
  account: Account,
  steps: readonly Step[],
  options: IntendOptions = {},
): Promise<Result<Performed, ChangeFailure | MailboxFailure>> {
  if (steps.length === 0) return ok({ id: null });
  const taken = await account.intend(steps, options);
  return taken.ok ? ok({ id: taken.value.id }) : err(failureOf(taken.error));
}

export function failureOf(failure: IntendFailure): ChangeFailure | MailboxFailure {
  if (failure.type === "full") return { type: "refused", reason: "full" };
  if (failure.type !== "refused") return { type: "offline" };
  switch (failure.reason) {
    case "noMailbox":
    case "noTarget":
      return { type: "gone" };
    case "exists":
    case "badName":
      return { type: failure.reason };
    case "notAllowed":
    case "limit":
    case "malformed":
      return { type: "refused", reason: failure.reason };
  }
}

/** What changes are made of: messages by EMAILID, so that they mean the same when they are sent later. */
import type { Account, SubmitFailure } from "../../shared/account/account.ts";
import type { EntryId, MailboxId, Uid } from "../../shared/lib/ids.ts";
import { err, ok, type Result } from "../../shared/lib/result.ts";
import type { Op } from "../../shared/mailbox/op.ts";
import { uidSetOf, type UidSet } from "../../shared/mailbox/uid-set.ts";
import type { ChangeFailure } from "../rpc/mail-rpc.ts";
import type { MailModel } from "./mail-model.ts";

export type EmailStep =
  | {
      readonly step: "store";
      readonly mailbox: MailboxId;
      readonly emails: readonly EntryId[];
      readonly mode: "add" | "remove";
      readonly flags: readonly string[];
    }
  | {
      readonly step: "move";
      readonly mailbox: MailboxId;
      readonly emails: readonly EntryId[];
      readonly to: MailboxId;
    }
  | { readonly step: "expunge"; readonly mailbox: MailboxId; readonly emails: readonly EntryId[] };

export type MailStep =
  | EmailStep
  /** one that names no UID */
  | { readonly step: "op"; readonly op: Extract<Op, { op: "create" | "rename" | "delete" | "subscribe" }> }
  | { readonly step: "set"; readonly key: string; readonly value: Uint8Array | null };

export interface Performed {
  /** Names it while it can be withdrawn. */
  readonly id: string | null;
}

export interface SharedMemory {
  set(key: string, value: Uint8Array | null): void;
}

/** Shown when it resolves. */
export async function perform(
  account: Account,
  model: MailModel,
  memory: SharedMemory,
  steps: readonly MailStep[],
): Promise<Result<Performed, ChangeFailure>> {
  const ops = steps.flatMap((step): readonly Op[] => {
    if (step.step === "op") return [step.op];
    if (step.step === "set") {
      memory.set(step.key, step.value);
      return [];
    }
    const uids = uidsOf(model, step);
    return uids ? [stepToOp(step, uids)] : [];
  });
  if (ops.length === 0) return ok({ id: null });
  const submitted = await account.submit(ops);
  if (!submitted.ok) return err(failureToChange(submitted.error));
  if (submitted.value.type === "queued") return ok({ id: null });
  const refused = submitted.value.outcomes.find((outcome) => outcome.type === "refused");
  if (!refused) return ok({ id: null });
  const gone = refused.reason === "noMailbox" || refused.reason === "noTarget";
  return err(gone ? { type: "gone" } : { type: "refused", reason: refused.reason });
}

function stepToOp(step: EmailStep, uids: UidSet): Op {
  const { mailbox } = step;
  switch (step.step) {
    case "store":
      return { op: "store", mailbox, uids, mode: step.mode, flags: step.flags };
    case "move":
      return { op: "move", mailbox, uids, to: step.to };
    case "expunge":
      return { op: "expunge", mailbox, uids, onlyDeleted: false };
  }
}

function uidsOf(model: MailModel, { mailbox, emails }: EmailStep): UidSet | null {
  const view = model.state.mailbox(mailbox);
  if (!view) return null;
  const uids = emails.flatMap((id): readonly Uid[] => {
    const number = model.numberOf(id);
    const place = number === null ? null : model.layout.placeIn(number, mailbox);
    return place ? [view.uidAt(place.row)] : [];
  });
  return uids.length === 0 ? null : uidSetOf(uids);
}

const failureToChange = (failure: SubmitFailure): ChangeFailure =>
  failure.type === "tooLarge" ? { type: "refused", reason: "tooLarge" } : failure;

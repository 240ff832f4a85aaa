/**
 * Steps as they wait on a device: a CBOR list of maps. Those of emails are as the operations of their names, with `emails`
 * (ids of 16 bytes, back to back) in the place of `uids`; the others are operations (op-codec.ts).
 */
import type { Cbor } from "../lib/cbor.ts";
import { ID_BYTES, idFromBytes, idToBytes } from "../lib/ids.ts";
import type { EntryId, MailboxId } from "../lib/ids.ts";
import { check, present, readBytes, readId, readList, readMap, readOrNull, readRows, readText } from "./cbor-read.ts";
import { MAX_KEYWORD_LENGTH } from "./flags.ts";
import { MAX_OPS, MAX_OP_FLAGS, cborToOps, opsToCbor } from "./op-codec.ts";
import type { Op } from "./op.ts";
import { isEmailStep } from "./step.ts";
import type { EmailStep, Step } from "./step.ts";

export const stepsToCbor = (steps: readonly Step[]): Cbor =>
  steps.flatMap((step): readonly Cbor[] =>
    isEmailStep(step) ? [emailStepToCbor(step)] : (opsToCbor([step]) as Cbor[]),
  );

/** Null if malformed. */
export const cborToSteps = (value: unknown): Step[] | null => readOrNull(() => readList(value, MAX_OPS, readStep));

function emailStepToCbor(step: EmailStep): Cbor {
  const emails = new Uint8Array(ID_BYTES * step.emails.length);
  step.emails.forEach((id, at) => emails.set(idToBytes(id), ID_BYTES * at));
  const fields = { op: step.op, mailbox: idToBytes(step.mailbox), emails };
  switch (step.op) {
    case "store":
      return { ...fields, mode: step.mode, flags: step.flags };
    case "move":
      return { ...fields, to: idToBytes(step.to) };
    case "expunge":
      return fields;
  }
}

function readStep(value: unknown): Step {
  check(typeof value === "object" && value !== null && "op" in value);
  if ("emails" in value) return readEmailStep(value, value.op);
  const op = present(cborToOps([value], NO_ENTRY)?.[0]);
  check(!isOfMessages(op));
  return op;
}

function isOfMessages(op: Op): op is Exclude<Op, Step> {
  return ["append", "copy", "expunge", "move", "store"].includes(op.op);
}

function readEmailStep(value: object, op: unknown): EmailStep {
  switch (op) {
    case "store": {
      const { mode, flags, ...fields } = readMap(value, ["op", "mailbox", "emails", "mode", "flags"]);
      check(mode === "add" || mode === "remove");
      const read = readList(flags, MAX_OP_FLAGS, (flag) => readText(flag, MAX_KEYWORD_LENGTH));
      return { op, ...readEmails(fields), mode, flags: read };
    }
    case "move": {
      const { to, ...fields } = readMap(value, ["op", "mailbox", "emails", "to"]);
      return { op, ...readEmails(fields), to: readId<MailboxId>(to) };
    }
    default:
      check(op === "expunge");
      return { op, ...readEmails(readMap(value, ["op", "mailbox", "emails"])) };
  }
}

const readEmails = ({ mailbox, emails }: { readonly mailbox: unknown; readonly emails: unknown }) => ({
  mailbox: readId<MailboxId>(mailbox),
  emails: readRows(readBytes(emails), ID_BYTES).map((row) => idFromBytes<EntryId>(row)),
});

const NO_ENTRY = idFromBytes<EntryId>(new Uint8Array(ID_BYTES));

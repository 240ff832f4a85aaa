/**
 * Steps as they wait on a device: a CBOR list of maps. Those of emails are as the operations of their names, with `emails`
 * (ids of 16 bytes, back to back) in the place of `uids`, and `mailbox`, and `to` of a move, may be the text of a home (homes.ts);
 * {op "discard", mailbox, below}, {op "empty", mailbox}, {op "resubscribe", mailbox, from}, {op "merge", key, base, value,
 * single [text …]}; the others are operations (op-codec.ts).
 */
import type { Cbor } from "../lib/cbor.ts";
import { ID_BYTES, idFromBytes, idToBytes } from "../lib/ids.ts";
import type { EntryId, MailboxId } from "../lib/ids.ts";
import {
  check,
  present,
  readBoolean,
  readBytes,
  readId,
  readList,
  readMap,
  readOrNull,
  readRows,
  readText,
} from "./cbor-read.ts";
import { MAX_KEYWORD_LENGTH } from "./flags.ts";
import { isHome, type Home } from "./homes.ts";
import { MAX_OPS, MAX_OP_FLAGS, cborToOps } from "./op-codec.ts";
import { opsToCbor } from "./op-writer.ts";
import type { Op } from "./op.ts";
import { isEmailStep } from "./step.ts";
import type { EmailStep, Step } from "./step.ts";

export const stepsToCbor = (steps: readonly Step[]): Cbor =>
  steps.flatMap((step): readonly Cbor[] => (isEmailStep(step) ? [emailStepToCbor(step)] : otherToCbor(step)));

/** Null if malformed. */
export const cborToSteps = (value: unknown): Step[] | null => readOrNull(() => readList(value, MAX_OPS, readStep));

function emailStepToCbor(step: EmailStep): Cbor {
  const emails = new Uint8Array(ID_BYTES * step.emails.length);
  step.emails.forEach((id, at) => emails.set(idToBytes(id), ID_BYTES * at));
  const fields = { op: step.op, mailbox: placeToCbor(step.mailbox), emails };
  switch (step.op) {
    case "store":
      return { ...fields, mode: step.mode, flags: step.flags };
    case "move":
      return { ...fields, to: placeToCbor(step.to) };
    case "copy":
      return { ...fields, to: idToBytes(step.to) };
    case "expunge":
      return fields;
  }
}

function otherToCbor(step: Exclude<Step, EmailStep>): readonly Cbor[] {
  if (step.op === "merge") return [{ ...step, single: [...step.single] }];
  if (step.op === "empty") return [{ op: step.op, mailbox: idToBytes(step.mailbox) }];
  if (step.op === "resubscribe") return [{ op: step.op, mailbox: idToBytes(step.mailbox), from: step.from }];
  if (step.op !== "discard") return opsToCbor([step]) as readonly Cbor[];
  return [{ op: step.op, mailbox: idToBytes(step.mailbox), below: step.below }];
}

const placeToCbor = (place: MailboxId | Home): Cbor => (isHome(place) ? place : idToBytes(place));

function readStep(value: unknown): Step {
  check(typeof value === "object" && value !== null && "op" in value);
  if ("emails" in value) return readEmailStep(value, value.op);
  if (value.op === "merge") {
    const { key, base, value: next, single } = readMap(value, ["op", "key", "base", "value", "single"]);
    const names = readList(single, MAX_SINGLE, (name) => readText(name, MAX_NAME));
    return { op: value.op, key: readText(key, MAX_NAME), base: readBytes(base), value: readBytes(next), single: names };
  }
  if (value.op === "empty")
    return { op: value.op, mailbox: readId<MailboxId>(readMap(value, ["op", "mailbox"]).mailbox) };
  if (value.op === "resubscribe") {
    const { mailbox, from } = readMap(value, ["op", "mailbox", "from"]);
    return { op: value.op, mailbox: readId<MailboxId>(mailbox), from: readText(from, MAX_NAME) };
  }
  if (value.op === "discard") {
    const { mailbox, below } = readMap(value, ["op", "mailbox", "below"]);
    return { op: value.op, mailbox: readId<MailboxId>(mailbox), below: readBoolean(below) };
  }
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
      return { op, ...readEmails(fields), to: readPlace(to) };
    }
    case "copy": {
      const { to, ...fields } = readMap(value, ["op", "mailbox", "emails", "to"]);
      return { op, ...readEmails(fields), to: readId<MailboxId>(to) };
    }
    default:
      check(op === "expunge");
      return { op, ...readEmails(readMap(value, ["op", "mailbox", "emails"])) };
  }
}

const readEmails = ({ mailbox, emails }: { readonly mailbox: unknown; readonly emails: unknown }) => ({
  mailbox: readPlace(mailbox),
  emails: readRows(readBytes(emails), ID_BYTES).map((row) => idFromBytes<EntryId>(row)),
});

const readPlace = (place: unknown): MailboxId | Home =>
  typeof place === "string" && isHome(place) ? place : readId<MailboxId>(place);

/** Names of lines of which there is one. */
const MAX_SINGLE = 64;
/** Characters of a mailbox's name, and more. */
const MAX_NAME = 4_096;
const NO_ENTRY = idFromBytes<EntryId>(new Uint8Array(ID_BYTES));

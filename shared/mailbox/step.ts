/**
 * Steps: what is wanted of messages by their EMAILID, however far the log has come meanwhile. A step becomes operations
 * when it is sent, from the messages that are there then; and operations that name no UID are steps.
 */
import { unreachable } from "../lib/assert.ts";
import type { EmailNumber, EntryId, MailboxId } from "../lib/ids.ts";
import type { Flag } from "./flags.ts";
import { createHome, findHome, isHome } from "./homes.ts";
import type { Home } from "./homes.ts";
import { nameBelow } from "./mailbox-name.ts";
import type { Mailbox } from "./mailbox.ts";
import type { Op, OpOf } from "./op.ts";
import type { State } from "./state.ts";
import { MAX_UID, uidSetOf, uidSetOfRanges } from "./uid-set.ts";
import type { UidSet } from "./uid-set.ts";

interface OfEmails {
  readonly mailbox: MailboxId;
  readonly emails: readonly EntryId[];
}

export type EmailStep =
  /** also where they are no longer in that mailbox: then wherever they are but in Trash and Junk */
  | (OfEmails & { readonly op: "store"; readonly mode: "add" | "remove"; readonly flags: readonly Flag[] })
  /** of those that are still in that mailbox; a home is made where it is missing */
  | (OfEmails & { readonly op: "move"; readonly to: MailboxId | Home })
  /** the same, for good, whether or not they are \Deleted */
  | (OfEmails & { readonly op: "expunge" });

export type MailboxStep =
  /** its messages, also those that come before this does, go to Trash, then it is deleted; `below`: and all below it */
  | { readonly op: "discard"; readonly mailbox: MailboxId; readonly below: boolean }
  /** all messages that are known to be in it when this is sent, for good */
  | { readonly op: "empty"; readonly mailbox: MailboxId };

export type Step = EmailStep | MailboxStep | OpOf<"create" | "delete" | "rename" | "subscribe" | "set" | "filter">;

/** Emails of one step as it is sent. */
export const MAX_STEP_EMAILS = 10_000;

export const isEmailStep = (step: Step): step is EmailStep => "emails" in step;

/** None where there is nothing left to do. */
export function stepToOps(state: State, step: Step): readonly Op[] {
  switch (step.op) {
    case "store":
      return storeOps(state, step);
    case "move":
      return moveOps(state, step);
    case "expunge":
      return ofRows(state, step, (mailbox, uids) => ({ op: "expunge", mailbox, uids, onlyDeleted: false }));
    case "discard":
      return discardOps(state, step);
    case "empty":
      return emptyOps(state, step);
    case "create":
    case "delete":
    case "rename":
    case "subscribe":
    case "set":
    case "filter":
      return [step];
    default:
      return unreachable(step);
  }
}

function storeOps(state: State, { mailbox, emails, mode, flags }: EmailStep & { readonly op: "store" }): readonly Op[] {
  const wanted = numbersOf(state, emails);
  const here = state.mailboxes.get(mailbox);
  const ops: Op[] = [];
  const store = (box: Mailbox, rows: readonly number[]): void => {
    if (rows.length > 0) ops.push({ op: "store", mailbox: box.id, uids: uidsAt(box, rows), mode, flags });
  };
  if (here) {
    const rows = here.messages.rowsOfEmails(wanted);
    store(here, rows);
    for (const row of rows) wanted.delete(here.messages.emailAt(row));
  }
  if (wanted.size === 0) return ops;
  for (const box of state.mailboxes.byIds()) {
    const isKept = box.specialUse !== "\\Trash" && box.specialUse !== "\\Junk";
    if (box !== here && isKept) store(box, box.messages.rowsOfEmails(wanted));
  }
  return ops;
}

function moveOps(state: State, step: EmailStep & { readonly op: "move" }): readonly Op[] {
  const { made, id: to } = placeOf(state, step.to);
  const moves = ofRows(state, step, (mailbox, uids) => ({ op: "move", mailbox, uids, to }));
  return moves.length === 0 || to === step.mailbox ? [] : [...made, ...moves];
}

function placeOf(state: State, to: MailboxId | Home): { readonly made: readonly Op[]; readonly id: MailboxId } {
  if (!isHome(to)) return { made: [], id: to };
  const home = findHome(state.mailboxes.byNames(), to);
  const create = createHome(to);
  return home ? { made: [], id: home.id } : { made: [create], id: create.mailbox };
}

/** One operation on the messages that are in the step's mailbox, if any is. */
function ofRows(
  state: State,
  { mailbox, emails }: EmailStep,
  opOf: (mailbox: MailboxId, uids: UidSet) => Op,
): readonly Op[] {
  const box = state.mailboxes.get(mailbox);
  const rows = box?.messages.rowsOfEmails(numbersOf(state, emails)) ?? [];
  return box === undefined || rows.length === 0 ? [] : [opOf(mailbox, uidsAt(box, rows))];
}

function discardOps(state: State, { mailbox, below }: MailboxStep & { readonly op: "discard" }): readonly Op[] {
  const { mailboxes } = state;
  const top = mailboxes.get(mailbox);
  if (!top) return [];
  const children = mailboxes.byNames().filter(({ name }) => below && nameBelow(top.name, name) !== null);
  const { made, id: trash } = placeOf(state, "\\Trash");
  const ops = [...children.toReversed(), top].flatMap(({ id }): Op[] => {
    const move: Op = { op: "move", mailbox: id, uids: uidSetOfRanges([[1, MAX_UID]]), to: trash };
    // what is in the Trash stays, wherever that lies by now
    return id === trash ? [] : [move, { op: "delete", mailbox: id }];
  });
  return [...made, ...ops];
}

function emptyOps(state: State, { mailbox }: MailboxStep): readonly Op[] {
  const box = state.mailboxes.get(mailbox);
  if (!box || box.messages.count === 0) return [];
  const uids = uidSetOfRanges([[1, box.uidNext - 1]]);
  return [{ op: "expunge", mailbox, uids, onlyDeleted: false }];
}

function numbersOf({ emails }: State, ids: readonly EntryId[]): Set<EmailNumber> {
  const numbers = new Set<EmailNumber>();
  for (const id of ids) {
    const number = emails.numberOf(id);
    if (number !== null) numbers.add(number);
  }
  return numbers;
}

const uidsAt = ({ messages }: Mailbox, rows: readonly number[]): UidSet =>
  uidSetOf(rows.map((row) => messages.uidAt(row)));

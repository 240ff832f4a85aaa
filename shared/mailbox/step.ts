/**
 * Steps: what is wanted of messages by their EMAILID, however far the log has come meanwhile. A step becomes operations
 * when it is sent, from the messages that are there then; and operations that name no UID are steps.
 */
import { unreachable } from "../lib/assert.ts";
import type { EmailNumber, EntryId, MailboxId } from "../lib/ids.ts";
import type { Flag } from "./flags.ts";
import { createHome, findHome, isHome } from "./homes.ts";
import type { Home } from "./homes.ts";
import { INBOX, nameBelow } from "./mailbox-name.ts";
import type { Mailbox } from "./mailbox.ts";
import { mergeLines } from "./merge-lines.ts";
import type { Op, OpOf } from "./op.ts";
import type { State } from "./state.ts";
import { MAX_UID, uidSetOf, uidSetOfRanges } from "./uid-set.ts";
import type { UidSet } from "./uid-set.ts";

interface OfEmails {
  /** A home: the mailbox that is it when this is sent. */
  readonly mailbox: MailboxId | Home;
  readonly emails: readonly EntryId[];
}

export type EmailStep =
  /** also where they are no longer in that mailbox: then wherever they are but in Trash and Junk */
  | (OfEmails & { readonly op: "store"; readonly mode: "add" | "remove"; readonly flags: readonly Flag[] })
  /**
   * of those that are still in that mailbox; a home is made where it is missing. No mailbox gets a second copy of an email by
   * it: what is there already stays as it is, with its flags, and the copy that was to come is expunged
   */
  | (OfEmails & { readonly op: "move"; readonly to: MailboxId | Home })
  /** of those that are still in that mailbox and not in the other, with their flags */
  | (OfEmails & { readonly op: "copy"; readonly to: MailboxId })
  /** the same, for good, whether or not they are \Deleted */
  | (OfEmails & { readonly op: "expunge" });

export type MailboxStep =
  /**
   * its messages, also those that come before this does, go to Trash, then it is deleted, and nobody is subscribed to its name;
   * `below`: and all below it
   */
  | { readonly op: "discard"; readonly mailbox: MailboxId; readonly below: boolean }
  /** all messages that are known to be in it when this is sent, for good */
  | { readonly op: "empty"; readonly mailbox: MailboxId }
  /**
   * after a rename from that name, where it was done: subscriptions to that name and to those below it go along, if there is no
   * mailbox of such a name any more. Of so many names as MAX_RESUBSCRIBED
   */
  | { readonly op: "resubscribe"; readonly mailbox: MailboxId; readonly from: string };

/**
 * A setting made of lines, changed from `base` to `value`: both that and what other devices change of it before this is sent stay
 * (merge-lines.ts). One that is gone by then is there again. `single`: names of lines of which there is one.
 */
export interface MergeStep {
  readonly op: "merge";
  readonly key: string;
  readonly base: Uint8Array;
  readonly value: Uint8Array;
  readonly single: readonly string[];
}

export type Step =
  EmailStep | MailboxStep | MergeStep | OpOf<"create" | "delete" | "rename" | "subscribe" | "set" | "filter">;

/** Emails of one step as it is sent. */
export const MAX_STEP_EMAILS = 10_000;

/** Names of one step: each takes two operations. */
export const MAX_RESUBSCRIBED = 400;

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
    case "copy":
      return copyOps(state, step);
    case "resubscribe":
      return resubscribeOps(state, step);
    case "discard":
      return discardOps(state, step);
    case "empty":
      return emptyOps(state, step);
    case "merge":
      return mergeOps(state, step);
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
  const here = mailboxOf(state, mailbox);
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
  const box = mailboxOf(state, step.mailbox);
  const { made, id: to } = placeOf(state, step.to);
  if (!box || box.id === to) return [];
  const { first, more } = copiesIn(box, state.mailboxes.get(to), numbersOf(state, step.emails));
  const isPlace = made.length > 0 || state.mailboxes.get(to) !== undefined;
  // where it can not go, all of it stays
  const rows = isPlace ? first : [...first, ...more];
  return [
    ...(rows.length === 0 ? [] : [...made, { op: "move", mailbox: box.id, uids: uidsAt(box, rows), to } as const]),
    ...(more.length === 0 || !isPlace
      ? []
      : [{ op: "expunge", mailbox: box.id, uids: uidsAt(box, more), onlyDeleted: false } as const]),
  ];
}

function copyOps(state: State, { mailbox, emails, to }: EmailStep & { readonly op: "copy" }): readonly Op[] {
  const box = mailboxOf(state, mailbox);
  if (!box || box.id === to) return [];
  const { first } = copiesIn(box, state.mailboxes.get(to), numbersOf(state, emails));
  return first.length === 0 ? [] : [{ op: "copy", mailbox: box.id, uids: uidsAt(box, first), to }];
}

/** Rows of emails in a mailbox: of each that the other one lacks the first, and those that would be a second copy there. */
function copiesIn(
  { messages }: Mailbox,
  other: Mailbox | undefined,
  wanted: ReadonlySet<EmailNumber>,
): { readonly first: readonly number[]; readonly more: readonly number[] } {
  const there = new Set(other?.messages.rowsOfEmails(wanted).map((row) => other.messages.emailAt(row)));
  const [first, more]: [number[], number[]] = [[], []];
  for (const row of messages.rowsOfEmails(wanted)) {
    const email = messages.emailAt(row);
    (there.has(email) ? more : first).push(row);
    there.add(email);
  }
  return { first, more };
}

function resubscribeOps(
  { mailboxes, subscriptions }: State,
  { mailbox, from }: MailboxStep & { readonly op: "resubscribe" },
): readonly Op[] {
  const now = mailboxes.get(mailbox)?.name;
  if (now === undefined || now === from) return [];
  const names = [...subscriptions].filter((name) => {
    const rest = name === from ? "" : nameBelow(from, name);
    return rest !== null && mailboxes.named(name) === undefined && mailboxes.named(now + rest) !== undefined;
  });
  return names
    .sort()
    .slice(0, MAX_RESUBSCRIBED)
    .flatMap((name): Op[] => [
      { op: "subscribe", name, on: false },
      { op: "subscribe", name: now + name.slice(from.length), on: true },
    ]);
}

function placeOf(state: State, to: MailboxId | Home): { readonly made: readonly Op[]; readonly id: MailboxId } {
  if (!isHome(to)) return { made: [], id: to };
  const home = findHome(state.mailboxes.byNames(), to);
  if (home) return { made: [], id: home.id };
  const create = createHome(to);
  // mail programs that show subscribed mailboxes alone show it too
  return { made: [create, { op: "subscribe", name: create.name, on: true }], id: create.mailbox };
}

const mailboxOf = ({ mailboxes }: State, of: MailboxId | Home): Mailbox | undefined =>
  isHome(of) ? (findHome(mailboxes.byNames(), of) ?? undefined) : mailboxes.get(of);

/** One operation on the messages that are in the step's mailbox, if any is. */
function ofRows(
  state: State,
  { mailbox, emails }: EmailStep,
  opOf: (mailbox: MailboxId, uids: UidSet) => Op,
): readonly Op[] {
  const box = mailboxOf(state, mailbox);
  const rows = box?.messages.rowsOfEmails(numbersOf(state, emails)) ?? [];
  return box === undefined || rows.length === 0 ? [] : [opOf(box.id, uidsAt(box, rows))];
}

function discardOps(state: State, { mailbox, below }: MailboxStep & { readonly op: "discard" }): readonly Op[] {
  const { mailboxes } = state;
  const top = mailboxes.get(mailbox);
  if (!top) return [];
  const children = mailboxes.byNames().filter(({ name }) => below && nameBelow(top.name, name) !== null);
  const { made, id: trash } = placeOf(state, "\\Trash");
  const ops = [...children.toReversed(), top].flatMap(({ id, name }): Op[] => {
    const move: Op = { op: "move", mailbox: id, uids: uidSetOfRanges([[1, MAX_UID]]), to: trash };
    // what is in the Trash stays, wherever that lies by now; INBOX can not be deleted, and keeps its messages
    if (id === trash) return [];
    const gone: Op[] = [
      { op: "delete", mailbox: id },
      { op: "subscribe", name, on: false },
    ];
    return name === INBOX ? gone.slice(0, 1) : [move, ...gone];
  });
  return [...made, ...ops];
}

function emptyOps(state: State, { mailbox }: MailboxStep & { readonly op: "empty" }): readonly Op[] {
  const box = state.mailboxes.get(mailbox);
  if (!box || box.messages.count === 0) return [];
  const uids = uidSetOfRanges([[1, box.uidNext - 1]]);
  return [{ op: "expunge", mailbox, uids, onlyDeleted: false }];
}

function mergeOps({ settings }: State, { key, base, value, single }: MergeStep): readonly Op[] {
  const now = settings.get(key);
  return [{ op: "set", key, value: now ? mergeLines(base, value, now, single) : value }];
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

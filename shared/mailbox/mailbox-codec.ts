/**
 * A mailbox in the state's canonical form, its messages as columns in ascending order of UIDs.
 *
 *     id              16 bytes
 *     name, specialUse (text or null), uidValidity, uidNext, highestModSeq
 *     count           messages
 *     uids, modSeqs, emails   differences
 *     flags           [numbers …], one column for each 32 bits up to the last that is not all 0
 *     floor, vanished the window of what was expunged: its ranges' {count, seqs, los, his} as differences, oldest first
 */
import type { Cbor } from "../lib/cbor.ts";
import { emailNumber, idToBytes, seq, uid } from "../lib/ids.ts";
import type { MailboxId, Seq } from "../lib/ids.ts";
import { check, present, readBytes, readId, readInteger, readList, readMap } from "./cbor-read.ts";
import { MAX_KEYWORDS, SYSTEM_FLAGS } from "./flags.ts";
import type { FlagWords } from "./flag-table.ts";
import { Mailbox } from "./mailbox.ts";
import { readName } from "./name-codec.ts";
import type { Messages } from "./messages.ts";
import { SPECIAL_USES } from "./op.ts";
import type { SpecialUse } from "./op.ts";
import type { State } from "./state.ts";
import { MAX_UID } from "./uid-set.ts";
import { packDeltas, packNumbers, unpackDeltas, unpackNumbers } from "./varint.ts";
import { MAX_VANISHED_RANGES } from "./vanished-window.ts";
import type { VanishedRange, VanishedWindow } from "./vanished-window.ts";

/** 32-bit columns that all flags of an account take. */
const MAX_FLAG_WIDTH = Math.ceil((SYSTEM_FLAGS.length + MAX_KEYWORDS) / 32);

export function mailboxToCbor(mailbox: Mailbox): Cbor {
  return {
    id: idToBytes(mailbox.id),
    name: mailbox.name,
    specialUse: mailbox.specialUse,
    uidValidity: mailbox.uidValidity,
    uidNext: mailbox.uidNext,
    highestModSeq: mailbox.highestModSeq,
    ...messageColumns(mailbox.messages),
    ...vanishedColumns(mailbox.vanished),
  };
}

function messageColumns(messages: Messages) {
  const column = (valueAt: (row: number) => number): number[] =>
    Array.from({ length: messages.count }, (_, row) => valueAt(row));
  return {
    count: messages.count,
    uids: packDeltas(column((row) => messages.uidAt(row))),
    modSeqs: packDeltas(column((row) => messages.modSeqAt(row))),
    emails: packDeltas(column((row) => messages.emailAt(row))),
    flags: Array.from({ length: messages.flagWidth }, (_, word) =>
      packNumbers(column((row) => messages.wordAt(row, word))),
    ),
  };
}

function vanishedColumns(window: VanishedWindow) {
  const ranges = window.kept();
  return {
    floor: window.floor,
    vanished: {
      count: ranges.length,
      seqs: packDeltas(ranges.map((range) => range.seq)),
      los: packDeltas(ranges.map(({ lo }) => lo)),
      his: packDeltas(ranges.map(({ hi }) => hi)),
    },
  };
}

// prettier-ignore
const KEYS = [
  "id", "name", "specialUse", "uidValidity", "uidNext", "highestModSeq", "count", "uids", "modSeqs", "emails", "flags",
  "floor", "vanished",
] as const;
type Fields = Readonly<Record<(typeof KEYS)[number], unknown>>;

/** Adds the mailbox to a state whose flags and emails have been read. */
export function readMailbox(value: unknown, state: State): void {
  const fields = readMap(value, KEYS);
  const mailbox = new Mailbox({
    id: readId<MailboxId>(fields.id),
    name: readName(fields.name),
    specialUse: readSpecialUse(fields.specialUse),
    uidValidity: readInteger(fields.uidValidity, 1, state.lastUidValidity),
    highestModSeq: readSeq(fields.highestModSeq, state.seq),
  });
  checkFree(state, mailbox);
  mailbox.uidNext = uid(readInteger(fields.uidNext, 1, MAX_UID));
  readMessages(fields, mailbox, state);
  readVanished(fields, mailbox);
  state.mailboxes.add(mailbox);
}

/** Whether no mailbox has its id, name or special use yet. */
function checkFree({ mailboxes }: State, { id, name, specialUse }: Mailbox): void {
  check(mailboxes.get(id) === undefined && mailboxes.named(name) === undefined);
  check(specialUse === null || mailboxes.withUse(specialUse) === undefined);
}

function readMessages(fields: Fields, mailbox: Mailbox, state: State): void {
  const uids = readBytes(fields.uids);
  const count = readInteger(fields.count, 0, uids.length);
  const columns = {
    uids: present(unpackDeltas(uids, count)),
    modSeqs: present(unpackDeltas(readBytes(fields.modSeqs), count)),
    emails: present(unpackDeltas(readBytes(fields.emails), count)),
    flags: readList(fields.flags, MAX_FLAG_WIDTH, (column) => present(unpackNumbers(readBytes(column), count))),
  };
  let next = 1;
  for (let row = 0; row < count; row++) {
    const rowUid = uid(readInteger(columns.uids[row], next, mailbox.uidNext - 1));
    const email = emailNumber(present(columns.emails[row]));
    check(state.emails.has(email));
    const modSeq = readSeq(columns.modSeqs[row], mailbox.highestModSeq);
    mailbox.messages.push(rowUid, email, modSeq, readFlags(columns.flags, row, state.flags.size));
    mailbox.size += state.emails.sizeOf(email);
    state.emails.refer(email);
    next = rowUid + 1;
  }
}

/** The row's words, with no bit at or above `size`. */
function readFlags(columns: readonly Float64Array[], row: number, size: number): FlagWords {
  return columns.map((column, word) => {
    const bits = Math.min(32, Math.max(0, size - 32 * word));
    return readInteger(column[row], 0, 2 ** bits - 1);
  });
}

function readVanished({ floor, vanished }: Fields, mailbox: Mailbox): void {
  const fields = readMap(vanished, ["count", "seqs", "los", "his"]);
  const count = readInteger(fields.count, 0, MAX_VANISHED_RANGES);
  const seqs = present(unpackDeltas(readBytes(fields.seqs), count));
  const los = present(unpackDeltas(readBytes(fields.los), count));
  const his = present(unpackDeltas(readBytes(fields.his), count));
  const lowest = readInteger(floor, 0, mailbox.highestModSeq);
  let last = Math.max(1, lowest);
  const ranges = Array.from(seqs, (value, i): VanishedRange => {
    last = readInteger(value, last, mailbox.highestModSeq);
    const lo = readInteger(los[i], 1, mailbox.uidNext - 1);
    return { seq: seq(last), lo, hi: readInteger(his[i], lo, mailbox.uidNext - 1) };
  });
  mailbox.vanished.restore(seq(lowest), ranges);
}

const readSeq = (value: unknown, max: Seq): Seq => seq(readInteger(value, 1, max));

function readSpecialUse(value: unknown): SpecialUse | null {
  if (value === null) return null;
  return present(SPECIAL_USES.find((use) => use === value));
}

/** The canonical form of the state: what it refuses. */
import { describe, expect, it } from "vitest";
import { decodeCbor, encodeCbor } from "../lib/cbor.ts";
import type { Cbor } from "../lib/cbor.ts";
import { createFold, decodeFold } from "./fold.ts";
import { INBOX_ID, TRASH_ID } from "./generation.ts";
import { FoldHarness, uids } from "./testing/harness.ts";
import { packDeltas, packNumbers } from "./varint.ts";

type Map = Record<string, Cbor>;

/** Two messages in INBOX with a keyword, one in Trash, one expunged. */
function sample(): Map {
  const t = new FoldHarness();
  t.deliver(1, 2, 3, 4);
  t.ops(
    { op: "store", mailbox: INBOX_ID, uids: uids(1), mode: "add", flags: ["\\Seen", "word"] },
    { op: "move", mailbox: INBOX_ID, uids: uids(3), to: TRASH_ID },
    { op: "expunge", mailbox: INBOX_ID, uids: uids(4), onlyDeleted: false },
  );
  return decodeCbor(t.fold.encode()) as Map;
}

const reads = (state: Map): boolean => decodeFold(encodeCbor(state)) !== null;
const state = sample();
const [inbox, archive, ...others] = state["mailboxes"] as readonly Map[];
const withInbox = (change: Map): Map => ({ ...state, mailboxes: [{ ...inbox, ...change }, archive ?? {}, ...others] });
const withArchive = (change: Map): Map => ({
  ...state,
  mailboxes: [inbox ?? {}, { ...archive, ...change }, ...others],
});
const withEmails = (change: Map): Map => ({ ...state, emails: { ...(state["emails"] as Map), ...change } });

describe("the state's canonical form", () => {
  it("reads the sample and the empty state", () => {
    expect(reads(state)).toBe(true);
    expect(decodeFold(createFold().encode())?.state.seq).toBe(0);
  });

  it("reads version 1, of which it lacks the tables", () => {
    const { settings, filters, ...others } = state;
    const before = encodeCbor({ ...others, version: 1 });
    expect([settings, filters]).toEqual([[], []]);
    expect(decodeFold(before)?.encode(1)).toEqual(before);
    expect(decodeFold(before)?.encode()).toEqual(encodeCbor(state));
  });

  it.each<[string, Map]>([
    ["another version", { ...state, version: 3 }],
    ["version 1 with what it lacks", { ...state, version: 1 }],
    ["a field too many", { ...state, more: 1 }],
    ["a setting twice", { ...state, settings: [["a", Uint8Array.of(1)], ["a", Uint8Array.of(2)]] }], // prettier-ignore
    ["settings out of order", { ...state, settings: [["b", Uint8Array.of(1)], ["a", Uint8Array.of(2)]] }], // prettier-ignore
    ["a setting of no key", { ...state, settings: [["", Uint8Array.of(1)]] }],
    ["a filter that is none", { ...state, filters: [[new Uint8Array(16), 0, null]] }],
    ["a negative seq", { ...state, seq: -1 }],
    ["mailboxes before genesis", { ...state, time: null }],
    ["no INBOX", { ...state, mailboxes: [archive ?? {}, ...others] }],
    ["mailboxes out of order", { ...state, mailboxes: [archive ?? {}, inbox ?? {}, ...others] }],
    ["a mailbox twice", { ...state, mailboxes: [inbox ?? {}, inbox ?? {}, ...others] }],
    ["a keyword twice", { ...state, keywords: ["word", "WORD"] }],
    ["a keyword that is none", { ...state, keywords: ["two words"] }],
    ["subscriptions out of order", { ...state, subscriptions: ["b", "a"] }],
    ["a digest twice", { ...state, recent: new Uint8Array(64) }],
    ["half a blob id", { ...state, orphans: new Uint8Array(8) }],
    ["a former name that a mailbox has", { ...state, formerNames: [["INBOX", 1]] }],
    ["a floor above the last UIDVALIDITY", { ...state, formerFloor: 2 ** 31 }],
    ["an unknown special use", withArchive({ specialUse: "\\All" })],
    ["a special use twice", withArchive({ specialUse: "\\Sent" })],
    ["a name twice", withArchive({ name: "INBOX" })],
    ["a name in no spelling of ours", withArchive({ name: "inbox/x" })],
    ["a UIDVALIDITY never given", withArchive({ uidValidity: 2 ** 31 })],
    ["a UIDVALIDITY that another mailbox has", withArchive({ uidValidity: inbox?.["uidValidity"] ?? 0 })],
    ["a highest MODSEQ above seq", withArchive({ highestModSeq: 100 })],
    ["a UID not below UIDNEXT", withInbox({ uids: packDeltas([1, 9]) })],
    ["UIDs out of order", withInbox({ uids: packDeltas([2, 1]) })],
    ["a count of other columns", withInbox({ count: 1 })],
    ["a MODSEQ above the mailbox's", withInbox({ modSeqs: packDeltas([1, 90]) })],
    ["an email that is not there", withInbox({ emails: packDeltas([0, 3]) })],
    ["an email that nobody refers to", withInbox({ emails: packDeltas([0, 0]) })],
    ["a flag that has no keyword", withInbox({ flags: [packNumbers([64, 0])] })],
    ["a column of flags all 0", withInbox({ flags: [packNumbers([0, 0])] })],
    ["a number in a longer spelling", withInbox({ flags: [new Uint8Array([0xa1, 0x00, 0x00])] })],
    ["a column cut short", withInbox({ flags: [new Uint8Array([0x80, 0x80])] })],
    ["an email number not below the count", withEmails({ count: 2 })],
    ["half the ids", withEmails({ ids: new Uint8Array(16) })],
    ["a date of no calendar", withEmails({ dates: packDeltas([2 ** 50, 1, 1]) })],
  ])("refuses %s", (_, altered) => {
    expect(reads(altered)).toBe(false);
  });
});

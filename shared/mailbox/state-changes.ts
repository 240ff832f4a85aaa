/** What is different in one state from another, as changes: for watchers of a state that is made anew. MODSEQs do not count. */
import { equalBytes } from "../lib/bytes.ts";
import type { Uid } from "../lib/ids.ts";
import type { FlagWords } from "./flag-table.ts";
import type { Mailbox } from "./mailbox.ts";
import type { Change } from "./op.ts";
import type { State } from "./state.ts";

export function stateChanges(before: State, after: State): readonly Change[] {
  if (before === after) return [];
  const isSameFlags = flagComparison(before, after);
  const messages = after.mailboxes.byNames().flatMap((mailbox) => {
    const was = before.mailboxes.get(mailbox.id);
    return was === undefined ? newcomer(mailbox) : mailboxChanges(was, mailbox, isSameFlags);
  });
  const gone = before.mailboxes
    .byNames()
    .flatMap(({ id }): Change[] => (after.mailboxes.get(id) ? [] : [{ type: "reset", mailbox: id }]));
  const mailboxes: Change[] = isSameTable(before, after) ? [] : [{ type: "mailboxes" }];
  return [...mailboxes, ...gone, ...messages, ...settingChanges(before, after)];
}

type FlagComparison = (a: FlagWords, b: FlagWords) => boolean;

/** Bits mean the same in both, unless each has learnt a keyword that the other has not. */
function flagComparison({ flags: a }: State, { flags: b }: State): FlagComparison {
  const [one, other] = [a.keywords(), b.keywords()];
  const agree = one.slice(0, other.length).every((keyword, at) => keyword === other[at]);
  if (agree) return isSameWords;
  return (was, is) => a.flagsOf(was).toSorted().join(" ") === b.flagsOf(is).toSorted().join(" ");
}

const isSameWords: FlagComparison = (a, b) => {
  for (let word = 0; word < Math.max(a.length, b.length); word++) if ((a[word] ?? 0) !== (b[word] ?? 0)) return false;
  return true;
};

function newcomer({ id, messages }: Mailbox): Change[] {
  const uids = Array.from({ length: messages.count }, (_, row) => messages.uidAt(row));
  return uids.length === 0 ? [] : [{ type: "added", mailbox: id, uids }];
}

function mailboxChanges(was: Mailbox, is: Mailbox, isSameFlags: FlagComparison): Change[] {
  if (was.uidValidity !== is.uidValidity) return [{ type: "reset", mailbox: is.id }];
  if (is.messages.isSameAs(was.messages)) return [];
  const [expunged, added, flagged]: [Uid[], Uid[], Uid[]] = [[], [], []];
  const [a, b] = [was.messages, is.messages];
  for (let i = 0, j = 0; i < a.count || j < b.count;) {
    const left = i < a.count ? a.uidAt(i) : Infinity;
    const right = j < b.count ? b.uidAt(j) : Infinity;
    if (left === right && a.emailAt(i) === b.emailAt(j)) {
      if (!isSameFlags(a.flagsAt(i), b.flagsAt(j))) flagged.push(b.uidAt(j));
    } else {
      if (left <= right) expunged.push(a.uidAt(i));
      if (right <= left) added.push(b.uidAt(j));
    }
    if (left <= right) i++;
    if (right <= left) j++;
  }
  const change = (type: "expunged" | "added" | "flags", uids: readonly Uid[]): Change[] =>
    uids.length === 0 ? [] : [{ type, mailbox: is.id, uids }];
  return [...change("expunged", expunged), ...change("added", added), ...change("flags", flagged)];
}

function isSameTable(a: State, b: State): boolean {
  if (a.mailboxes.size !== b.mailboxes.size || a.subscriptions.size !== b.subscriptions.size) return false;
  for (const name of a.subscriptions) if (!b.subscriptions.has(name)) return false;
  return a.mailboxes.byNames().every(({ id, name, specialUse }) => {
    const other = b.mailboxes.get(id);
    return other?.name === name && other.specialUse === specialUse;
  });
}

function settingChanges({ settings: a, filters: was }: State, { settings: b, filters: is }: State): Change[] {
  const keys = new Set([...a.entries(), ...b.entries()].map(([key]) => key));
  const changes = [...keys].flatMap((key): Change[] => {
    const [before, after] = [a.get(key), b.get(key)];
    const isSame = before === after || (before !== null && after !== null && equalBytes(before, after));
    return isSame ? [] : [{ type: "settings", key }];
  });
  const [rows, others] = [was.list(), is.list()];
  const isSame =
    rows.length === others.length &&
    rows.every(({ id, order, rule }, at) => {
      const other = others[at];
      return other?.id === id && other.order === order && other.rule === rule;
    });
  return isSame ? changes : [...changes, { type: "filters" }];
}

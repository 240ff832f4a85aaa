/** What is different in one state from another, for watchers of a state that is made anew. MODSEQs do not count. */
import { equalBytes } from "../lib/bytes.ts";
import type { EmailNumber } from "../lib/ids.ts";
import type { FlagWords } from "./flag-table.ts";
import type { Mailbox } from "./mailbox.ts";
import type { State } from "./state.ts";

export interface Differences {
  /** Mailboxes have come, gone, or are called otherwise, or others are subscribed to. */
  readonly mailboxes: boolean;
  /** That are in other mailboxes now, or have other flags, ascending; gone ones too. */
  readonly emails: readonly EmailNumber[];
  /** Keys of shared settings. */
  readonly settings: readonly string[];
  readonly filters: boolean;
}

export const areNone = ({ mailboxes, emails, settings, filters }: Differences): boolean =>
  !mailboxes && !filters && emails.length === 0 && settings.length === 0;

export function differences(before: State, after: State): Differences {
  const isSameFlags = flagComparison(before, after);
  const emails = new Set<EmailNumber>();
  for (const mailbox of after.mailboxes.byIds())
    compareMailboxes(before.mailboxes.get(mailbox.id) ?? null, mailbox, isSameFlags, emails);
  for (const mailbox of before.mailboxes.byIds())
    if (!after.mailboxes.get(mailbox.id)) compareMailboxes(mailbox, null, isSameFlags, emails);
  return {
    mailboxes: !isSameTable(before, after),
    emails: [...emails].sort((a, b) => a - b),
    settings: settingsChanged(before, after),
    filters: !isSameFilters(before, after),
  };
}

type FlagComparison = (a: FlagWords, b: FlagWords) => boolean;

/** Bits mean the same in both, unless each has learnt a keyword that the other has not. */
function flagComparison({ flags: a }: State, { flags: b }: State): FlagComparison {
  const [one, other] = [a.keywords(), b.keywords()];
  const agree = one.slice(0, other.length).every((keyword, at) => keyword === other[at]);
  if (agree) return isSameWords;
  const spelt = (flags: readonly string[]): string => [...flags].sort().join(" ");
  return (was, is) => spelt(a.flagsOf(was)) === spelt(b.flagsOf(is));
}

const isSameWords: FlagComparison = (a, b) => {
  for (let word = 0; word < Math.max(a.length, b.length); word++) if ((a[word] ?? 0) !== (b[word] ?? 0)) return false;
  return true;
};

/** Both have their rows by UID: one pass over the two. */
function compareMailboxes(
  was: Mailbox | null,
  is: Mailbox | null,
  isSameFlags: FlagComparison,
  changed: Set<EmailNumber>,
): void {
  const [a, b] = [was?.messages, is?.messages];
  if (a && b && a.isSameAs(b)) return;
  const [countA, countB] = [a?.count ?? 0, b?.count ?? 0];
  for (let i = 0, j = 0; i < countA || j < countB;) {
    const left = a && i < countA ? a.uidAt(i) : Infinity;
    const right = b && j < countB ? b.uidAt(j) : Infinity;
    const [gone, come] = [a?.emailAt(i), b?.emailAt(j)];
    const isSame = left === right && gone === come && a && b && isSameFlags(a.flagsAt(i), b.flagsAt(j));
    if (isSame !== true && left <= right && gone !== undefined) changed.add(gone);
    if (isSame !== true && right <= left && come !== undefined) changed.add(come);
    if (left <= right) i++;
    if (right <= left) j++;
  }
}

function isSameTable(a: State, b: State): boolean {
  if (a.mailboxes.size !== b.mailboxes.size || a.subscriptions.size !== b.subscriptions.size) return false;
  for (const name of a.subscriptions) if (!b.subscriptions.has(name)) return false;
  return a.mailboxes.byIds().every(({ id, name, specialUse, uidValidity }) => {
    const other = b.mailboxes.get(id);
    return other?.name === name && other.specialUse === specialUse && other.uidValidity === uidValidity;
  });
}

function settingsChanged({ settings: a }: State, { settings: b }: State): string[] {
  const keys = new Set([...a.entries(), ...b.entries()].map(([key]) => key));
  return [...keys].filter((key) => {
    const [before, after] = [a.get(key), b.get(key)];
    return before !== after && (before === null || after === null || !equalBytes(before, after));
  });
}

function isSameFilters({ filters: a }: State, { filters: b }: State): boolean {
  const [rows, others] = [a.list(), b.list()];
  return (
    rows.length === others.length &&
    rows.every(({ id, order, rule }, at) => {
      const other = others[at];
      return other?.id === id && other.order === order && other.rule === rule;
    })
  );
}

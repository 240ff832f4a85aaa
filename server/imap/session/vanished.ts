/** VANISHED (EARLIER) (RFC 7162 §3.2.10.1): which of the UIDs a client knows are gone since a mod-sequence. */
import { seq } from "../../../shared/lib/ids.ts";
import type { Uid } from "../../../shared/lib/ids.ts";
import {
  uidSetIntersection,
  uidSetOf,
  uidSetOfRanges,
  uidSetSubtract,
  uidSetToImap,
} from "../../../shared/mailbox/uid-set.ts";
import type { UidSet } from "../../../shared/mailbox/uid-set.ts";
import type { MailboxView } from "../../../shared/mailbox/view.ts";
import { SAVED, STAR } from "../parse/sequence-set.ts";
import type { SequenceSet } from "../parse/sequence-set.ts";

/**
 * The untagged line, or null if none is gone. Where the account remembers too little, all that is missing counts. `untold` is
 * left out: it will go out as VANISHED without EARLIER, once.
 */
export function vanishedLine(
  mailbox: MailboxView,
  since: number,
  known: SequenceSet | null,
  untold: readonly Uid[] = [],
): string | null {
  const last = mailbox.uidNext - 1;
  if (last < 1) return null;
  const wanted = known === null ? uidSetOfRanges([[1, last]]) : boundedSet(known, last);
  const all = uidSetIntersection(mailbox.vanishedSince(seq(since)) ?? missing(mailbox, last), wanted);
  const gone = uidSetSubtract(all, uidSetOf(untold));
  return gone.length === 0 ? null : `* VANISHED (EARLIER) ${uidSetToImap(gone)}`;
}

function missing(mailbox: MailboxView, last: number): UidSet {
  const present = uidSetOf(Array.from({ length: mailbox.count }, (_, index) => mailbox.uidAt(index)));
  return uidSetSubtract(uidSetOfRanges([[1, last]]), present);
}

/** UIDs that were never given out are left aside, and what was saved: it holds nothing that is gone (RFC 5182 §2.1). */
function boundedSet(set: SequenceSet, last: number): UidSet {
  const ranges = set.filter((range) => range !== SAVED);
  const pairs = ranges.map(({ from, to }): [number, number] => {
    const [a, b] = [from === STAR ? last : from, to === STAR ? last : to];
    return [Math.min(a, b), Math.min(Math.max(a, b), last)];
  });
  return uidSetOfRanges(pairs.filter(([a, b]) => a <= b));
}

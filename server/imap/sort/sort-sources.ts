/** Fetches what messages are sorted by, in batches that leave others their turn. */
import type { Uid } from "../../../shared/lib/ids.ts";
import { INDEX_BATCH } from "../limits.ts";
import type { Output } from "../net/output.ts";
import { Pace } from "../search/pace.ts";
import { selectedMailbox } from "../session/session.ts";
import type { Selected } from "../session/state.ts";
import type { SortSource } from "./sort-row.ts";

export interface Sorted<T> {
  readonly rows: readonly T[];
  /** Something that was to be compared is not at hand. */
  readonly incomplete: boolean;
}

/** What `make` takes of each message that is still there; nothing more of it is held. */
export async function sortRows<T>(
  selected: Selected,
  uids: readonly Uid[],
  { out, needsIndex }: { readonly out: Output; readonly needsIndex: boolean },
  make: (uid: Uid, source: SortSource) => T,
): Promise<Sorted<T>> {
  const { account } = selected;
  const pace = new Pace(out);
  const rows: T[] = [];
  let incomplete = false;
  for (let from = 0; from < uids.length && !pace.isOver; from += INDEX_BATCH) {
    const mailbox = selectedMailbox(selected);
    const here = uids.slice(from, from + INDEX_BATCH).flatMap((uid, i) => {
      const at = mailbox?.indexOf(uid) ?? -1;
      const number = mailbox === null || at < 0 ? null : mailbox.emailAt(at);
      const email = number === null ? null : account.state.email(number);
      return number === null || email === null ? [] : [{ uid, number, email, place: from + i }];
    });
    const index = needsIndex ? await account.index(here.map(({ number }) => number)) : [];
    for (const [i, { uid, email, place }] of here.entries()) {
      incomplete ||= needsIndex && index[i] == null;
      rows.push(make(uid, { place, internalDate: email.internalDate, size: email.size, index: index[i] ?? null }));
      if (pace.isDue) await pace.rest();
    }
  }
  return { rows, incomplete };
}

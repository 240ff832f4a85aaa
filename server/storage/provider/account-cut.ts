/** An account's log and blobs as they stood at one moment, read page by page while more is written. */
import type { AccountId, BlobId, Seq } from "../../../shared/lib/ids.ts";
import { MAX_PAGE_ENTRIES } from "../../../shared/log/page.ts";
import type { Tables } from "./tables.ts";

export interface AccountCut {
  /** The log's end at that moment. */
  readonly seq: Seq;
  readonly head: Uint8Array;
  /** Some of the entries after `after`, at most up to the cut; empty at its end. Null: the account was removed. */
  entries(after: Seq): readonly Uint8Array[] | null;
  /** Ids of some of the blobs that are live, or dead and not deleted yet, after an id; empty at the end. */
  blobs(after: BlobId | null): readonly BlobId[];
}

const BLOBS_AT_ONCE = 1000;

/** Null: no such account. */
export function cutAccount(tables: Tables, account: AccountId): AccountCut | null {
  const row = tables.accounts.byId(account);
  if (row === null) return null;
  const { key, seq, head } = row;
  const newest = tables.blobs.newest();
  return {
    ...{ seq, head },
    entries(after) {
      if (after >= seq) return [];
      const page = tables.entries.page(key, after, Math.min(MAX_PAGE_ENTRIES, seq - after));
      return page.length === 0 ? null : page;
    },
    blobs: (after) => tables.blobs.held(key, after, newest, BLOBS_AT_ONCE),
  };
}

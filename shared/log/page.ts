/** A piece of an account's log as a provider hands it over; nothing in it is verified yet (reader.ts does that). */
import type { Seq } from "../lib/ids.ts";

export interface LogPage {
  /** Seq of the first of `entries`: the one asked after, plus 1, also when there are none. */
  readonly first: Seq;
  readonly entries: readonly Uint8Array[];
  /** The log's last seq, be it in this page or not. */
  readonly last: Seq;
  /** head(last). */
  readonly head: Uint8Array;
}

/** An entry and where it stands. */
export interface NumberedEntry {
  readonly seq: Seq;
  readonly bytes: Uint8Array;
}

/** A page's limits: whichever comes first; one entry is always sent. */
export const MAX_PAGE_BYTES = 4 * 1024 * 1024;
export const MAX_PAGE_ENTRIES = 1000;
/** Entries in one append. */
export const MAX_APPEND_ENTRIES = 256;
/** Octets of all entries in one append. */
export const MAX_APPEND_BYTES = 4 * 1024 * 1024;

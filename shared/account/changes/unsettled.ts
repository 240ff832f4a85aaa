/**
 * Changes that were sent and whose answer was lost: whether they stand in the log nobody knows yet. Asked for once more,
 * as mail programs do after a failure, they go under the same entry id, or are told from what the log has brought since,
 * so that a message is not filed, or copied, twice. In memory only.
 */
import type { BlobId, EntryId } from "../../lib/ids.ts";
import type { Op, Outcome } from "../../mailbox/op.ts";
import type { AppliedEntry } from "../sync/replica.ts";

/** Milliseconds after which the same is taken for something new. */
const LIFE = 60 * 60 * 1000;
/** Changes remembered. */
const MAX_UNSETTLED = 64;

export interface SentChange {
  readonly id: EntryId;
  readonly ops: readonly Op[];
  readonly adds: readonly BlobId[];
  /** Null while the log has not brought it. */
  readonly outcomes: readonly Outcome[] | null;
}

export interface Unsettled {
  /** What was sent under this key and is not settled; `key` stands for all that it asks for. */
  find(key: string): SentChange | null;
  /** About to be sent. */
  note(key: string, change: Omit<SentChange, "outcomes">): void;
  /** It was answered. */
  settle(key: string): void;
  /** An entry of this device's own came by in the log. */
  applied(entry: AppliedEntry): void;
}

interface Row extends SentChange {
  outcomes: readonly Outcome[] | null;
  readonly since: number;
}

/** The clock gives unix milliseconds. */
export function createUnsettled(clock: () => number): Unsettled {
  const rows = new Map<string, Row>();
  const byId = new Map<EntryId, Row>();

  function drop(key: string): void {
    const row = rows.get(key);
    if (row) byId.delete(row.id);
    rows.delete(key);
  }

  function dropOld(): void {
    for (const [key, { since }] of rows) if (since + LIFE < clock() || rows.size > MAX_UNSETTLED) drop(key);
  }

  return {
    find(key) {
      dropOld();
      return rows.get(key) ?? null;
    },
    note(key, change) {
      drop(key);
      const row = { ...change, outcomes: null, since: clock() };
      rows.set(key, row);
      byId.set(row.id, row);
      dropOld();
    },
    settle: drop,
    applied({ id, outcomes }) {
      const row = byId.get(id);
      if (row) row.outcomes = outcomes;
    },
  };
}

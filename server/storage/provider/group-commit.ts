/**
 * Group commit: one queue, one flusher. Tasks submitted while the event loop turns share one transaction, so that many
 * deliveries cost one fsync. A task is synchronous, reads and writes the database, and throws only when the store fails;
 * refusals are values. When a batch fails its tasks are run again one by one: a bad one fails alone, so a task may run
 * twice and must keep no state of its own, but what a watch of the transaction drops with it.
 */
import type { SqlDriver } from "./driver.ts";

/** Tasks in one transaction; more wait for the next. */
const MAX_BATCH = 256;

export interface GroupCommit {
  /** The task's value, once it is durable. Rejects if the store fails; then nothing of it is stored. */
  submit<T>(task: () => T): Promise<T>;
  /** Resolves when nothing is queued. */
  idle(): Promise<void>;
}

interface Item {
  readonly task: () => unknown;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** Told how each transaction ended. */
export interface CommitWatch {
  committed(): void;
  /** What was read since the transaction began may be untrue. */
  rolledBack(): void;
}

export function createGroupCommit(driver: SqlDriver, watch: CommitWatch): GroupCommit {
  const queue: Item[] = [];
  const waiting: (() => void)[] = [];
  let scheduled = false;

  function schedule(): void {
    if (scheduled) return;
    scheduled = true;
    setImmediate(flush);
  }

  function flush(): void {
    scheduled = false;
    const batch = queue.splice(0, MAX_BATCH);
    if (!runTogether(batch)) for (const item of batch) runAlone(item);
    if (queue.length > 0) schedule();
    else for (const resolve of waiting.splice(0)) resolve();
  }

  function transact(batch: readonly Item[]): unknown[] {
    driver.exec("BEGIN IMMEDIATE");
    try {
      const values = batch.map(({ task }) => task());
      driver.exec("COMMIT");
      watch.committed();
      return values;
    } catch (error) {
      watch.rolledBack();
      rollback(driver);
      throw error;
    }
  }

  /** False if the batch failed and should be tried singly. */
  function runTogether(batch: readonly Item[]): boolean {
    if (batch.length < 2) return false;
    try {
      const values = transact(batch);
      batch.forEach(({ resolve }, i) => resolve(values[i]));
      return true;
    } catch {
      return false;
    }
  }

  function runAlone(item: Item): void {
    try {
      item.resolve(transact([item])[0]);
    } catch (error) {
      item.reject(error);
    }
  }

  return {
    submit: <T>(task: () => T) =>
      new Promise<T>((resolve, reject) => {
        queue.push({ task, resolve: resolve as (value: unknown) => void, reject });
        schedule();
      }),
    idle: () =>
      queue.length === 0 && !scheduled ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve)),
  };
}

/** SQLite may have rolled back by itself already. */
function rollback(driver: SqlDriver): void {
  try {
    driver.exec("ROLLBACK");
  } catch {
    // no transaction is open
  }
}

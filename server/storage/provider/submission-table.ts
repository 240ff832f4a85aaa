/** What was sent, by account and id. Synchronous: called inside transactions. */
import { hexToBytes } from "../../../shared/lib/bytes.ts";
import { bytes, bytesOrNull, int, intOrNull } from "./columns.ts";
import type { SqlDriver } from "./driver.ts";

export interface SubmissionRow {
  readonly digest: Uint8Array;
  /** Null: begun. */
  readonly result: Uint8Array | null;
}

export interface Spending {
  readonly messages: number;
  readonly recipients: number;
  /** Unix seconds; 0 if there is none. */
  readonly oldest: number;
}

export interface SubmissionTable {
  get(account: number, id: string): SubmissionRow | null;
  /** Since then, unix seconds, but for one id. */
  spent(account: number, since: number, but: string): Spending;
  begin(account: number, id: string, row: { digest: Uint8Array; recipients: number; at: number }): void;
  done(account: number, id: string, result: Uint8Array): void;
  remove(account: number, id: string): void;
  removeOlder(than: number): void;
}

const idBytes = (id: string): Uint8Array => hexToBytes(id) ?? new Uint8Array(0);

export function createSubmissionTable(driver: SqlDriver): SubmissionTable {
  const get = driver.prepare("SELECT digest, result FROM submissions WHERE account = ? AND id = ?");
  const spent = driver.prepare(
    `SELECT COUNT(*) AS messages, SUM(recipients) AS recipients, MIN(at) AS oldest FROM submissions
     WHERE account = ? AND at > ? AND id <> ?`,
  );
  const begin = driver.prepare(
    `INSERT INTO submissions (account, id, digest, recipients, at) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET at = excluded.at WHERE result IS NULL`,
  );
  const done = driver.prepare("UPDATE submissions SET result = ? WHERE account = ? AND id = ?");
  const remove = driver.prepare("DELETE FROM submissions WHERE account = ? AND id = ?");
  const removeOlder = driver.prepare("DELETE FROM submissions WHERE at < ?");
  return {
    get(account, id) {
      const row = get.get(account, idBytes(id));
      return row && { digest: bytes(row, "digest"), result: bytesOrNull(row, "result") };
    },
    spent(account, since, but) {
      const row = spent.get(account, since, idBytes(but));
      if (!row) return { messages: 0, recipients: 0, oldest: 0 };
      const count = { messages: int(row, "messages"), recipients: intOrNull(row, "recipients") ?? 0 };
      return { ...count, oldest: intOrNull(row, "oldest") ?? 0 };
    },
    begin: (account, id, { digest, recipients, at }) => void begin.run(account, idBytes(id), digest, recipients, at),
    done: (account, id, result) => void done.run(result, account, idBytes(id)),
    remove: (account, id) => void remove.run(account, idBytes(id)),
    removeOlder: (than) => void removeOlder.run(than),
  };
}

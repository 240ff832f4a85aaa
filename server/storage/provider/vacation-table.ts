/** What is answered for whom, and who was. Synchronous: called inside transactions. */
import { bytes, int } from "./columns.ts";
import type { SqlDriver } from "./driver.ts";

export interface VacationTable {
  note(account: number): Uint8Array | null;
  /** `until`: unix seconds after which it is not kept; 0: for ever. */
  put(account: number, note: Uint8Array, until: number): void;
  remove(account: number): void;
  /** When that one was answered last, unix seconds; 0: never. */
  answeredAt(account: number, name: Uint8Array): number;
  /** How many were since then. */
  answered(account: number, since: number): number;
  setAnswered(account: number, name: Uint8Array, at: number): void;
  forget(account: number, name: Uint8Array): void;
  forgetAll(account: number): void;
  /** Notes that are over, and answers of before `answered`; unix seconds. */
  sweep(now: number, answered: number): void;
}

export function createVacationTable(driver: SqlDriver): VacationTable {
  const note = driver.prepare("SELECT note FROM vacations WHERE account = ?");
  const put = driver.prepare(
    `INSERT INTO vacations (account, note, until) VALUES (?, ?, ?)
     ON CONFLICT DO UPDATE SET note = excluded.note, until = excluded.until`,
  );
  const remove = driver.prepare("DELETE FROM vacations WHERE account = ?");
  const answeredAt = driver.prepare("SELECT at FROM vacation_answers WHERE account = ? AND name = ?");
  const answered = driver.prepare("SELECT COUNT(*) AS count FROM vacation_answers WHERE account = ? AND at >= ?");
  const set = driver.prepare(
    "INSERT INTO vacation_answers (account, name, at) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET at = excluded.at",
  );
  const forget = driver.prepare("DELETE FROM vacation_answers WHERE account = ? AND name = ?");
  const forgetAll = driver.prepare("DELETE FROM vacation_answers WHERE account = ?");
  const over = driver.prepare("DELETE FROM vacations WHERE until > 0 AND until < ?");
  const old = driver.prepare("DELETE FROM vacation_answers WHERE at < ?");
  return {
    note(account) {
      const row = note.get(account);
      return row && bytes(row, "note");
    },
    put: (account, given, until) => void put.run(account, given, until),
    remove: (account) => void remove.run(account),
    answeredAt(account, name) {
      const row = answeredAt.get(account, name);
      return row ? int(row, "at") : 0;
    },
    answered(account, since) {
      const row = answered.get(account, since);
      return row ? int(row, "count") : 0;
    },
    setAnswered: (account, name, at) => void set.run(account, name, at),
    forget: (account, name) => void forget.run(account, name),
    forgetAll: (account) => void forgetAll.run(account),
    sweep(now, before) {
      over.run(now);
      old.run(before);
    },
  };
}

/**
 * The small part of SQLite the store needs, so that another binding (node:sqlite) or a failing one (tests) can take
 * libsql's place. Synchronous; blobs come back as Uint8Array.
 */
import { closeSync, openSync } from "node:fs";
import Database from "libsql";

export type SqlValue = string | number | Uint8Array | null;
export type Row = Readonly<Record<string, SqlValue>>;

export interface Statement {
  /** Rows changed. */
  run(...values: readonly SqlValue[]): number;
  get(...values: readonly SqlValue[]): Row | null;
  all(...values: readonly SqlValue[]): readonly Row[];
}

export interface SqlDriver {
  exec(sql: string): void;
  prepare(sql: string): Statement;
  close(): void;
}

/** Bytes of one page: entries have some 3 KB, small blobs up to 64. */
const PAGE_BYTES = 8192;

/** Pages of the WAL (32 MB) after which they are moved into the database: seldom enough not to be felt. */
const CHECKPOINT_PAGES = 4000;

/**
 * Opens or makes the database. Every commit is on disk when it returns: WAL with `synchronous = FULL`, which must be set
 * after the journal mode (a test counts the fsyncs).
 */
export function openSqlite(path: string): SqlDriver {
  // SQLite gives its -wal and -shm the mode of the database
  closeSync(openSync(path, "a", 0o600));
  const database = new Database(path);
  database.exec(`PRAGMA page_size = ${PAGE_BYTES}; PRAGMA auto_vacuum = INCREMENTAL`);
  // These two answer with a row.
  database.pragma("journal_mode = WAL");
  database.pragma("busy_timeout = 5000");
  database.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
  database.exec("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY");
  let open = true;
  /** libsql ends the whole process when a closed database is used. */
  const checkOpen = (): void => {
    if (!open) throw new Error("the store is closed");
  };
  return {
    exec(sql) {
      checkOpen();
      database.exec(sql);
    },
    prepare(sql) {
      checkOpen();
      return statementOf(database.prepare(sql), checkOpen);
    },
    close() {
      if (open) database.close();
      open = false;
    },
  };
}

/**
 * Two traps of libsql 0.5: a single blob among the arguments is taken for named parameters and ends the process, so they
 * go in as one array; and get() on a statement that all() has run answers for the arguments before, so it is never used.
 */
function statementOf(statement: Database.Statement, checkOpen: () => void): Statement {
  return {
    run(...values) {
      checkOpen();
      return statement.run(values.map(toSql)).changes;
    },
    get(...values) {
      checkOpen();
      const [row] = statement.all(values.map(toSql));
      return row === undefined ? null : rowOf(row);
    },
    all(...values) {
      checkOpen();
      return statement.all(values.map(toSql)).map(rowOf);
    },
  };
}

const toSql = (value: SqlValue): unknown =>
  value instanceof Uint8Array ? Buffer.from(value.buffer, value.byteOffset, value.byteLength) : value;

function rowOf(row: unknown): Row {
  const source = row as Record<string, unknown>;
  const out: Record<string, SqlValue> = {};
  for (const name of Object.keys(source)) if (name !== "_metadata") out[name] = fromSql(source[name]);
  return out;
}

/** libsql gives blobs as ArrayBuffer. */
function fromSql(value: unknown): SqlValue {
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  if (value instanceof Uint8Array) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  return value as SqlValue;
}

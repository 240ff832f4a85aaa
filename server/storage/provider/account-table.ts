/** Accounts and the addresses that reach them. Synchronous: called inside transactions. */
import { genesisHead } from "../../../shared/log/chain.ts";
import type { CryptoPort } from "../../../shared/crypto/primitives.ts";
import { idToBytes, seq as asSeq, type AccountId, type Seq } from "../../../shared/lib/ids.ts";
import { bytes, id, int, intOrNull, text } from "./columns.ts";
import type { Row, SqlDriver } from "./driver.ts";

export interface AccountRow {
  /** Names the account within the database. */
  readonly key: number;
  readonly id: AccountId;
  readonly address: string;
  /** Unix seconds. */
  readonly created: number;
  /** 0 = nobody has joined yet. */
  readonly seq: Seq;
  readonly head: Uint8Array;
  readonly recordSeq: Seq;
  /** 0 = none */
  readonly checkpointSeq: Seq;
  readonly generation: number;
  readonly epoch: number;
  /** Octets its mail may take; null: no limit. */
  readonly quota: number | null;
  /** It exists while a directory of users says so. */
  readonly fromDirectory: boolean;
  /** The generation that it is to go beyond, since a backup was restored in it; null: none was. */
  readonly restored: number | null;
}

export interface AccountTerms {
  readonly quota: number | null;
  readonly fromDirectory: boolean;
}

export interface AccountTable {
  byId(account: AccountId): AccountRow | null;
  /** By main address or alias, exactly. */
  byAddress(address: string): AccountRow | null;
  all(): readonly AccountRow[];
  /** Of all addresses. */
  domains(): readonly string[];
  aliases(key: number): readonly string[];
  /** The addresses must be free. */
  add(account: AccountId, address: string, aliases: readonly string[], now: number, terms: AccountTerms): void;
  setQuota(key: number, quota: number | null): void;
  /** The address must be free. */
  addAlias(key: number, alias: string): void;
  /** Leaves its main address and those of others. */
  removeAlias(key: number, alias: string): void;
  /** Of all accounts there are. */
  noteRestored(): void;
  /** Moves the log's end and what points into it. */
  advance(key: number, end: LogEnd): void;
  /** With everything that is its own but the blobs' files. */
  remove(key: number): void;
}

export type LogEnd = Pick<AccountRow, "seq" | "head" | "recordSeq" | "checkpointSeq" | "generation" | "epoch">;

const OWN_TABLES = [
  ...["addresses", "invites", "entries", "devices", "blobs", "seen", "removed", "access", "access_use"],
  ...["submissions", "vacations", "vacation_answers"],
];

const rowOf = (row: Row): AccountRow => ({
  key: int(row, "key"),
  id: id<AccountId>(row, "id"),
  address: text(row, "address"),
  created: int(row, "created"),
  seq: asSeq(int(row, "seq")),
  head: bytes(row, "head"),
  recordSeq: asSeq(int(row, "record_seq")),
  checkpointSeq: asSeq(int(row, "checkpoint_seq")),
  generation: int(row, "generation"),
  epoch: int(row, "epoch"),
  quota: intOrNull(row, "quota"),
  fromDirectory: int(row, "directory") === 1,
  restored: intOrNull(row, "restored"),
});

export function createAccountTable(driver: SqlDriver, crypto: Pick<CryptoPort, "sha256">): AccountTable {
  const byId = driver.prepare("SELECT * FROM accounts WHERE id = ?");
  const byAddress = driver.prepare(
    "SELECT accounts.* FROM addresses JOIN accounts ON accounts.key = addresses.account WHERE addresses.address = ?",
  );
  const all = driver.prepare("SELECT * FROM accounts ORDER BY address");
  const domains = driver.prepare("SELECT DISTINCT substr(address, instr(address, '@') + 1) AS domain FROM addresses");
  const aliases = driver.prepare("SELECT address FROM addresses WHERE account = ? AND main = 0 ORDER BY address");
  const insert = driver.prepare(
    "INSERT INTO accounts (id, address, created, head, quota, directory) VALUES (?, ?, ?, ?, ?, ?)",
  );
  const insertAddress = driver.prepare("INSERT INTO addresses (address, account, main) VALUES (?, ?, ?)");
  const removeAlias = driver.prepare("DELETE FROM addresses WHERE address = ? AND account = ? AND main = 0");
  const setQuota = driver.prepare("UPDATE accounts SET quota = ? WHERE key = ?");
  const noteRestored = driver.prepare("UPDATE accounts SET restored = generation WHERE seq > 0");
  const advance = driver.prepare(
    "UPDATE accounts SET seq = ?, head = ?, record_seq = ?, checkpoint_seq = ?, generation = ?, epoch = ? WHERE key = ?",
  );
  const removals = OWN_TABLES.map((table) => driver.prepare(`DELETE FROM ${table} WHERE account = ?`));
  const removeAccount = driver.prepare("DELETE FROM accounts WHERE key = ?");
  const orNull = (row: Row | null): AccountRow | null => row && rowOf(row);

  return {
    byId: (account) => orNull(byId.get(idToBytes(account))),
    byAddress: (address) => orNull(byAddress.get(address)),
    all: () => all.all().map(rowOf),
    domains: () => domains.all().map((row) => text(row, "domain")),
    aliases: (key) => aliases.all(key).map((row) => text(row, "address")),
    add(account, address, others, now, { quota, fromDirectory }) {
      insert.run(idToBytes(account), address, now, genesisHead(crypto, account), quota, fromDirectory ? 1 : 0);
      const key = orNull(byId.get(idToBytes(account)))?.key ?? 0;
      insertAddress.run(address, key, 1);
      for (const alias of others) insertAddress.run(alias, key, 0);
    },
    setQuota: (key, quota) => void setQuota.run(quota, key),
    addAlias: (key, alias) => void insertAddress.run(alias, key, 0),
    removeAlias: (key, alias) => void removeAlias.run(alias, key),
    noteRestored: () => void noteRestored.run(),
    advance: (key, { seq, head, recordSeq, checkpointSeq, generation, epoch }) =>
      void advance.run(seq, head, recordSeq, checkpointSeq, generation, epoch, key),
    remove(key) {
      for (const removal of removals) removal.run(key);
      removeAccount.run(key);
    },
  };
}

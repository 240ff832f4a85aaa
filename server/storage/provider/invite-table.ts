/** Invitations, known by the SHA-256 of their token. Synchronous: called inside transactions. */
import type { AccountId } from "../../../shared/lib/ids.ts";
import { FLAVORS, type Flavor } from "../../../shared/log/record.ts";
import { bytesOrNull, id, int, text } from "./columns.ts";
import type { Row, SqlDriver } from "./driver.ts";

export interface InviteRow {
  readonly account: AccountId;
  readonly address: string;
  /** Unix seconds. */
  readonly expires: number;
  /** Of the account it makes. */
  readonly flavor: Flavor;
  /** SHA-256 of the genesis entry it was used with; null = unused. */
  readonly usedWith: Uint8Array | null;
}

export interface Invitation {
  /** SHA-256 of the token. */
  readonly hash: Uint8Array;
  /** Unix seconds. */
  readonly expires: number;
  readonly flavor: Flavor;
}

export interface InviteTable {
  get(tokenHash: Uint8Array): InviteRow | null;
  /** The account's earlier ones are void. */
  replace(account: number, invitation: Invitation): void;
  use(tokenHash: Uint8Array, entryHash: Uint8Array): void;
  /** The account's unused one. */
  pending(account: number): Pick<InviteRow, "expires" | "flavor"> | null;
}

const flavorOf = (row: Row): Flavor => FLAVORS.find((flavor) => flavor === row["flavor"]) ?? "hardened";

export function createInviteTable(driver: SqlDriver): InviteTable {
  const get = driver.prepare(
    `SELECT accounts.id AS account, accounts.address AS address, expires, flavor, entry FROM invites
     JOIN accounts ON accounts.key = invites.account WHERE hash = ?`,
  );
  const clear = driver.prepare("DELETE FROM invites WHERE account = ?");
  const insert = driver.prepare("INSERT INTO invites (hash, account, expires, flavor) VALUES (?, ?, ?, ?)");
  const use = driver.prepare("UPDATE invites SET entry = ? WHERE hash = ?");
  const pending = driver.prepare("SELECT expires, flavor FROM invites WHERE account = ? AND entry IS NULL");
  return {
    get(hash) {
      const row = get.get(hash);
      return (
        row && {
          account: id<AccountId>(row, "account"),
          address: text(row, "address"),
          expires: int(row, "expires"),
          flavor: flavorOf(row),
          usedWith: bytesOrNull(row, "entry"),
        }
      );
    },
    replace(account, { hash, expires, flavor }) {
      clear.run(account);
      insert.run(hash, account, expires, flavor);
    },
    use: (hash, entryHash) => void use.run(entryHash, hash),
    pending(account) {
      const row = pending.get(account);
      return row && { expires: int(row, "expires"), flavor: flavorOf(row) };
    },
  };
}

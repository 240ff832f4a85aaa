/** The store's side of answering for who is away. Each change is one task of the group commit, durable when it answers. */
import type { AccountId } from "../../../shared/lib/ids.ts";
import { err, ok, type Result } from "../../../shared/lib/result.ts";
import { answeredBy } from "../../../shared/log/answered-by.ts";
import type { AccountRow } from "./account-table.ts";
import type { GroupCommit } from "./group-commit.ts";
import type { Tables } from "./tables.ts";

type Written<T = null> = Promise<Result<T, { readonly type: "gone" } | { readonly type: "failing" }>>;

export interface VacationRows {
  note(account: AccountId): Uint8Array | null;
  /** `gone` too where the account is not one that the provider answers for (any more). */
  putNote(account: AccountId, note: Uint8Array, until: number): Written;
  removeNote(account: AccountId): Written;
  claim(
    account: AccountId,
    name: Uint8Array,
    when: {
      readonly at: number;
      readonly since: number;
      readonly limits: readonly { readonly since: number; readonly most: number }[];
    },
  ): Written<"noted" | "answered" | "busy">;
  drop(account: AccountId, name: Uint8Array): Written;
}

export function createVacationRows(
  tables: Tables,
  commit: GroupCommit,
  failing: (error: unknown) => Result<never, { readonly type: "failing" }>,
): VacationRows {
  const { accounts, vacations } = tables;
  const write = <T>(
    account: AccountId,
    change: (row: AccountRow) => Result<T, { readonly type: "gone" }>,
  ): Written<T> =>
    commit
      .submit((): Result<T, { readonly type: "gone" }> => {
        const row = accounts.byId(account);
        return row ? change(row) : err({ type: "gone" });
      })
      .catch(failing);
  return {
    note(account) {
      const row = accounts.byId(account);
      return row && vacations.note(row.key);
    },
    putNote: (account, note, until) =>
      write(account, (row) => {
        const record = tables.record(row)?.record;
        if (!record || answeredBy(record.flavor) !== "provider") return err({ type: "gone" });
        vacations.put(row.key, note, until);
        return ok(null);
      }),
    removeNote: (account) =>
      write(account, ({ key }) => {
        vacations.remove(key);
        return ok(null);
      }),
    claim: (account, name, { at, since, limits }) =>
      write(account, ({ key }) => {
        if (vacations.note(key) === null) return err({ type: "gone" });
        if (vacations.answeredAt(key, name) >= since) return ok("answered");
        if (limits.some((limit) => vacations.answered(key, limit.since) >= limit.most)) return ok("busy");
        vacations.setAnswered(key, name, at);
        return ok("noted");
      }),
    drop: (account, name) =>
      write(account, ({ key }) => {
        vacations.forget(key, name);
        return ok(null);
      }),
  };
}

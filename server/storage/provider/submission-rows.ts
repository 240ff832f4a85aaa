/** The store's side of sending. Each change is one task of the group commit, durable when it answers. */
import type { AccountId } from "../../../shared/lib/ids.ts";
import { err, ok, type Result } from "../../../shared/lib/result.ts";
import type { GroupCommit } from "./group-commit.ts";
import type { SubmissionRow } from "./submission-table.ts";
import type { Tables } from "./tables.ts";

interface Counted {
  readonly count: number;
  readonly oldest: number;
}
type Written = Promise<Result<null, { readonly type: "gone" } | { readonly type: "failing" }>>;

export interface SubmissionRows {
  get(account: AccountId, id: string): SubmissionRow | null;
  spent(account: AccountId, since: number, but: string): { readonly messages: Counted; readonly recipients: Counted };
  begin(
    account: AccountId,
    id: string,
    what: { readonly digest: Uint8Array; readonly recipients: number; readonly at: number },
  ): Written;
  done(account: AccountId, id: string, result: Uint8Array): Written;
  drop(account: AccountId, id: string): Written;
}

export function createSubmissionRows(
  { accounts, submissions }: Tables,
  commit: GroupCommit,
  failing: (error: unknown) => Result<never, { readonly type: "failing" }>,
): SubmissionRows {
  const write = (account: AccountId, change: (key: number) => void): Written =>
    commit
      .submit((): Result<null, { readonly type: "gone" }> => {
        const row = accounts.byId(account);
        if (!row) return err({ type: "gone" });
        change(row.key);
        return ok(null);
      })
      .catch(failing);
  return {
    get(account, id) {
      const row = accounts.byId(account);
      return row && submissions.get(row.key, id);
    },
    spent(account, since, but) {
      const row = accounts.byId(account);
      const all = row ? submissions.spent(row.key, since, but) : { messages: 0, recipients: 0, oldest: 0 };
      const { messages, recipients, oldest } = all;
      return { messages: { count: messages, oldest }, recipients: { count: recipients, oldest } };
    },
    begin: (account, id, what) => write(account, (key) => submissions.begin(key, id, what)),
    done: (account, id, result) => write(account, (key) => submissions.done(key, id, result)),
    drop: (account, id) => write(account, (key) => submissions.remove(key, id)),
  };
}

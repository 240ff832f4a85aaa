/** SubmissionStore in memory. */
import type { AccountId } from "../../../shared/lib/ids.ts";
import { ok } from "../../../shared/lib/result.ts";
import type { SubmissionStore } from "../port.ts";

interface Row {
  readonly account: AccountId;
  readonly id: string;
  readonly digest: Uint8Array;
  readonly recipients: number;
  readonly at: number;
  readonly result: Uint8Array | null;
}

export function createMemorySubmissions(): SubmissionStore {
  const rows = new Map<string, Row>();
  const key = (account: AccountId, id: string): string => `${account} ${id}`;
  return {
    get: (account, id) => rows.get(key(account, id)) ?? null,
    spent(account, since, but) {
      const counted = [...rows.values()].filter((row) => row.account === account && row.at > since && row.id !== but);
      const oldest = counted.length === 0 ? 0 : Math.min(...counted.map(({ at }) => at));
      const recipients = counted.reduce((sum, row) => sum + row.recipients, 0);
      return { messages: { count: counted.length, oldest }, recipients: { count: recipients, oldest } };
    },
    begin(account, id, what) {
      const before = rows.get(key(account, id));
      if (!before?.result) rows.set(key(account, id), { account, id, ...what, result: null });
      return Promise.resolve(ok(null));
    },
    done(account, id, result) {
      const before = rows.get(key(account, id));
      if (before) rows.set(key(account, id), { ...before, result });
      return Promise.resolve(ok(null));
    },
    drop(account, id) {
      rows.delete(key(account, id));
      return Promise.resolve(ok(null));
    },
  };
}

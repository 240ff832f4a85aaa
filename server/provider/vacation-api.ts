/** Notes of who is away, over HTTP: taken of transparent accounts alone, where this provider sends. */
import { ok } from "../../shared/lib/result.ts";
import type { AccountEntry } from "../../shared/log/entry.ts";
import type { AccountId } from "../../shared/lib/ids.ts";
import { err } from "../../shared/lib/result.ts";
import { answeredBy } from "../../shared/log/answered-by.ts";
import type { VacationApi } from "../http/port.ts";
import { encodeNote } from "../vacation/kept-note.ts";
import type { VacationStore } from "../vacation/port.ts";
import type { VacationKeys } from "../vacation/vacation-keys.ts";

export function createVacationApi(
  store: VacationStore,
  keys: VacationKeys,
  recordOf: (account: AccountId) => AccountEntry | null,
): VacationApi {
  return {
    async put(account, note) {
      const record = recordOf(account)?.record;
      if (!record || answeredBy(record.flavor) !== "provider") return err("hardened");
      const put = await store.putNote(account, encodeNote(keys, account, note), note.until);
      if (put.ok) return ok(null);
      return err(put.error.type === "gone" ? "hardened" : "unavailable");
    },
    async remove(account) {
      const removed = await store.removeNote(account);
      return removed.ok || removed.error.type === "gone" ? ok(null) : err("unavailable");
    },
  };
}

/** RemoteLog and BlobStore of one device over a hosted account, with a plug to pull. */
import type { Seq } from "../../lib/ids.ts";
import { err, ok, type Result } from "../../lib/result.ts";
import { MAX_APPEND_BYTES, MAX_APPEND_ENTRIES } from "../../log/page.ts";
import type { AppendFailure, Appended, Offline, RemoteLog } from "../remote-log.ts";
import type { Connection, HostedAccount } from "./hosted-account.ts";

export function createConnection(account: HostedAccount): Connection {
  let online = true;
  const wake = new Set<() => void>();

  /** Answers in a later turn, as a network does. */
  async function whenOnline<T, E>(answer: () => Promise<Result<T, E>> | Result<T, E>): Promise<Result<T, E | Offline>> {
    await Promise.resolve();
    return online ? answer() : err({ type: "offline" });
  }

  const log: RemoteLog = {
    read: (after, signal, most) =>
      whenOnline(() => (signal?.aborted === true ? err({ type: "offline" }) : ok(account.page(after, most)))),
    append: (entries, after) =>
      whenOnline(async (): Promise<Result<Appended, AppendFailure>> => {
        const bytes = entries.reduce((sum, entry) => sum + entry.length, 0);
        if (entries.length > MAX_APPEND_ENTRIES || bytes > MAX_APPEND_BYTES)
          return err({ type: "protocol", detail: "append too large" });
        const appended = await account.append(entries);
        return appended.ok ? ok({ assigned: appended.value, page: account.page(after) }) : appended;
      }),
    watch: (after, signal) => watchAccount(account, () => online, wake, after, signal),
    latestRecord: () => whenOnline(() => ok(account.newest("account"))),
    latestCheckpoint: () => whenOnline(() => ok(account.newest("checkpoint"))),
  };

  return {
    log,
    blobs: {
      put: (id, bytes) => whenOnline(() => account.blobs.put(id, bytes)),
      get: (id, range) => whenOnline(() => account.blobs.get(id, range)),
    },
    get online() {
      return online;
    },
    set online(value) {
      online = value;
      for (const listener of [...wake]) listener();
    },
  };
}

async function* watchAccount(
  account: HostedAccount,
  isOnline: () => boolean,
  wake: Set<() => void>,
  after: Seq,
  signal: AbortSignal,
): AsyncGenerator<Seq, void, undefined> {
  let last = after;
  while (!signal.aborted) {
    const now = account.view.seq;
    if (isOnline() && now > last) {
      last = now;
      yield now;
    } else await somethingHappens(account, wake, signal);
  }
}

function somethingHappens(account: HostedAccount, wake: Set<() => void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const stop = account.onAppend(done);
    wake.add(done);
    signal.addEventListener("abort", done, { once: true });
    function done(): void {
      stop();
      wake.delete(done);
      signal.removeEventListener("abort", done);
      resolve();
    }
  });
}

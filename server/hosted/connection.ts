/**
 * The ports of an engine straight over the provider's own store, in its process: what a device has over HTTP, without the
 * way there. Only a device of the record in force gets anything.
 */
import type { AccessLoginParts } from "../../shared/account/access/access-login.ts";
import { concatBytes } from "../../shared/lib/bytes.ts";
import type { AccountId, DeviceId, Seq } from "../../shared/lib/ids.ts";
import { err, ok, type Result } from "../../shared/lib/result.ts";
import type { LogPage, NumberedEntry } from "../../shared/log/page.ts";
import { findDevice } from "../../shared/log/record.ts";
import type { BlobStore, ByteRange, PutFailure } from "../../shared/storage/blob-store.ts";
import type { AppendFailure, Offline, ReadFailure, RemoteLog } from "../../shared/storage/remote-log.ts";
import type { HostedStore } from "./hosted-store.ts";

export interface HostedConnection {
  readonly log: RemoteLog;
  readonly blobs: BlobStore;
}

const OFFLINE: Offline = { type: "offline" };

export function connect(store: HostedStore, account: AccountId, device: DeviceId): HostedConnection {
  const isLive = (): boolean => {
    const entry = store.record(account);
    return entry !== null && findDevice(entry.record, device) !== null;
  };

  /** A store that fails counts as unreachable. */
  async function asDevice<T, F>(ask: () => Promise<Result<T, F>>): Promise<Result<T, F | ReadFailure>> {
    try {
      return isLive() ? await ask() : err({ type: "notAuthorized" });
    } catch {
      return err(OFFLINE);
    }
  }

  const pageAfter = (after: Seq): Result<LogPage, ReadFailure> => {
    const page = store.read(account, after);
    return page ? ok(page) : err({ type: "notAuthorized" });
  };

  const log: RemoteLog = {
    read: (after) => asDevice<LogPage, ReadFailure>(() => Promise.resolve(pageAfter(after))),
    append: (entries, after) =>
      asDevice(async () => {
        const appended = await store.append(account, entries, "device");
        if (!appended.ok) return err(appendFailure(appended.error));
        const page = pageAfter(after);
        return page.ok ? ok({ assigned: appended.value.assigned, page: page.value }) : page;
      }),
    watch: (after, signal) => watch(store, account, after, signal),
    latestRecord: () => asDevice<NumberedEntry | null, never>(() => Promise.resolve(ok(store.latestRecord(account)))),
    latestCheckpoint: () =>
      asDevice<NumberedEntry | null, never>(() => Promise.resolve(ok(store.latestCheckpoint(account)))),
  };

  const blobs: BlobStore = {
    put: (id, bytes) =>
      asDevice(async () => {
        const put = await store.putBlob(account, id, bytes);
        return put.ok ? put : err(putFailure(put.error.type));
      }),
    get: (id, range) =>
      asDevice(async () => {
        const size = store.blobSize(account, id);
        const body = size === null ? null : await store.getBlob(account, id, within(range, size));
        return body ? ok(await gather(body)) : err({ type: "notFound" } as const);
      }),
  };
  return { log, blobs };
}

/** For a login (shared/account/access/access-login.ts) by somebody who has opened the access file. */
export const loginPort = (store: HostedStore, origin: () => string): AccessLoginParts["provider"] => ({
  get origin() {
    return origin();
  },
  session: ({ account, device }) => connect(store, account, device),
});

function appendFailure(
  failure: Extract<Awaited<ReturnType<HostedStore["append"]>>, { ok: false }>["error"],
): AppendFailure {
  switch (failure.type) {
    case "refused":
      return failure;
    case "gone":
      return { type: "notAuthorized" };
    case "failing":
      return OFFLINE;
    case "slowed":
      return { ...OFFLINE, retryAfterSeconds: Math.ceil(failure.retryAfterSeconds) };
  }
}

function putFailure(type: "conflict" | "tooLarge" | "overQuota" | "gone" | "failing"): PutFailure {
  switch (type) {
    case "conflict":
    case "tooLarge":
      return { type };
    case "gone":
      return { type: "notAuthorized" };
    case "overQuota":
    case "failing":
      return OFFLINE;
  }
}

function within(range: ByteRange | undefined, size: number): ByteRange {
  const start = Math.min(range?.start ?? 0, size);
  return { start, end: Math.max(start, Math.min(range?.end ?? size, size)) };
}

async function gather(body: Uint8Array | AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  if (body instanceof Uint8Array) return body;
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return concatBytes(...chunks);
}

/** Ends also when the account is gone. */
async function* watch(
  store: HostedStore,
  account: AccountId,
  after: Seq,
  signal: AbortSignal,
): AsyncGenerator<Seq, void, undefined> {
  let last = store.head(account)?.seq ?? null;
  let wake: (() => void) | null = null;
  const stop = store.watch(account, (seq) => {
    last = seq;
    wake?.();
  });
  const aborted = (): void => wake?.();
  signal.addEventListener("abort", aborted);
  try {
    for (let told: number = after; last !== null && !signal.aborted;) {
      if (last > told) {
        told = last;
        yield last;
      } else await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    stop();
    signal.removeEventListener("abort", aborted);
  }
}

/** RemoteLog over HTTP. */
import { encodeBody } from "../api/schema.ts";
import { calls, schemas, type Call } from "../api/wire.ts";
import { err, ok, type Result } from "../lib/result.ts";
import type { NumberedEntry } from "../log/page.ts";
import type { ReadFailure, RemoteLog } from "../storage/remote-log.ts";
import type { Authorized } from "./authorized.ts";
import { toAppendFailure, toReadFailure } from "./failures.ts";
import { watchEvents, type WatchTimes } from "./http-watch.ts";
import { callFor, type Http } from "./http.ts";

export function createHttpLog(http: Http, authorized: Authorized, times?: WatchTimes): RemoteLog {
  /** Null where the provider has none. */
  async function newest(call: Call): Promise<Result<NumberedEntry | null, ReadFailure>> {
    const answer = await authorized.run((token) => callFor(http, { call, token }, schemas.record.answer));
    if (answer.ok) return ok({ seq: answer.value.seq, bytes: answer.value.entry });
    const { error } = answer;
    return error.type === "named" && error.error === "notFound" ? ok(null) : err(toReadFailure(error));
  }

  return {
    async read(after, signal, most) {
      const path = `${calls.log.path}?after=${after}${most === undefined ? "" : `&limit=${most}`}`;
      const request = { call: calls.log, path, ...(signal ? { signal } : {}) };
      const page = await authorized.run((token) => callFor(http, { ...request, token }, schemas.log.answer));
      return page.ok ? page : err(toReadFailure(page.error));
    },
    async append(entries, after) {
      const body = encodeBody(schemas.append.body, { entries, after });
      const request = { call: calls.append, body };
      const answer = await authorized.run((token) => callFor(http, { ...request, token }, schemas.append.answer));
      if (!answer.ok) return err(toAppendFailure(answer.error));
      const complete = answer.value.assigned.length === entries.length;
      return complete ? answer : err({ type: "protocol", detail: "not every entry was given a seq" });
    },
    watch: (after, signal) => watchEvents(http, authorized, after, signal, times),
    latestRecord: () => newest(calls.record),
    latestCheckpoint: () => newest(calls.checkpoint),
  };
}

/**
 * Live events over fetch streaming (an EventSource carries no token): resumes by seq, gives a silent stream up after
 * EVENTS_TIMEOUT_SECONDS, reconnects with jittered backoff until the signal aborts, or this device is not let in any more: a
 * pull then tells why.
 */
import { AGAIN } from "../storage/remote-log.ts";
import { calls, EVENTS_TIMEOUT_SECONDS, EVENTS_TYPE } from "../api/wire.ts";
import { seq as asSeq, type Seq } from "../lib/ids.ts";
import { backoff, wait } from "../lib/wait.ts";
import type { Authorized } from "./authorized.ts";
import { startDeadline, type Deadline } from "./deadline.ts";
import { createEventParser, type ServerEvent } from "./event-parser.ts";
import { toReadFailure } from "./failures.ts";
import type { BodyReader } from "./fetch.ts";
import type { Http } from "./http.ts";

export interface WatchTimes {
  readonly silenceMs: number;
  readonly firstRetryMs: number;
  readonly lastRetryMs: number;
}
export const WATCH_TIMES: WatchTimes = {
  silenceMs: EVENTS_TIMEOUT_SECONDS * 1000,
  firstRetryMs: 500,
  lastRetryMs: 60_000,
};

export async function* watchEvents(
  http: Http,
  authorized: Authorized,
  after: Seq,
  signal: AbortSignal,
  times: WatchTimes = WATCH_TIMES,
): AsyncGenerator<Seq, void, undefined> {
  let last = after;
  let isAgain = false;
  const refusing = new AbortController();
  const refuse = (): void => refusing.abort();
  for (let attempt = 0; !signal.aborted; attempt++) {
    for await (const seq of oneStream(http, authorized, { after: last, signal, silenceMs: times.silenceMs, refuse })) {
      attempt = 0;
      if (isAgain) yield AGAIN;
      isAgain = false;
      if (seq === null || seq <= last) continue;
      last = seq;
      yield seq;
    }
    if (refusing.signal.aborted) return;
    isAgain = true;
    await wait(backoff(attempt, times.firstRetryMs, times.lastRetryMs), signal);
  }
}

interface Stream {
  readonly after: Seq;
  readonly signal: AbortSignal;
  readonly silenceMs: number;
  /** Called where this device is not let in. */
  readonly refuse: () => void;
}

/** Seqs of one connection; null = a sign of life. Ends when it does. */
async function* oneStream(
  http: Http,
  authorized: Authorized,
  { after, signal, silenceMs, refuse }: Stream,
): AsyncGenerator<Seq | null, void, undefined> {
  const deadline = startDeadline(silenceMs, signal);
  const path = `${calls.events.path}?after=${after}`;
  try {
    const opened = await authorized.run((token) =>
      http.open({ call: calls.events, path, token, signal }, EVENTS_TYPE, deadline),
    );
    if (!opened.ok && toReadFailure(opened.error).type === "notAuthorized") refuse();
    const reader = opened.ok ? opened.value.body?.getReader() : null;
    if (reader) yield* readSeqs(reader, deadline);
  } finally {
    deadline.stop();
  }
}

async function* readSeqs(reader: BodyReader, deadline: Deadline): AsyncGenerator<Seq | null, void, undefined> {
  const parser = createEventParser();
  try {
    for (;;) {
      deadline.extend();
      const { done, value } = await reader.read();
      const events = done || !value ? null : parser.push(value);
      if (events === null) return;
      yield newestSeq(events);
    }
  } catch {
    // a broken stream is an ended one: the caller connects again
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** Null if there is none among them. */
function newestSeq(events: readonly ServerEvent[]): Seq | null {
  const seqs = events.filter(({ event, data }) => event === "seq" && /^\d{1,15}$/.test(data)).map(({ data }) => +data);
  return seqs.length === 0 ? null : asSeq(Math.max(...seqs));
}

/** Keeps the replica at the log's end: pulls, then follows the provider's hints, and comes back after every failure. */
import { seq as toSeq } from "../lib/ids.ts";
import { backoff, wait } from "../lib/wait.ts";
import type { RemoteLog } from "../storage/remote-log.ts";
import type { Connection } from "./account.ts";
import { describeViolation } from "./findings.ts";
import type { LogSession, SessionFailure } from "./log-session.ts";
import type { Replica } from "./replica.ts";

/** Milliseconds between tries while the provider is away. */
const FIRST_RETRY = 500;
const LONGEST_RETRY = 30_000;
/** Entries behind from which on "syncing" is worth showing. */
const SHOW_SYNCING = 20;

export interface Follower {
  readonly connection: Connection;
  watch(listener: (connection: Connection) => void): () => void;
  /** Runs until the signal aborts or the log is refused for good. */
  run(signal: AbortSignal): Promise<void>;
  /** One pull; true if the end of the log was reached. */
  pull(): Promise<boolean>;
  /** What a failed push says of the connection. */
  heard(failure: SessionFailure): void;
}

/** `afterPull` runs each time the end of the log was reached. */
export function createFollower(
  session: LogSession,
  replica: Replica,
  remote: RemoteLog,
  afterPull: () => Promise<void>,
): Follower {
  const listeners = new Set<(connection: Connection) => void>();
  let connection: Connection = { type: "connecting" };

  function become(next: Connection): void {
    if (JSON.stringify(next) === JSON.stringify(connection)) return;
    connection = next;
    for (const listener of listeners) listener(next);
  }

  const heard = (failure: SessionFailure): void => become(connectionAfter(failure));

  async function pull(): Promise<boolean> {
    const pulled = await session.pull((remaining) => {
      if (remaining > SHOW_SYNCING) become({ type: "syncing", remaining });
    });
    if (!pulled.ok) {
      heard(pulled.error);
      return false;
    }
    become({ type: "online" });
    await afterPull();
    return true;
  }

  async function follow(signal: AbortSignal): Promise<void> {
    for await (const hint of remote.watch(replica.ledger.seq, signal)) {
      if (signal.aborted) return;
      if (hint > replica.ledger.seq && !(await pull())) return;
    }
  }

  return {
    get connection() {
      return connection;
    },
    watch(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async run(signal) {
      for (let failures = 0; !signal.aborted;) {
        if (await pull()) {
          failures = 0;
          await follow(signal);
          await wait(backoff(0, FIRST_RETRY, LONGEST_RETRY), signal);
        } else if (connection.type === "tampered" || connection.type === "refused") return;
        else await wait(backoff(failures++, FIRST_RETRY, LONGEST_RETRY), signal);
      }
    },
    pull,
    heard,
  };
}

function connectionAfter(failure: SessionFailure): Connection {
  switch (failure.type) {
    case "offline":
      return { type: "offline" };
    case "notAuthorized":
      return { type: "refused", reason: "notAuthorized" };
    case "refused":
      return { type: "online" };
    case "stopped": {
      const { failure: cause } = failure;
      if (cause.type === "noKey") return { type: "refused", reason: "notAuthorized" };
      return { type: "tampered", finding: describeViolation(cause.violation), seq: toSeq(cause.seq) };
    }
  }
}

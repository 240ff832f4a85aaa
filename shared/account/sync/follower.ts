/** Keeps the replica at the log's end: pulls, then follows the provider's hints, and comes back after every failure. */
import type { Result } from "../../lib/result.ts";
import { backoff, wait } from "../../lib/wait.ts";
import { AGAIN, type RemoteLog } from "../../storage/remote-log.ts";
import type { Connection } from "../account.ts";
import { findingOf, type Evidence, type OpenFinding } from "../evidence/evidence.ts";
import { createListeners } from "../listeners.ts";
import type { LogSession, SessionFailure } from "./log-session.ts";
import type { Replica, ReplicaFailure } from "./replica.ts";

/** Milliseconds between tries while the provider is away. */
const FIRST_RETRY = 500;
const LONGEST_RETRY = 30_000;
/** Entries behind from which on "syncing" is worth showing. */
const SHOW_SYNCING = 20;

export interface Follower {
  readonly connection: Connection;
  watch(listener: (connection: Connection) => void): () => void;
  /** Runs until the signal aborts or the log is refused for good. Never rejects. */
  run(signal: AbortSignal): Promise<void>;
  /** One pull; true if the end of the log was reached. Never rejects. */
  pull(): Promise<boolean>;
  /** What a push says of the connection: its failure, or null if it came through. */
  heard(failure: SessionFailure | null): void;
  /** After tampering: true if `holds` and a pull came through, and syncing may go on. Else a pull. Never rejects. */
  checkAgain(holds: () => Promise<Result<null, SessionFailure>>): Promise<boolean>;
}

export interface FollowerParts {
  readonly session: LogSession;
  readonly replica: Replica;
  readonly remote: RemoteLog;
  readonly evidence: Evidence;
  /** Runs each time the end of the log was reached. */
  readonly afterPull: () => Promise<void>;
}

export function createFollower({ session, replica, remote, evidence, afterPull }: FollowerParts): Follower {
  const listeners = createListeners<Connection>();
  let connection: Connection = evidence.open ? tampered(evidence.open) : { type: "connecting" };
  /** Ends the watching of hints: whoever failed to reach the provider wants it tried again. */
  let wake: AbortController | null = null;

  function turn(next: Connection): void {
    if (JSON.stringify(next) === JSON.stringify(connection)) return;
    connection = next;
    listeners.tell(next);
  }

  function become(next: Connection): void {
    if (!isFinal(connection)) turn(next);
  }

  function heard(failure: SessionFailure | null): void {
    if (failure) become(connectionAfter(failure, evidence) ?? connection);
    else if (connection.type === "offline") become({ type: "online" });
    if (failure?.type === "offline" || failure?.type === "stopped") wake?.abort();
  }

  async function reachEnd(): Promise<boolean> {
    const pulled = await session.pull((remaining) => {
      if (remaining > SHOW_SYNCING) become({ type: "syncing", remaining });
    });
    if (!pulled.ok) {
      // a restart right after must know what is shown now
      await evidence.saved();
      heard(pulled.error);
      return false;
    }
    become({ type: "online" });
    await afterPull();
    return connection.type === "online";
  }

  /** What can not be foreseen (a disk that fails while reading) is tried again like a lost connection. */
  async function pull(): Promise<boolean> {
    try {
      return await reachEnd();
    } catch {
      heard({ type: "offline" });
      return false;
    }
  }

  async function retry(holds: () => Promise<Result<null, SessionFailure>>): Promise<boolean> {
    const held = await session.retry(holds);
    // what holds may be that this device was removed, or is too old: no longer the provider's fault
    const other =
      held.ok || held.error.type !== "stopped" || held.error.failure.type === "violation" ? null : held.error;
    if (held.ok || other) evidence.clear();
    await evidence.saved();
    // another finding, perhaps, than the one before
    if (evidence.open) turn(tampered(evidence.open));
    if (other) turn(connectionAfter(other, evidence) ?? connection);
    if (!held.ok) return false;
    turn({ type: "online" });
    await afterPull();
    return true;
  }

  async function follow(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    const waking = new AbortController();
    const stop = (): void => waking.abort();
    signal.addEventListener("abort", stop, { once: true });
    wake = waking;
    try {
      for await (const hint of remote.watch(replica.ledger.seq, waking.signal)) {
        if (waking.signal.aborted) return;
        const isNews = hint === AGAIN || hint > replica.ledger.seq;
        if (isNews && !(await pull())) return;
      }
    } catch {
      // the hints ended badly: the next pull tells what there is
    } finally {
      wake = null;
      signal.removeEventListener("abort", stop);
    }
  }

  return {
    get connection() {
      return connection;
    },
    watch: listeners.add,
    async run(signal) {
      for (let failures = 0; !signal.aborted;) {
        if (await pull()) {
          failures = 0;
          await follow(signal);
          await wait(backoff(0, FIRST_RETRY, LONGEST_RETRY), signal);
        } else if (isFinal(connection)) return;
        else await wait(backoff(failures++, FIRST_RETRY, LONGEST_RETRY), signal);
      }
    },
    pull,
    heard,
    checkAgain: (holds) => (connection.type === "tampered" ? retry(holds).catch(() => false) : pull()),
  };
}

/** Syncing has stopped for good. A device that is refused now may be let in again: then nothing is final. */
const isFinal = (connection: Connection): boolean =>
  connection.type === "tampered" || (connection.type === "refused" && connection.reason !== "notAuthorized");

const tampered = (open: OpenFinding): Connection => {
  const compared = open.violation.type === "forked";
  return { type: "tampered", compared, ...findingOf(open) };
};

/** Null: it says nothing of the connection. */
function connectionAfter(failure: SessionFailure, evidence: Evidence): Connection | null {
  switch (failure.type) {
    case "offline":
      return { type: "offline" };
    case "notAuthorized":
      return { type: "refused", reason: "notAuthorized" };
    case "refused":
    case "unmade":
      return null;
    case "stopped":
      return connectionStopped(failure.failure, evidence);
  }
}

function connectionStopped(failure: ReplicaFailure, { open }: Evidence): Connection | null {
  switch (failure.type) {
    case "offline":
      return { type: "offline" };
    case "noKey":
    case "lockedOut":
      return { type: "refused", reason: "blocked" };
    case "revoked":
      return { type: "refused", reason: "revoked" };
    case "update":
      return { type: "refused", reason: "updateNeeded" };
    case "violation":
      return open && tampered(open);
  }
}

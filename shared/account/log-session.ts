/**
 * The replica's dealings with the provider's log: pulls what is new, pushes what this device writes, one thing at a
 * time. After a lost answer the same bytes go again; after a definite refusal (epoch over, counter taken, too little
 * seen) the entry is made anew under the same id.
 */
import { idFromBytes, seq as toSeq, type EntryId } from "../lib/ids.ts";
import type { CryptoPort } from "../crypto/primitives.ts";
import { createLock } from "../lib/lock.ts";
import { err, ok, type Result } from "../lib/result.ts";
import type { LogPage } from "../log/page.ts";
import type { ChainPoint } from "../log/chain.ts";
import { checkPoint, headFaultAtEnd, pageFault } from "../log/reader.ts";
import type { Violation } from "../log/violation.ts";
import type { Outcome } from "../mailbox/op.ts";
import type { LocalStore } from "../storage/local-store.ts";
import type { AppendFailure, RemoteLog } from "../storage/remote-log.ts";
import type { Replica, ReplicaFailure } from "./replica.ts";

/** Times an entry is made anew before we give up. */
const MAX_ATTEMPTS = 8;
/** Times the same bytes are sent when no answer comes. */
const MAX_SENDS = 3;

export type SessionFailure =
  | { readonly type: "offline" }
  | { readonly type: "notAuthorized" }
  /** this and every later call: the log or this device's keys no longer fit */
  | { readonly type: "stopped"; readonly failure: ReplicaFailure }
  | { readonly type: "refused"; readonly violation: Violation };

/** Makes the entry's bytes from what the replica says now. */
export type MakeEntry = (id: EntryId) => Promise<Uint8Array>;

export interface LogSession {
  /** Reads to the end of the log. `progress` hears how many entries are left. */
  pull(progress?: (remaining: number) => void): Promise<Result<null, SessionFailure>>;
  /** Appends one entry and applies it; gives its outcomes. */
  push(make: MakeEntry, id?: EntryId): Promise<Result<readonly Outcome[], SessionFailure>>;
  /** Runs with the log at rest: nothing is applied meanwhile. */
  atRest<T>(
    task: (pull: () => Promise<Result<null, SessionFailure>>, push: LogSession["push"]) => Promise<T>,
  ): Promise<T>;
}

export interface LogSessionParts {
  readonly crypto: CryptoPort;
  readonly replica: Replica;
  readonly remote: RemoteLog;
  readonly local: LocalStore;
  /** A point that the log must contain: what this device was handed when it joined. */
  readonly trusted: ChainPoint;
}

export function createLogSession({ crypto, replica, remote, local, trusted }: LogSessionParts): LogSession {
  const lock = createLock();
  let stopped: ReplicaFailure | null = null;

  function stop(failure: ReplicaFailure): Result<never, SessionFailure> {
    stopped = failure;
    return err({ type: "stopped", failure });
  }

  /** Applies a page; `own` gets the outcomes of the entry waited for. */
  async function take(
    page: LogPage,
    own: { id: EntryId; outcomes: readonly Outcome[] | null } | null,
  ): Promise<Result<null, SessionFailure>> {
    const { ledger } = replica;
    const from = ledger.seq;
    const broken = pageFault(ledger, page);
    if (broken) return stop({ type: "violation", seq: from, violation: broken });
    const applied: Uint8Array[] = [];
    let failure: ReplicaFailure | null = null;
    for (const bytes of page.entries) {
      const done = await replica.apply(bytes);
      if (!done.ok) {
        failure = done.error;
        break;
      }
      applied.push(bytes);
      if (own && done.value.id === own.id) own.outcomes = done.value.outcomes;
    }
    // a cache that can not be written (a full disk) costs a later download, never the state
    if (applied.length > 0) await local.entries.append(toSeq(from + 1), applied).catch(() => undefined);
    if (failure) return stop(failure);
    const forked = headFaultAtEnd(ledger, page);
    return forked ? stop({ type: "violation", seq: ledger.seq, violation: forked }) : ok(null);
  }

  async function pull(
    progress?: (remaining: number) => void,
    own: Parameters<typeof take>[1] = null,
  ): Promise<Result<null, SessionFailure>> {
    for (;;) {
      if (stopped) return err({ type: "stopped", failure: stopped });
      const page = await remote.read(replica.ledger.seq);
      if (!page.ok) return err(toSessionFailure(page.error));
      const taken = await take(page.value, own);
      if (!taken.ok) return taken;
      const remaining = page.value.last - replica.ledger.seq;
      progress?.(remaining);
      if (remaining > 0) continue;
      const lost = checkPoint(replica.ledger, trusted);
      return lost ? stop({ type: "violation", seq: replica.ledger.seq, violation: lost }) : ok(null);
    }
  }

  /** The same bytes again while no answer comes. */
  async function send(bytes: Uint8Array): ReturnType<RemoteLog["append"]> {
    for (let sends = 1; ; sends++) {
      const answer = await remote.append([bytes], replica.ledger.seq);
      if (answer.ok || answer.error.type !== "offline" || sends >= MAX_SENDS) return answer;
    }
  }

  async function push(
    make: MakeEntry,
    id = idFromBytes<EntryId>(crypto.randomBytes(16)),
  ): Promise<Result<readonly Outcome[], SessionFailure>> {
    const own = { id, outcomes: null as readonly Outcome[] | null };
    // on a device that has read nothing yet there is no record to write under
    const begun = replica.ledger.record === null ? await pull() : ok(null);
    if (!begun.ok) return begun;
    for (let attempt = 1; ; attempt++) {
      if (stopped) return err({ type: "stopped", failure: stopped });
      const answer = await send(await make(id));
      if (!answer.ok && !isStale(answer.error)) return err(toSessionFailure(answer.error));
      const taken = answer.ok ? await take(answer.value.page, own) : ok(null);
      if (!taken.ok) return taken;
      if (own.outcomes === null) {
        const pulled = await pull(undefined, own);
        if (!pulled.ok) return pulled;
      }
      if (own.outcomes !== null) return ok(own.outcomes);
      if (attempt === MAX_ATTEMPTS) return err(answer.ok ? { type: "offline" } : toSessionFailure(answer.error));
    }
  }

  return {
    pull: (progress) => lock(() => pull(progress)),
    push: (make, id) => lock(() => push(make, id)),
    atRest: (task) => lock(() => task(() => pull(), push)),
  };
}

/** Refusals that a fresh look at the log mends; a conflict means that an earlier send of ours got through. */
function isStale(failure: AppendFailure): boolean {
  if (failure.type !== "refused") return false;
  return ["epochOver", "deviceSeqGap", "seenTooOld", "conflict", "recordVersion"].includes(failure.violation.type);
}

function toSessionFailure(failure: AppendFailure): SessionFailure {
  switch (failure.type) {
    case "offline":
    case "notAuthorized":
      return { type: failure.type };
    case "refused":
      return { type: "refused", violation: failure.violation };
    case "protocol":
      return { type: "offline" };
  }
}

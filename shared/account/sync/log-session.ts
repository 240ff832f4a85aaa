/**
 * The replica's dealings with the provider's log: pulls what is new, pushes what this device writes, one thing at a
 * time. After a lost answer the same bytes go again; after a definite refusal (epoch over, counter taken, too little
 * seen) the entry is made anew under the same id.
 */
import { idFromBytes, seq as toSeq, type DeviceId, type EntryId, type Seq } from "../../lib/ids.ts";
import type { CryptoPort } from "../../crypto/primitives.ts";
import { createLock } from "../../lib/lock.ts";
import { err, ok, type Result } from "../../lib/result.ts";
import type { LogPage } from "../../log/page.ts";
import type { ChainPoint } from "../../log/chain.ts";
import { checkPoint, endFault, headFaultAtEnd, pageFault } from "../../log/reader.ts";
import type { Violation } from "../../log/violation.ts";
import type { Outcome } from "../../mailbox/op.ts";
import type { LocalStore } from "../../storage/local-store.ts";
import type { AppendFailure, RemoteLog } from "../../storage/remote-log.ts";
import { applyRun } from "./apply-run.ts";
import type { AppliedEntry, Replica, ReplicaFailure } from "./replica.ts";

/** Times an entry is made anew before we give up. */
const MAX_ATTEMPTS = 8;
/** Times the same bytes are sent when no answer comes. */
const MAX_SENDS = 3;

export type SessionFailure =
  | { readonly type: "offline" }
  | { readonly type: "notAuthorized" }
  /** this and every later call: the log or this device's keys no longer fit */
  | { readonly type: "stopped"; readonly failure: ReplicaFailure }
  | { readonly type: "refused"; readonly violation: Violation }
  /** there was nothing to write after all, or it could not be made */
  | { readonly type: "unmade" };

/** Makes the entry's bytes from what the replica says now; null = not (any more). */
export type MakeEntry = (id: EntryId) => Promise<Uint8Array | null>;

type Pull = (progress?: (remaining: number) => void) => Promise<Result<null, SessionFailure>>;
type Push = (make: MakeEntry, id?: EntryId) => Promise<Result<readonly Outcome[], SessionFailure>>;

export interface LogSession {
  /** Reads to the end of the log. `progress` hears how many entries are left, before each page; it may close the session. */
  readonly pull: Pull;
  /** Appends one entry and applies it; gives its outcomes. */
  readonly push: Push;
  /** Runs with the log at rest: nothing is applied meanwhile. */
  atRest<T>(task: (pull: Pull, push: Push) => Promise<T>): Promise<T>;
  /** A rule was broken elsewhere than in a page of the log: reading and writing end here too. `seq`: the entry it is about. */
  accuse(violation: Violation, seq?: Seq): SessionFailure;
  /** After a violation: `holds` and a pull once more. Unless both come through, all stands as before, or worse. */
  retry(holds: () => Promise<Result<null, SessionFailure>>): Promise<Result<null, SessionFailure>>;
  /** Waits for what is under way; nothing is read or written afterwards. */
  close(): Promise<void>;
}

export interface LogSessionParts {
  readonly crypto: CryptoPort;
  readonly replica: Replica;
  readonly remote: RemoteLog;
  readonly local: LocalStore;
  readonly device: DeviceId;
  /** A point that the log must contain: what this device was handed when it joined. */
  readonly trusted: ChainPoint;
  /** The highest seq that this device has ever stored. */
  readonly floor: Seq;
  /** Whether the log read so far has come by the identity that this device trusts. */
  readonly metIdentity: () => boolean;
  /** Why nothing may be read or written: what was found before this device was started. */
  readonly stopped: ReplicaFailure | null;
  /** Why nothing may be read or written from now on. */
  readonly onStop: (failure: ReplicaFailure) => void;
  /** All of the log is here, and holds. */
  readonly onVerified: () => void;
  /** Hears of each entry that this device wrote. */
  readonly onOwn?: (entry: AppliedEntry) => void;
  /** Each page applied, with the log still at rest. */
  readonly afterPage?: () => Promise<void>;
}

/** The entry a push waits for. */
interface Own {
  readonly id: EntryId;
  outcomes: readonly Outcome[] | null;
}

type Stopped = Extract<Result<never, SessionFailure>, { ok: false }>;

export function createLogSession(parts: LogSessionParts): LogSession {
  const { crypto, replica, remote, local, device, trusted, floor } = parts;
  const lock = createLock();
  let { stopped } = parts;
  let closed = false;
  const closing = new AbortController();

  function stop(failure: ReplicaFailure): Stopped {
    if (!stopped) parts.onStop(failure);
    stopped ??= failure;
    return err({ type: "stopped", failure: stopped });
  }

  const brokenAt = (seq: Seq, violation: Violation): Stopped => stop({ type: "violation", seq, violation });

  function ended(): Result<never, SessionFailure> | null {
    if (stopped) return err({ type: "stopped", failure: stopped });
    if (replica.removal) return stop(replica.removal);
    return closed ? err({ type: "offline" }) : null;
  }

  const rollback = ({ last }: LogPage): Violation | null =>
    last < floor ? { type: "rollback", expected: floor, last } : null;

  /** Applies a page; `own` gets the outcomes of the entry waited for. */
  async function take(page: LogPage, own: Own | null): Promise<Result<null, SessionFailure>> {
    const { ledger } = replica;
    const from = ledger.seq;
    const broken = pageFault(ledger, page) ?? rollback(page);
    if (broken) return brokenAt(from, broken);
    const early = await endFault(crypto, ledger, page);
    if (early) return brokenAt(early.seq, early.violation);
    const applied: Uint8Array[] = [];
    const failure = await applyRun(replica, page.entries, (entry, bytes) => {
      applied.push(bytes);
      if (entry.device === device) parts.onOwn?.(entry);
      // an id alone proves nothing: the provider has seen it, and may have used it first
      if (own && entry.id === own.id && entry.device === device) own.outcomes = entry.outcomes;
    });
    // a cache that can not be written (a full disk) costs a later download, never the state
    if (applied.length > 0) await local.entries.append(toSeq(from + 1), applied).catch(() => undefined);
    if (failure) return failure.type === "offline" ? err(failure) : stop(failure);
    if (replica.removal) return stop(replica.removal);
    const forked = headFaultAtEnd(ledger, page);
    return forked ? brokenAt(ledger.seq, forked) : ok(null);
  }

  async function pull(
    progress?: (remaining: number) => void,
    own: Own | null = null,
  ): Promise<Result<null, SessionFailure>> {
    for (;;) {
      const over = ended();
      if (over) return over;
      const page = await remote.read(replica.ledger.seq, closing.signal);
      if (!page.ok) return err(toSessionFailure(page.error));
      progress?.(page.value.last - replica.ledger.seq);
      if (closed) return err({ type: "offline" });
      const taken = await take(page.value, own);
      if (!taken.ok) return taken;
      await parts.afterPage?.();
      if (page.value.last > replica.ledger.seq) continue;
      const lost = checkPoint(replica.ledger, trusted);
      if (lost) return brokenAt(replica.ledger.seq, lost);
      if (!parts.metIdentity()) return brokenAt(replica.ledger.seq, { type: "wrongIdentity" });
      parts.onVerified();
      return ok(null);
    }
  }

  /** The same bytes again while no answer comes. */
  async function send(bytes: Uint8Array): ReturnType<RemoteLog["append"]> {
    for (let sends = 1; ; sends++) {
      const answer = await remote.append([bytes], replica.ledger.seq);
      if (answer.ok || answer.error.type !== "offline" || sends >= MAX_SENDS || closed) return answer;
    }
  }

  /** Makes, sends and reads back once; null = the log has moved on, try again. */
  async function attempt(make: MakeEntry, own: Own): Promise<Result<readonly Outcome[] | null, SessionFailure>> {
    const over = ended();
    if (over) return over;
    const bytes = await make(own.id);
    if (!bytes) return err({ type: "unmade" });
    const answer = await send(bytes);
    if (!answer.ok && !isStale(answer.error)) return err(toSessionFailure(answer.error));
    const taken = answer.ok ? await take(answer.value.page, own) : ok(null);
    if (!taken.ok) return taken;
    if (answer.ok && answer.value.page.last === replica.ledger.seq) parts.onVerified();
    if (own.outcomes === null) {
      const pulled = await pull(undefined, own);
      if (!pulled.ok) return pulled;
    }
    if (own.outcomes !== null) return ok(own.outcomes);
    // an entry of this id is in the log and was read before now: a change whose answer was lost for good
    const conflict = !answer.ok && answer.error.type === "refused" && answer.error.violation.type === "conflict";
    return conflict ? err(toSessionFailure(answer.error)) : ok(null);
  }

  async function push(
    make: MakeEntry,
    id = idFromBytes<EntryId>(crypto.randomBytes(16)),
  ): Promise<Result<readonly Outcome[], SessionFailure>> {
    const own: Own = { id, outcomes: null };
    // on a device that has read nothing yet there is no record to write under
    const begun = replica.ledger.record === null ? await pull() : ok(null);
    if (!begun.ok) return begun;
    for (let tries = 1; tries <= MAX_ATTEMPTS; tries++) {
      const done = await attempt(make, own);
      if (!done.ok) return done;
      if (done.value) return ok(done.value);
    }
    return err({ type: "offline" });
  }

  return {
    pull: (progress) => lock(() => pull(progress)),
    push: (make, id) => lock(() => push(make, id)),
    atRest: (task) => lock(() => task((progress) => pull(progress), push)),
    accuse: (violation, seq = replica.ledger.seq) => brokenAt(seq, violation).error,
    retry: (holds) =>
      lock(async () => {
        const before = stopped;
        stopped = null;
        const held = await holds();
        const done = held.ok ? await pull() : held;
        const over = ended();
        if (!done.ok) stopped ??= before;
        return over ?? done;
      }),
    close() {
      closed = true;
      closing.abort();
      return lock(() => Promise.resolve());
    },
  };
}

/** Refusals that a fresh look at the log mends, or explains; a conflict means that an earlier send of ours got through. */
function isStale(failure: AppendFailure): boolean {
  if (failure.type !== "refused") return false;
  return STALE.includes(failure.violation.type);
}

/** The last three are of a log that is not the one this device has seen: what it is, a read tells. */
const STALE: readonly Violation["type"][] = [
  ...(["epochOver", "deviceSeqGap", "seenTooOld", "conflict", "recordVersion"] as const),
  ...(["generationGap", "seenHead", "seenAhead"] as const),
];

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

/**
 * What this device changes: sent and folded before it answers; plain flag changes wait in the queue while the provider
 * is away. Changes keep their order: none overtakes those that wait.
 */
import type { CryptoPort } from "../../crypto/primitives.ts";
import { encodeCbor } from "../../lib/cbor.ts";
import { bytesToHex } from "../../lib/bytes.ts";
import { wait } from "../../lib/wait.ts";
import { relativeFlags } from "../../mailbox/flag-overlay.ts";
import type { StateView } from "../../mailbox/view.ts";
import type { SentChange, Unsettled } from "./unsettled.ts";
import { idFromBytes, type BlobId, type EntryId } from "../../lib/ids.ts";
import { err, ok, type Result } from "../../lib/result.ts";
import { MAX_ENTRY_BYTES } from "../../log/limits.ts";
import { cborToOps } from "../../mailbox/op-codec.ts";
import { opsToCbor } from "../../mailbox/op-writer.ts";
import type { Op } from "../../mailbox/op.ts";
import type { SubmitFailure, Submitted } from "../account.ts";
import type { DeviceWriter } from "../sync/device-entries.ts";
import { whileStopped } from "../evidence/findings.ts";
import { mayWait, type ChangeQueue } from "./change-queue.ts";
import type { Follower } from "../sync/follower.ts";
import type { LogSession, SessionFailure } from "../sync/log-session.ts";
import type { ReplicaFailure } from "../sync/replica.ts";
import { raiseRefusal, type Sending } from "./sending.ts";
import type { Upkeep } from "../sync/upkeep.ts";

/** Octets of operations in one entry: room is left for its clear fields and padding. */
const MAX_OPS_BYTES = MAX_ENTRY_BYTES - 64 * 1024;
const TOO_OLD = "The provider's program is too old for this. Ask who runs it to update it.";
const CLOCK = "This device's clock is more than a day off: set it right and try again.";
const TOO_MUCH: SubmitFailure = {
  ...{ type: "refused", reason: "This is more than one change may hold.", why: "tooMuch" },
};
const OFFLINE: SubmitFailure = { type: "offline" };
/** Milliseconds that a change of flags waits for the provider's answer before it is put off. */
const PATIENCE = 5_000;
const NO_ENTRY = idFromBytes<EntryId>(new Uint8Array(16));

/** What every device would take for malformed must not be sent: its outcomes would be none. */
export function isWellFormed(ops: readonly Op[]): boolean {
  try {
    const value = opsToCbor(ops);
    return cborToOps(value, NO_ENTRY) !== null && encodeCbor(value).length <= MAX_OPS_BYTES;
  } catch {
    // not even numbers and texts
    return false;
  }
}

/** Made for the entry that they go in. */
export type OpsOf = (entry: EntryId) => readonly Op[];

export interface Submissions {
  submit(ops: readonly Op[]): Promise<Result<Submitted, SubmitFailure>>;
  /**
   * Operations known to be well formed, with the blobs they bring; never waits. `key` stands for all they ask for, where
   * asking twice does it twice.
   */
  send(ops: readonly Op[] | OpsOf, adds: readonly BlobId[], key?: string): Promise<Result<Submitted, SubmitFailure>>;
  /** The same once more, where its answer was lost; null if nothing of this key was, or what it made is gone by now. */
  resume(key: string): Promise<Result<Submitted, SubmitFailure>> | null;
}

export interface SubmissionParts {
  readonly crypto: CryptoPort;
  readonly session: LogSession;
  readonly writer: DeviceWriter;
  readonly queue: ChangeQueue;
  readonly sending: Pick<Sending, "raiseFor">;
  readonly follower: Follower;
  readonly upkeep: Upkeep;
  readonly unsettled: Unsettled;
  /** The state with what waits. */
  readonly shown: StateView;
}

export function createSubmissions(parts: SubmissionParts): Submissions {
  const { crypto, session, writer, queue, follower, upkeep, unsettled } = parts;
  const newId = (): EntryId => idFromBytes<EntryId>(crypto.randomBytes(16));
  /** Entries that have been on their way for longer than who waits has patience. */
  let overdue = 0;
  const isAway = (): boolean => follower.connection.type === "offline" || overdue > 0;

  async function push(
    id: EntryId,
    ops: readonly Op[],
    adds: readonly BlobId[],
  ): Promise<Result<Submitted, SubmitFailure>> {
    const raised = await parts.sending.raiseFor(ops);
    if (!raised.ok) return err(raiseFailure(raised.error));
    const pushed = await session.push((entry) => writer.ops(entry, ops, adds, []), id);
    follower.heard(pushed.ok ? null : pushed.error);
    if (!pushed.ok) return err(submitFailure(pushed.error));
    upkeep.soon();
    return ok({ type: "confirmed", outcomes: pushed.value });
  }

  /** Under the id it may have been sent with, so that it is not made twice. Null: it can not wait here. */
  async function putOff(id: EntryId, ops: readonly Op[], mayBeSent: boolean): Promise<Submitted | null> {
    const waiting = relativeFlags(ops, parts.shown);
    const added = await queue.add([{ type: "flags", id, ops: waiting }], mayBeSent);
    return added === "durable" ? { type: "queued" } : null;
  }

  /** A provider that says nothing, not even no, is waited for a little; then the change waits here, and goes on by itself. */
  async function pushOrPutOff(ops: readonly Op[]): Promise<Result<Submitted, SubmitFailure>> {
    const id = newId();
    const pushing = push(id, ops, []);
    const early = new AbortController();
    const late = wait(PATIENCE, early.signal).then(() => null);
    const answered = await Promise.race([pushing, late]);
    early.abort();
    if (answered) return offlineOf(answered) ? orOffline(await putOff(id, ops, true)) : answered;
    overdue++;
    const settled = pushing.finally(() => overdue--);
    const waits = await putOff(id, ops, true);
    if (!waits) return settled;
    const goOn = settled.then(async (pushed) => {
      if (!offlineOf(pushed)) await queue.drop(queue.sentAs(id));
      await upkeep.sendQueue();
    });
    void goOn.catch(() => follower.heard({ type: "offline" }));
    return ok(waits);
  }

  async function sendAs(
    key: string | null,
    change: Omit<SentChange, "outcomes">,
  ): Promise<Result<Submitted, SubmitFailure>> {
    const { id, ops, adds } = change;
    if (queue.size > 0 && overdue === 0) await upkeep.sendQueue();
    if (overdue > 0 || (queue.size > 0 && isAway())) return err(OFFLINE);
    if (key !== null) unsettled.note(key, change);
    const pushed = await push(id, ops, adds);
    if (key !== null && !offlineOf(pushed)) unsettled.settle(key);
    return pushed;
  }

  function resume(key: string): Promise<Result<Submitted, SubmitFailure>> | null {
    const before = unsettled.find(key);
    if (!before) return null;
    if (!before.outcomes) return sendAs(key, before);
    unsettled.settle(key);
    // what was removed again since is wanted anew: OK would have the client delete its last copy
    if (!stands(before, parts.shown)) return null;
    return Promise.resolve(ok({ type: "confirmed", outcomes: before.outcomes }));
  }

  const send: Submissions["send"] = (given, adds, key) => {
    const resumed = key === undefined ? null : resume(key);
    if (resumed) return resumed;
    const id = newId();
    return sendAs(key ?? null, { id, ops: typeof given === "function" ? given(id) : given, adds });
  };

  /** What makes more of itself when it is done twice. */
  function keyOf(ops: readonly Op[]): string | undefined {
    if (!ops.some(({ op }) => op === "copy" || op === "move")) return undefined;
    return bytesToHex(crypto.sha256(encodeCbor(opsToCbor(ops))));
  }

  return {
    send,
    resume,
    async submit(ops) {
      if (ops.length === 0) return ok({ type: "confirmed", outcomes: [] });
      if (!isWellFormed(ops)) return err(TOO_MUCH);
      if (!mayWait(ops)) return send(ops, [], keyOf(ops));
      if (!isAway() && queue.size > 0) await upkeep.sendQueue();
      return isAway() ? orOffline(await putOff(newId(), ops, false)) : pushOrPutOff(ops);
    },
  };
}

/** Whether all the messages that a change has made are where it put them. */
function stands({ ops, outcomes }: SentChange, state: StateView): boolean {
  return (outcomes ?? []).every((outcome, at) => {
    if (outcome.type !== "appended" && outcome.type !== "copied") return true;
    const op = ops[at];
    const id = op?.op === "append" ? op.mailbox : op?.op === "copy" || op?.op === "move" ? op.to : null;
    const mailbox = id === null ? null : state.mailbox(id);
    if (mailbox?.uidValidity !== outcome.uidValidity) return false;
    const uids = outcome.type === "appended" ? [outcome.uid] : outcome.to;
    return uids.every((uid) => mailbox.indexOf(uid) >= 0);
  });
}

const offlineOf = (submitted: Result<Submitted, SubmitFailure>): boolean =>
  !submitted.ok && submitted.error.type === "offline";

const orOffline = (waits: Submitted | null): Result<Submitted, SubmitFailure> => (waits ? ok(waits) : err(OFFLINE));

/** The account could not be raised to the rules that a change needs. */
function raiseFailure(failure: SessionFailure): SubmitFailure {
  const isTooOld = failure.type === "refused" && raiseRefusal(failure) === "providerTooOld";
  return isTooOld ? { type: "refused", reason: TOO_OLD, why: "providerTooOld" } : submitFailure(failure);
}

export const NOT_AUTHORIZED: SubmitFailure = {
  ...{ type: "refused", reason: "This device is no longer accepted by the provider.", why: "notAuthorized" },
};

function submitFailure(failure: SessionFailure): SubmitFailure {
  switch (failure.type) {
    case "offline":
      return OFFLINE;
    case "notAuthorized":
      return NOT_AUTHORIZED;
    case "refused":
      if (failure.violation.type === "clock") return { type: "refused", reason: CLOCK, why: "clock" };
      return { type: "refused", reason: "The provider did not take this change.", why: "notTaken" };
    case "unmade":
      return { type: "refused", reason: "This device lacks the keys of this account.", why: "keys" };
    case "stopped":
      return { type: "refused", reason: stoppedReason(failure.failure), why: "stopped" };
  }
}

export function stoppedReason(failure: ReplicaFailure): string {
  switch (failure.type) {
    case "violation":
      return whileStopped(failure.violation.type);
    case "offline":
      return "The provider can not be reached.";
    case "noKey":
    case "lockedOut":
      return "This device lacks the keys of this account.";
    case "revoked":
      return "This device was removed from the account.";
    case "update":
      return "This account is used by a newer version of this program: update this one.";
  }
}

/**
 * What this device changes: sent and folded before it answers; plain flag changes wait in the queue while the provider
 * is away. Changes keep their order: none overtakes those that wait.
 */
import type { CryptoPort } from "../crypto/primitives.ts";
import { encodeCbor } from "../lib/cbor.ts";
import { idFromBytes, type BlobId, type EntryId } from "../lib/ids.ts";
import { err, ok, type Result } from "../lib/result.ts";
import { MAX_ENTRY_BYTES } from "../log/limits.ts";
import { cborToOps, opsToCbor } from "../mailbox/op-codec.ts";
import type { Op } from "../mailbox/op.ts";
import type { SubmitFailure, Submitted } from "./account.ts";
import type { DeviceWriter } from "./device-entries.ts";
import { describeViolation, whileStopped } from "./findings.ts";
import { mayWait, type FlagQueue } from "./flag-queue.ts";
import type { Follower } from "./follower.ts";
import type { LogSession, SessionFailure } from "./log-session.ts";
import type { ReplicaFailure } from "./replica.ts";
import type { Upkeep } from "./upkeep.ts";

/** Octets of operations in one entry: room is left for its clear fields and padding. */
const MAX_OPS_BYTES = MAX_ENTRY_BYTES - 64 * 1024;
const TOO_MUCH: SubmitFailure = { type: "refused", reason: "This is more than one change may hold." };
const OFFLINE: SubmitFailure = { type: "offline" };
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

export interface Submissions {
  submit(ops: readonly Op[]): Promise<Result<Submitted, SubmitFailure>>;
  /** Operations known to be well formed, with the blobs they bring; never waits. */
  send(ops: readonly Op[], adds: readonly BlobId[]): Promise<Result<Submitted, SubmitFailure>>;
}

export interface SubmissionParts {
  readonly crypto: CryptoPort;
  readonly session: LogSession;
  readonly writer: DeviceWriter;
  readonly queue: FlagQueue;
  readonly follower: Follower;
  readonly upkeep: Upkeep;
}

export function createSubmissions(parts: SubmissionParts): Submissions {
  const { crypto, session, writer, queue, follower, upkeep } = parts;
  const newId = (): EntryId => idFromBytes<EntryId>(crypto.randomBytes(16));
  const isAway = (): boolean => follower.connection.type === "offline";

  async function push(
    id: EntryId,
    ops: readonly Op[],
    adds: readonly BlobId[],
  ): Promise<Result<Submitted, SubmitFailure>> {
    const pushed = await session.push((entry) => writer.ops(entry, ops, adds, []), id);
    follower.heard(pushed.ok ? null : pushed.error);
    if (!pushed.ok) return err(submitFailure(pushed.error));
    upkeep.soon();
    return ok({ type: "confirmed", outcomes: pushed.value });
  }

  /** Under the id it may have been sent with, so that it is not made twice. */
  async function putOff(id: EntryId, ops: readonly Op[]): Promise<Result<Submitted, SubmitFailure>> {
    return (await queue.add({ id, ops })) ? ok({ type: "queued" }) : err(OFFLINE);
  }

  async function send(ops: readonly Op[], adds: readonly BlobId[]): Promise<Result<Submitted, SubmitFailure>> {
    if (queue.size > 0) await upkeep.sendQueue();
    return queue.size > 0 && isAway() ? err(OFFLINE) : push(newId(), ops, adds);
  }

  return {
    send,
    async submit(ops) {
      if (ops.length === 0) return ok({ type: "confirmed", outcomes: [] });
      if (!isWellFormed(ops)) return err(TOO_MUCH);
      if (!mayWait(ops)) return send(ops, []);
      const id = newId();
      if (!isAway() && queue.size > 0) await upkeep.sendQueue();
      if (isAway()) return putOff(id, ops);
      const pushed = await push(id, ops, []);
      return !pushed.ok && pushed.error.type === "offline" ? putOff(id, ops) : pushed;
    },
  };
}

function submitFailure(failure: SessionFailure): SubmitFailure {
  switch (failure.type) {
    case "offline":
      return OFFLINE;
    case "notAuthorized":
      return { type: "refused", reason: "This device is no longer accepted by the provider." };
    case "refused":
      return { type: "refused", reason: "The provider did not take this change." };
    case "unmade":
      return { type: "refused", reason: "This device lacks the keys of this account." };
    case "stopped":
      return { type: "refused", reason: stoppedReason(failure.failure) };
  }
}

export function stoppedReason(failure: ReplicaFailure): string {
  switch (failure.type) {
    case "violation":
      return whileStopped(describeViolation(failure.violation));
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

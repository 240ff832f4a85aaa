/** Opens an account on this device: puts the engine's parts together. The one engine, in all three homes. */
import { sealAge } from "../crypto/age/seal.ts";
import { hybridRecipientFromBytes } from "../crypto/age/identity.ts";
import { padMessage } from "../crypto/padding.ts";
import type { CryptoPort } from "../crypto/primitives.ts";
import { cacheKeyFromBytes } from "../crypto/wrap.ts";
import { assert } from "../lib/assert.ts";
import { encodeCbor } from "../lib/cbor.ts";
import { idFromBytes, type BlobId, type EmailNumber, type EntryId, type Epoch, type MailboxId } from "../lib/ids.ts";
import { err, ok, type Result } from "../lib/result.ts";
import type { Flag } from "../mailbox/flags.ts";
import { cborToOps, opsToCbor } from "../mailbox/op-codec.ts";
import type { Op, Outcome } from "../mailbox/op.ts";
import { createEntryKeys } from "../log/seal-entry.ts";
import { indexData } from "../mime/index-data.ts";
import type { BlobStore } from "../storage/blob-store.ts";
import type { LocalStore } from "../storage/local-store.ts";
import type { RemoteLog } from "../storage/remote-log.ts";
import type { Account, SubmitFailure, Submitted } from "./account.ts";
import { createBodies } from "./bodies.ts";
import { createCheckpoints } from "./checkpoints.ts";
import { createDeviceWriter } from "./device-entries.ts";
import { appendedContentToCbor } from "./email-record.ts";
import { createFlagQueue, mayWait } from "./flag-queue.ts";
import { describeViolation } from "./findings.ts";
import { createFollower } from "./follower.ts";
import { createLogSession, type SessionFailure } from "./log-session.ts";
import { createOpener } from "./opener.ts";
import { createSealedDocs } from "./sealed-docs.ts";
import { decodeSecrets } from "./secrets.ts";
import { fetchManifest, restoreReplica } from "./restore.ts";
import { createUpkeep } from "./upkeep.ts";

export interface AccountParts {
  readonly crypto: CryptoPort;
  readonly remote: RemoteLog;
  readonly blobs: BlobStore;
  readonly local: LocalStore;
  /** What a join gave (secrets.ts). */
  readonly secrets: Uint8Array;
  /** Unix milliseconds. */
  readonly clock: () => number;
  /** Octets a message may have. */
  readonly appendLimit?: number;
}

const DEFAULT_APPEND_LIMIT = 50 * 1024 * 1024;

/** Throws if the secrets are not a device's. Works offline: shows what this device holds. */
export async function openAccount(parts: AccountParts): Promise<Account> {
  const { crypto, remote, blobs, local, clock } = parts;
  const secrets = decodeSecrets(parts.secrets);
  assert(secrets, "these are not a device's secrets");
  const secretsOf = (epoch: Epoch) => secrets.epochs.find((held) => held.epoch === epoch) ?? null;
  const docs = createSealedDocs(cacheKeyFromBytes(crypto, secrets.cacheKey), local);
  const keys = createEntryKeys(crypto, secrets.account, (epoch) => secretsOf(epoch)?.master ?? null);
  const opener = createOpener(crypto, keys, secretsOf);
  const { account, device, deviceKey } = secrets;
  const restoring = { crypto, remote, blobs, local, docs, opener, keys, secrets };
  const { replica, records } = await restoreReplica(restoring);
  const session = createLogSession({ crypto, replica, remote, local, trusted: secrets.seen });
  const writer = createDeviceWriter({ crypto, ledger: replica.ledger, device, deviceKey, keys });
  const bodies = await createBodies(crypto, blobs, local);
  const queue = await createFlagQueue(crypto, docs);
  const manifests = (entry: Uint8Array) => fetchManifest(restoring, entry);
  const writing = { crypto, account, replica, records, blobs, session, writer, keys, fetchManifest: manifests };
  const checkpoints = createCheckpoints(writing);
  const upkeep = createUpkeep({ replica, records, docs, session, writer, queue, checkpoints, bodies });
  const follower = createFollower(session, replica, remote, () => upkeep.afterPull());
  const stopping = new AbortController();
  let running: Promise<void> = Promise.resolve();
  const appendLimit = parts.appendLimit ?? DEFAULT_APPEND_LIMIT;

  async function push(
    ops: readonly Op[],
    adds: readonly BlobId[],
  ): Promise<Result<readonly Outcome[], SessionFailure>> {
    const pushed = await session.push((id) => writer.ops(id, ops, adds, []));
    if (pushed.ok) upkeep.soon();
    else follower.heard(pushed.error);
    return pushed;
  }

  async function submit(ops: readonly Op[]): Promise<Result<Submitted, SubmitFailure>> {
    if (!isWellFormed(ops)) return err({ type: "refused", reason: "This is more than one change may hold." });
    const away = follower.connection.type === "offline" || queue.size > 0;
    const pushed = away && mayWait(ops) ? null : await push(ops, []);
    if (pushed?.ok) return ok({ type: "confirmed", outcomes: pushed.value });
    if (mayWait(ops) && (pushed === null || pushed.error.type === "offline")) {
      await queue.add(ops);
      return ok({ type: "queued" });
    }
    return err(submitFailure(pushed?.error ?? { type: "offline" }));
  }

  /** Sealed to the account's own recipient, like delivered mail: one way to read it, here and after leaving. */
  async function append(
    mailbox: MailboxId,
    message: Uint8Array,
    flags: readonly Flag[],
    internalDate: number | null,
  ): Promise<Result<Submitted, SubmitFailure>> {
    if (message.length > appendLimit) return err({ type: "tooLarge", limit: appendLimit });
    const record = replica.ledger.record?.record;
    const recipient = record && hybridRecipientFromBytes(record.recipient);
    if (!recipient) return err({ type: "offline" });
    const now = Math.floor(clock() / 1000);
    const { file, fileKey } = await sealAge(crypto, [recipient], padMessage(message));
    const blob = {
      id: idFromBytes<BlobId>(crypto.randomBytes(16)),
      sha256: await crypto.sha256Async(file),
      size: file.length,
      fileKey,
      trueSize: message.length,
    };
    const stored = await blobs.put(blob.id, file);
    if (!stored.ok)
      return err(
        stored.error.type === "offline"
          ? { type: "offline" }
          : { type: "refused", reason: "The provider did not take the message." },
      );
    const index = indexData(message, { receivedAt: now });
    const email = {
      id: NO_ENTRY,
      blobId: blob.id,
      size: index.size,
      internalDate: internalDate ?? now,
      sha256: await crypto.sha256Async(message),
    };
    const sealed = encodeCbor(appendedContentToCbor({ blob, index }));
    const pushed = await push([{ op: "append", mailbox, email, flags, sealed }], [blob.id]);
    if (!pushed.ok) return err(submitFailure(pushed.error));
    await bodies.keep(blob.id, file);
    return ok({ type: "confirmed", outcomes: pushed.value });
  }

  async function recordOf(email: EmailNumber) {
    if (!replica.fold.state.email(email)) return null;
    return records.get(email).catch(() => null);
  }

  return {
    id: secrets.account,
    device: secrets.device,
    address: secrets.address,
    state: replica.fold.state,
    get head() {
      return replica.ledger.head;
    },
    get connection() {
      return follower.connection;
    },
    appendLimit,
    start() {
      running = follower.run(stopping.signal);
    },
    sync: () => follower.pull(),
    submit,
    append,
    index: async (emails) => (await Promise.all(emails.map(recordOf))).map((record) => record?.index ?? null),
    async body(email) {
      if (!replica.fold.state.email(email)) return err({ type: "gone" });
      const record = await recordOf(email);
      return record ? bodies.open(record.blob) : err({ type: "offline" });
    },
    hasBody(email) {
      const facts = replica.fold.state.email(email);
      return facts !== null && bodies.has(facts.blobId);
    },
    subscribe: replica.subscribe,
    watchConnection: follower.watch,
    newMailboxId: () => idFromBytes<MailboxId>(crypto.randomBytes(16)),
    settle: () => upkeep.settle(),
    async close() {
      stopping.abort();
      await running;
      await upkeep.close();
    },
  };
}

/** What every device would take for malformed must not be sent: its outcomes would be none. */
const isWellFormed = (ops: readonly Op[]): boolean => cborToOps(opsToCbor(ops), NO_ENTRY) !== null;
const NO_ENTRY = idFromBytes<EntryId>(new Uint8Array(16));

function submitFailure(failure: SessionFailure): SubmitFailure {
  switch (failure.type) {
    case "offline":
      return { type: "offline" };
    case "notAuthorized":
      return { type: "refused", reason: "This device is no longer accepted by the provider." };
    case "refused":
      return { type: "refused", reason: "The provider did not take this change." };
    case "stopped":
      return {
        type: "refused",
        reason:
          failure.failure.type === "violation"
            ? describeViolation(failure.failure.violation)
            : "This device lacks the keys of this account.",
      };
  }
}

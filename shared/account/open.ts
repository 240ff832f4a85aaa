/** Opens an account on this device: puts the engine's parts together. The one engine, in all three homes. */
import type { CryptoPort } from "../crypto/primitives.ts";
import { cacheKeyFromBytes } from "../crypto/wrap.ts";
import { assert } from "../lib/assert.ts";
import { idFromBytes, type EntryId, type MailboxId } from "../lib/ids.ts";
import { err } from "../lib/result.ts";
import type { BlobRef } from "../log/fields.ts";
import { providerDevice } from "../log/record.ts";
import type { BlobStore } from "../storage/blob-store.ts";
import type { LocalStore } from "../storage/local-store.ts";
import type { RemoteLog } from "../storage/remote-log.ts";
import type { Account } from "./account.ts";
import { laterBackup } from "./backup/later-backup.ts";
import { createAppend } from "./changes/append-message.ts";
import { beginAccount } from "./begin.ts";
import { createBodies } from "./bodies.ts";
import { fetchManifest } from "./checkpoints/checkpoint-boot.ts";
import { createCheckpoints } from "./checkpoints/checkpoints.ts";
import { createCompare } from "./evidence/compare.ts";
import { createDeviceWriter } from "./sync/device-entries.ts";
import { openEvidence } from "./evidence/evidence.ts";
import { flagChanges, overlayFlags } from "../mailbox/flag-overlay.ts";
import { createAhead } from "./changes/ahead.ts";
import { createChangeQueue, MAX_QUEUED, type QueueTurn } from "./changes/change-queue.ts";
import { createIntents, type Intents } from "./changes/intents.ts";
import { createSending, type Sending } from "./changes/sending.ts";
import { createFollower } from "./sync/follower.ts";
import { laterKeyChanges } from "./keys/later-keys.ts";
import { createLogSession } from "./sync/log-session.ts";
import { createSecurity, type DeviceServices } from "./keys/open-security.ts";
import { createReading } from "./reading.ts";
import type { AppliedEntry } from "./sync/replica.ts";
import { createDraftDoc } from "./outbox/draft-doc.ts";
import { closableDocs, createSealedDocs, docsUnder } from "./sync/sealed-docs.ts";
import { decodeSecrets } from "./keys/secrets.ts";
import type { Security } from "./keys/security.ts";
import { createSubmissions } from "./changes/submissions.ts";
import { createTamperStop } from "./evidence/tamper-stop.ts";
import { openUndoNotes } from "./changes/undo-notes.ts";
import { createUnsettled } from "./changes/unsettled.ts";
import { createUpkeep } from "./sync/upkeep.ts";

export interface AccountParts {
  readonly crypto: CryptoPort;
  readonly remote: RemoteLog;
  readonly blobs: BlobStore;
  readonly local: LocalStore;
  /** What a join gave (secrets.ts). */
  readonly secrets: Uint8Array;
  /** Stores the secrets anew, durably: keys have come or changed. Without it they are kept until the account is closed. */
  readonly keep?: (secrets: Uint8Array) => Promise<void>;
  /** What the provider does for devices; without it none can be let in from here. */
  readonly services?: DeviceServices;
  /** Unix milliseconds. */
  readonly clock: () => number;
  /** Octets a message may have. */
  readonly appendLimit?: number;
  /**
   * Of a home that keeps nothing between two runs: little memory is taken, no snapshot is made, no change is put off, and
   * checkpoints are written more often, since each opening begins with one. `secrets` are overwritten once they are read, the bytes given to `keep`
   * when it resolves, and all keys when the account closes.
   */
  readonly passing?: boolean;
}

const DEFAULT_APPEND_LIMIT = 60 * 1024 * 1024;

/** Throws if the secrets are not a device's. Works offline: shows what this device holds. */
export async function openAccount(parts: AccountParts): Promise<Account> {
  const stopping = new AbortController();
  const engine = await assemble(parts, stopping.signal);
  const {
    secrets,
    replica,
    session,
    follower,
    evidence,
    tampering,
    upkeep,
    submissions,
    appends,
    reading,
    appendLimit,
    security,
    removal,
    wipe,
    queue,
    sending,
    shown,
    searchDocs,
    draftDoc,
    ahead,
    intents,
    atRest,
  } = engine;
  let running: Promise<void> | null = null;

  async function checkAgain(): Promise<boolean> {
    const held = await follower.checkAgain(tampering.holds);
    // a run that a finding has ended is followed by another
    if (held) running &&= running.then(() => follower.run(stopping.signal));
    return held;
  }

  const { local, clock, passing = false } = parts;
  const append: Account["append"] = (mailbox, message, flags, internalDate) =>
    appends.appendAll(mailbox, [{ message, flags, internalDate }]);
  const backup = laterBackup({
    ...{ ...parts, ...atRest, local, clock, passing, evidence, replica, append, submit: submissions.submit },
    async stop() {
      stopping.abort();
      // of mail programs: by UIDs that may mean other messages from now on
      await queue.drop(queue.flagChanges());
      // nor is the state saved that this account has had
      atRest.cache.close();
      await Promise.all([session.close(), running]);
    },
  });
  follower.watch(({ type }) => void (type === "online" && backup.putBack()));

  const compare: Security["compare"] = (seq, words) => {
    const found = security.compare(seq, words);
    if (found === "same" && tampering.settles(seq)) void checkAgain();
    return found;
  };

  return {
    id: secrets.account,
    device: secrets.device,
    address: secrets.address,
    state: replica.fold.state,
    shown,
    ahead: ahead.state,
    get head() {
      return replica.ledger.head;
    },
    get connection() {
      return follower.connection;
    },
    get removal() {
      return removal.removal;
    },
    security: { ...security, compare },
    get unsent() {
      return queue.size;
    },
    get stalled() {
      return queue.size > 0 ? sending.stalled : null;
    },
    lostUnsent: queue.isUnread,
    appendLimit,
    start() {
      running ??= follower.run(stopping.signal);
    },
    sync: () => follower.pull(),
    checkAgain,
    restoredBackup: backup,
    findings: () => evidence.past,
    submit: submissions.submit,
    append,
    ...appends,
    intend: intents.intend,
    withdraw: intents.withdraw,
    undoOf: intents.undoOf,
    watchIntents: intents.watchIntents,
    ...reading,
    subscribe: replica.subscribe,
    subscribeShown(listener) {
      const tell = ({ changes, before }: QueueTurn): void => {
        for (const change of changes)
          if (change.type === "flags") listener(flagChanges(replica.fold.state, shown, { change, before }));
      };
      const stops = [replica.subscribe(listener), queue.watch(tell)];
      return () => {
        for (const stop of stops) stop();
      };
    },
    subscribeAhead: ahead.subscribe,
    watchConnection: follower.watch,
    unsubscribe: (url) => parts.services?.unsubscribe?.(url) ?? Promise.resolve(err({ type: "unknown" })),
    outgoing: { submit: parts.services?.submit ?? (() => Promise.resolve(err({ type: "notOffered" }))) },
    answering: parts.services?.vacation ?? null,
    ...{ searchDocs, draftDoc },
    newMailboxId: () => idFromBytes<MailboxId>(parts.crypto.randomBytes(16)),
    settle: () => upkeep.settle(),
    async close() {
      stopping.abort();
      const done = backup.close();
      const closed = session.close();
      await done;
      await running;
      await closed;
      await upkeep.close();
      await evidence.saved();
      if (parts.passing === true) await wipe();
    },
  };
}

async function assemble(parts: AccountParts, closing: AbortSignal) {
  const { crypto, remote, blobs, local, clock, passing = false } = parts;
  const secrets = decodeSecrets(parts.secrets);
  if (passing) parts.secrets.fill(0);
  assert(secrets, "these are not a device's secrets");
  const { account, device, deviceKey, seen: trusted } = secrets;
  const keep = async (changed: Uint8Array): Promise<void> => {
    await parts.keep?.(changed);
    if (passing) changed.fill(0);
  };
  const cacheKey = cacheKeyFromBytes(crypto, secrets.cacheKey);
  const lasting = createSealedDocs(cacheKey, local);
  const evidence = await openEvidence(lasting, clock);
  const docs = closableDocs(lasting);
  const { accepted } = evidence;
  const tampering = createTamperStop(crypto, blobs, evidence);
  // a provider that lied is asked for nothing before it is checked again
  const asked = evidence.open ? null : remote;
  /** Of this device, before what waits here is known. */
  const early: AppliedEntry[] = [];
  let hear = (entry: AppliedEntry): void => void early.push(entry);
  const onApplied = (entry: AppliedEntry): void => {
    if (entry.device === device) hear(entry);
  };
  const own = { crypto, blobs, secrets, accepted };
  const beginning = { ...own, remote: asked, local, docs, cacheKey, keep, clock, onApplied, passing };
  const begun = await beginAccount(beginning);
  const { held, keys, announcements, removal, replica, records, snapshots } = begun;
  const { floor } = begun.restored;
  const boot = { ...own, keys };
  const afterPage = (): Promise<void> => upkeep.afterPage();
  const unsettled = createUnsettled(clock);
  const reader = {
    crypto,
    replica,
    remote,
    local,
    device,
    trusted,
    floor,
    afterPage,
    metIdentity: () => held.metIdentity,
    onOwn: unsettled.applied,
  };
  const session = createLogSession({ ...reader, ...tampering.session });
  const follower = createFollower({ session, replica, remote, evidence, afterPull: () => upkeep.afterPull() });
  const accuse = (blob: BlobRef): void => follower.heard(session.accuse(tampering.inBlob(blob)));
  const compare = createCompare(replica.ledger, (found, seq) => follower.heard(session.accuse(found, seq)));
  const writer = createDeviceWriter({ crypto, ledger: replica.ledger, device, deviceKey, keys });
  const bodies = await createBodies(crypto, blobs, local, accuse);
  const newId = (): EntryId => idFromBytes<EntryId>(crypto.randomBytes(16));
  const queue = await createChangeQueue(docs, newId, passing ? 0 : MAX_QUEUED);
  const searchDocs = docsUnder("search-", docs, passing);
  const shown = overlayFlags(replica.fold.state, queue.flagChanges);
  const manifestOf = (entry: Uint8Array) => fetchManifest(boot, entry);
  const log = { crypto, replica, session, writer };
  const checkpointing = { ...log, account, device, records, blobs, keys, fetchManifest: manifestOf };
  const checkpoints = createCheckpoints({ ...checkpointing, often: passing });
  const heard = follower.heard;
  const changes = laterKeyChanges({ ...log, held, blobs, clock, heard, renewed: () => upkeep.soon() });
  /** Where this is the newest provider device and another still stands beside it. */
  const finishSuccession = async (): Promise<void> => {
    const record = replica.ledger.record?.record;
    const ours = record && providerDevice(record)?.id === device;
    const others = record?.devices.some(({ id, kind }) => kind === "provider" && id !== device) === true;
    if (ours === true && others) await changes.dropProviders(device);
  };
  const ahead = createAhead({ replica, queue });
  const sending: Sending = createSending({
    ...{ ...log, queue, changes, heard },
    settled: (change, how) => intents.settled(change, how),
    turned: (stalled) => intents.turned(stalled),
    again: () => void follower.pull(),
  });
  const send = async (): Promise<void> => {
    // else it goes when the end of the log is reached
    if (follower.connection.type !== "online") return;
    // a disk that fails is tried again like a lost connection
    await upkeep.sendQueue().catch(() => heard({ type: "offline" }));
  };
  const undos = await openUndoNotes(docs, clock, queue.has);
  const intents: Intents = createIntents({ crypto, queue, ahead, undos, state: replica.fold.state, newId, send });
  for (const entry of early.splice(0)) sending.applied(entry);
  hear = sending.applied;
  const upkeep = createUpkeep({
    ...{ ...log, queue, sending, snapshots, checkpoints, bodies, changes, clock, finishSuccession },
  });
  const services = parts.services ?? null;
  const security = createSecurity({ crypto, replica, held, changes, announcements, compare, services, clock, closing });
  const submissions = createSubmissions({ ...log, queue, sending, follower, upkeep, unsettled, shown });
  const appendLimit = parts.appendLimit ?? DEFAULT_APPEND_LIMIT;
  const appends = createAppend({ ...log, blobs, bodies, follower, submissions, limit: appendLimit, clock });
  const reading = createReading({ state: replica.fold.state, records, bodies, accuse });
  const watching = { follower, evidence, tampering, security, removal };
  return {
    wipe: begun.wipe,
    secrets,
    replica,
    session,
    ...watching,
    upkeep,
    queue,
    sending,
    shown,
    searchDocs,
    draftDoc: createDraftDoc(docs, passing),
    ahead,
    intents,
    atRest: { docs: lasting, cache: docs, cacheKey, keep, held, records, bodies },
    submissions,
    appends,
    reading,
    appendLimit,
  };
}

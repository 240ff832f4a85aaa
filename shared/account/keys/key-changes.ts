/**
 * What this device changes in the account record: removes and renames devices, lets one in, renews keys and words. Each
 * change is made from the record in force when it is sent, and made anew if another record came first.
 */
import { MAX_KEYRING_EPOCHS, type Keyring } from "../../crypto/keyring.ts";
import { generateRoot } from "../../crypto/keys.ts";
import type { CryptoPort } from "../../crypto/primitives.ts";
import { rootToWords } from "../../crypto/recovery-words.ts";
import { equalBytes } from "../../lib/bytes.ts";
import type { DeviceId, EntryId } from "../../lib/ids.ts";
import { err, ok, type Result } from "../../lib/result.ts";
import { certifyDevice, type DeviceClaim } from "../../log/certificate.ts";
import { sealDeviceName } from "../../log/device-name.ts";
import { MAX_DEVICES, MAX_FORMER } from "../../log/limits.ts";
import { formerAfter } from "../../log/record-identity.ts";
import { findDevice, type AccountRecord } from "../../log/record.ts";
import type { Violation } from "../../log/violation.ts";
import { FOLD_VERSION } from "../../mailbox/fold.ts";
import type { BlobStore } from "../../storage/blob-store.ts";
import type { HeldKeys } from "./held-keys.ts";
import type { LogSession, SessionFailure } from "../sync/log-session.ts";
import { rootKeys } from "./new-keys.ts";
import { buildNext, byIdentity, certifyNamed, newestOf, withNewEpoch, type RootKeys } from "./record-builder.ts";
import type { Replica, ReplicaFailure } from "../sync/replica.ts";
import type { KeyFailure, PendingWords } from "./security.ts";

export interface KeyChanges {
  rename(device: DeviceId, name: string): Promise<Result<null, KeyFailure>>;
  revoke(devices: readonly DeviceId[]): Promise<Result<null, KeyFailure>>;
  renewKeys(): Promise<Result<null, KeyFailure>>;
  newWords(): Promise<PendingWords>;
  /** Certifies a new device and seals the keys to it too; `renewed`: with new ones. */
  admit(claim: DeviceClaim, name: string, renewed?: boolean): Promise<Result<null, KeyFailure>>;
  /** Removes provider devices but `kept`, and renews the keys; done where there are none. */
  dropProviders(kept: DeviceId | null): Promise<Result<null, KeyFailure>>;
  /** Has the account folded by the rules this version knows, which older versions do not. */
  raiseFold(): Promise<Result<null, SessionFailure>>;
  /** Drops former identities whose time is over; false if there is nothing to drop, or not now. */
  dropFormer(): Promise<boolean>;
}

export interface KeyChangesParts {
  readonly crypto: CryptoPort;
  readonly replica: Replica;
  readonly session: LogSession;
  readonly held: HeldKeys;
  readonly blobs: BlobStore;
  /** Unix milliseconds. */
  readonly clock: () => number;
  /** What sending says of the connection. */
  readonly heard: (failure: SessionFailure | null) => void;
  /** The keys have changed: there is a checkpoint to write. */
  readonly renewed: () => void;
}

/** What a change makes of the record in force, given the keys held; or why not. `done`: it has been made already. */
type Plan = (before: AccountRecord, ring: Keyring) => Promise<Result<Planned, KeyFailure | Done>>;
interface Done {
  readonly type: "done";
}
interface Planned {
  readonly change: Partial<AccountRecord>;
  /** Null: the one in force stays. */
  readonly keyring: Keyring | null;
}

/** `cause`: the session's word for it. */
interface Unwritten {
  readonly failure: KeyFailure;
  readonly cause: SessionFailure;
}

const OFFLINE: SessionFailure = { type: "offline" };
const TOO_MANY_EPOCHS: KeyFailure = {
  type: "refused",
  reason: "tooManyRenewals",
};

export function createKeyChanges(parts: KeyChangesParts): KeyChanges {
  const { crypto, replica, session, held, blobs, clock } = parts;
  const seconds = (): number => Math.floor(clock() / 1000);

  /** The keyring as this device holds it; null without the keys of the epoch in force. */
  function ringOf(record: AccountRecord): Keyring | null {
    const { account, epochs } = held.secrets;
    return held.secretsOf(record.epoch) && { account, epoch: record.epoch, epochs };
  }

  async function make(id: EntryId, plan: Plan): Promise<Result<Uint8Array, KeyFailure | Done>> {
    const { account, seq, head, record: current } = replica.ledger;
    const ring = current && ringOf(current.record);
    if (!current || !ring) return err({ type: "refused", reason: "keys" });
    const planned = await plan(current.record, ring);
    if (!planned.ok) return planned;
    const author = { device: held.secrets.device, retaker: null, secret: held.secrets.deviceKey };
    const next = { account, id, author, current, seen: { seq, head }, now: seconds(), ...planned.value };
    const made = await buildNext(crypto, next);
    const stored = made.keyring ? await blobs.put(made.keyring.id, made.keyring.bytes) : ok(null);
    return stored.ok ? ok(made.entry) : err({ type: "offline" });
  }

  const write = async (plan: Plan): Promise<Result<null, KeyFailure>> => {
    const written = await attempt(plan);
    return written.ok ? written : err(written.error.failure);
  };

  /** From the newest state: an owner's decision about devices must not rest on an old list of them. */
  async function attempt(plan: Plan): Promise<Result<null, Unwritten>> {
    const pulled = await session.pull();
    if (!pulled.ok) {
      parts.heard(pulled.error);
      return err({ failure: keyFailure(pulled.error), cause: pulled.error });
    }
    const tried: { sent: boolean; unmade: KeyFailure | Done } = { sent: false, unmade: { type: "offline" } };
    const pushed = await session.push(async (id) => {
      const made = await make(id, plan);
      tried.sent ||= made.ok;
      if (made.ok) return made.value;
      tried.unmade = made.error;
      return null;
    });
    parts.heard(pushed.ok || pushed.error.type === "unmade" ? null : pushed.error);
    if (pushed.ok) return ok(null);
    const failure = pushed.error.type === "unmade" ? tried.unmade : keyFailure(pushed.error);
    if (failure.type === "done") return ok(null);
    const cause = failure.type === "offline" ? OFFLINE : pushed.error;
    return err({ failure: failure.type === "offline" && tried.sent ? { type: "unknown" } : failure, cause });
  }

  /** With a new epoch. */
  async function renew(
    changeOf: (before: AccountRecord, ring: Keyring) => Promise<Result<Partial<AccountRecord>, KeyFailure | Done>>,
  ): Promise<Result<null, KeyFailure>> {
    const done = await write(async (before, ring) => {
      if (ring.epochs.length >= MAX_KEYRING_EPOCHS) return err(TOO_MANY_EPOCHS);
      const keyring = withNewEpoch(crypto, ring, before.epoch);
      const change = await changeOf(before, keyring);
      return change.ok ? ok({ change: change.value, keyring }) : change;
    });
    if (done.ok) parts.renewed();
    return done;
  }

  const revoke = (removed: readonly DeviceId[]): Promise<Result<null, KeyFailure>> =>
    renew((before) => {
      const devices = before.devices.filter(({ id }) => !removed.includes(id));
      if (removed.length === 0 || removed.includes(held.secrets.device)) return Promise.resolve(err({ type: "gone" }));
      // an answer that was lost, or another device came first
      const some = devices.length < before.devices.length;
      return Promise.resolve(some ? ok({ devices }) : err({ type: "done" }));
    });

  const rename = (id: DeviceId, name: string): Promise<Result<null, KeyFailure>> =>
    write(async (before, ring) => {
      if (!findDevice(before, id)) return err({ type: "gone" });
      const sealed = await sealDeviceName(crypto, { account: ring.account, device: id }, newestOf(ring.epochs), name);
      const devices = before.devices.map((device) => (device.id === id ? { ...device, name: sealed } : device));
      return ok({ change: { devices }, keyring: null });
    });

  async function withDevice(
    before: AccountRecord,
    ring: Keyring,
    claim: DeviceClaim,
    name: string,
  ): Promise<Result<Partial<AccountRecord>, KeyFailure>> {
    // an answer that was lost: it is in already
    if (!findDevice(before, claim.id) && before.devices.length >= MAX_DEVICES) return err({ type: "tooManyDevices" });
    const by = { device: held.secrets.device, secret: held.secrets.deviceKey };
    const certificate = await certifyNamed(crypto, ring, claim, name, by);
    const others = before.devices.filter(({ id }) => id !== claim.id);
    return ok({ devices: [...others, certificate] });
  }

  const admit = (claim: DeviceClaim, name: string, renewed = false): Promise<Result<null, KeyFailure>> =>
    renewed
      ? renew((before, ring) => withDevice(before, ring, claim, name))
      : write(async (before, keyring) => {
          const change = await withDevice(before, keyring, claim, name);
          return change.ok ? ok({ change: change.value, keyring }) : change;
        });

  const dropProviders = (kept: DeviceId | null): Promise<Result<null, KeyFailure>> =>
    renew((before) => {
      const devices = before.devices.filter(({ id, kind }) => kind !== "provider" || id === kept);
      const some = devices.length < before.devices.length;
      return Promise.resolve(some ? ok({ devices }) : err({ type: "done" }));
    });

  const changeWords = (root: RootKeys): Promise<Result<null, KeyFailure>> =>
    renew(async (before, { account }) => {
      // an answer that was lost: they are the account's already
      if (equalBytes(before.identity, root.identity.publicKey)) return err({ type: "done" });
      const at = Math.max(seconds(), before.at ?? 0);
      const former = formerAfter(before, at);
      if (former.length > MAX_FORMER) return err({ type: "tooOften" });
      const by = byIdentity(root.identity);
      const devices = await Promise.all(before.devices.map((device) => certifyDevice(crypto, account, device, by)));
      const words = { identity: root.identity.publicKey, recovery: root.recovery.recipient.publicKey };
      return ok({ ...words, devices, at, former });
    });

  return {
    rename,
    revoke,
    dropProviders,
    admit,
    renewKeys: () => renew(() => Promise.resolve(ok({}))),
    async newWords() {
      const bytes = generateRoot(crypto);
      const root = await rootKeys(crypto, bytes, held.secrets.account);
      let done: Promise<Result<null, KeyFailure>> | null = null;
      return {
        words: rootToWords(bytes),
        finish: () => {
          done ??= changeWords(root).then((result) => {
            if (!result.ok) done = null;
            return result;
          });
          return done;
        },
      };
    },
    async raiseFold() {
      const raised = await attempt((before) => {
        const change = { foldVersion: FOLD_VERSION };
        const isDone = before.foldVersion >= FOLD_VERSION;
        return Promise.resolve(isDone ? err({ type: "done" }) : ok({ change, keyring: null }));
      });
      return raised.ok ? raised : err(raised.error.cause);
    },
    async dropFormer() {
      const isOver = (record: AccountRecord): boolean => record.former.some(({ until }) => until < seconds());
      const record = replica.ledger.record?.record;
      if (!record || !isOver(record)) return false;
      const done = await write((before) =>
        Promise.resolve(isOver(before) ? ok({ change: {}, keyring: null }) : err({ type: "gone" })),
      );
      return done.ok;
    },
  };
}

function keyFailure(failure: SessionFailure): KeyFailure {
  switch (failure.type) {
    case "offline":
    case "unmade":
      return { type: "offline" };
    case "notAuthorized":
      return { type: "refused", reason: "notAuthorized" };
    case "refused":
      return refusal(failure.violation);
    case "stopped":
      return stopped(failure.failure);
  }
}

const refusal = (violation: Violation): KeyFailure =>
  violation.type === "clock" ? { type: "clock" } : { type: "refused", reason: "notTaken", finding: violation.type };

function stopped(failure: ReplicaFailure): KeyFailure {
  switch (failure.type) {
    case "violation":
      return { type: "refused", reason: "stopped", finding: failure.violation.type };
    case "offline":
      return { type: "offline" };
    case "noKey":
    case "lockedOut":
      return { type: "refused", reason: "keys" };
    case "revoked":
      return { type: "refused", reason: "removed" };
    case "update":
      return { type: "refused", reason: "updateNeeded" };
  }
}

/**
 * The device's secrets in the browser, and the lock on them where its owner set one. The lock's key is held here while it
 * is unlocked, and nowhere else: with it changed secrets are sealed anew, without it nothing is saved.
 */
import {
  addKeySlot,
  addPassphraseSlot,
  lockSecrets,
  openWithKey,
  openWithPassphrase,
} from "../../shared/crypto/locked-secrets.ts";
import {
  openWithUnlockKey,
  relock,
  reseal,
  slotsOf,
  type LockRefusal,
  type Unlocked,
} from "../../shared/crypto/locked-secrets.ts";
import type { CryptoPort } from "../../shared/crypto/primitives.ts";
import { assert } from "../../shared/lib/assert.ts";
import { createLock } from "../../shared/lib/lock.ts";
import { err, ok, unwrap, type Result } from "../../shared/lib/result.ts";
import type { LockFailure, LockSettings, PasskeyPrompt } from "../rpc/lock-rpc.ts";
import { dataToPrompt, PASSKEY_LABEL, promptToData } from "./passkey-data.ts";
import type { LockedRecord, SecretRecords } from "./secret-records.ts";

export type HeldSecrets =
  | { readonly type: "none" }
  /** the browser stores nothing here */
  | { readonly type: "refused" }
  /** there were some, and the browser dropped what opens them */
  | { readonly type: "evicted" }
  | { readonly type: "held"; readonly secrets: Uint8Array; readonly remembered: boolean }
  | {
      readonly type: "locked";
      readonly address: string;
      readonly provider: string;
      readonly passphrase: boolean;
      readonly passkey: PasskeyPrompt | null;
    };

export interface SecretStore {
  load(): Promise<HeldSecrets>;
  /** Makes sure that something can be stored here, before an account is registered. Rejects if not. */
  prepare(): Promise<void>;
  /**
   * A fresh device's, in place of whatever there was; no lock. Durable when it resolves; without `remember` nothing is
   * stored: they are held here as long as this worker lives, and no lock can be set.
   */
  adopt(secrets: Uint8Array, remember: boolean): Promise<void>;
  /** What this device's secrets have become, under its lock if it has one. Rejects if they cannot be kept: locked, too. */
  save(secrets: Uint8Array): Promise<void>;
  clear(): Promise<void>;
  readonly lock: DeviceLock;
}

/** Everything that says `wrong` does so too where it is locked. */
export interface DeviceLock {
  settings(): Promise<LockSettings>;
  /** In place of the passphrase there is, which `current` must be; a passkey is then dropped: it sealed the key there was. */
  setPassphrase(passphrase: string, current: string | null): Promise<Result<null, LockFailure>>;
  /** With it goes the passkey: the device has no lock then. */
  removePassphrase(current: string): Promise<Result<null, LockFailure>>;
  /** Beside a passphrase, or alone; refused where there is one. */
  setPasskey(prompt: PasskeyPrompt, output: Uint8Array): Promise<Result<null, LockFailure>>;
  /** `current`: the passphrase where there is one, which stays. Without one the device has no lock then. */
  removePasskey(current: string | null): Promise<Result<null, LockFailure>>;
  setIdleMinutes(minutes: number | null): Promise<Result<null, LockFailure>>;
  unlockWithPassphrase(passphrase: string): Promise<Result<Uint8Array, LockRefusal>>;
  unlockWithPasskey(output: Uint8Array): Promise<Result<Uint8Array, LockRefusal>>;
  /** Forgets the key; true if there is a lock. */
  forget(): Promise<boolean>;
}

/** Of the locked document. */
const NAME = "secrets";
const DEFAULT_IDLE_MINUTES = 15;
const OUTPUT_BYTES = 32;

const wrong = err({ type: "wrong" } as const);
const storage = err({ type: "storage" } as const);

interface Parts {
  readonly records: SecretRecords;
  readonly crypto: CryptoPort;
  /** Null if these are not a device's secrets. */
  readonly describe: (secrets: Uint8Array) => { readonly address: string; readonly provider: string } | null;
  /** Secrets that are here already, and not to be stored: they are the store's from now on. */
  readonly passing?: Uint8Array | null;
}

export function createSecretStore({ records, crypto, describe, ...held }: Parts): SecretStore {
  /** The lock's key, while it is unlocked. */
  let key: Uint8Array | null = null;
  /** What is not to be stored. */
  let passing = held.passing ?? null;
  const exclusively = createLock();

  function forgetPassing(): void {
    passing?.fill(0);
    passing = null;
  }

  function forgetKey(): void {
    key?.fill(0);
    key = null;
  }

  async function putLocked(record: LockedRecord, unlockKey: Uint8Array): Promise<void> {
    await records.put({ type: "locked", record });
    if (key !== unlockKey) forgetKey();
    key = unlockKey;
  }

  async function putPlain(secrets: Uint8Array): Promise<void> {
    await records.put({ type: "plain", secrets });
    forgetKey();
  }

  /** What is locked now, or would be by a first slot. Null: nothing is there, or it is locked. */
  async function lockable(): Promise<{ readonly record: LockedRecord; readonly key: Uint8Array } | null> {
    const stored = await records.load();
    if (stored.type === "locked") return key && { record: stored.record, key };
    const described = stored.type === "plain" ? describe(stored.secrets) : null;
    if (stored.type !== "plain" || !described) return null;
    const { address, provider } = described;
    const fresh = await lockSecrets(crypto, NAME, stored.secrets);
    stored.secrets.fill(0);
    return {
      record: { address, provider, idleMinutes: DEFAULT_IDLE_MINUTES, document: fresh.document },
      key: fresh.key,
    };
  }

  const lockedRecord = async (): Promise<LockedRecord | null> => {
    const stored = await records.load();
    return stored.type === "locked" ? stored.record : null;
  };

  /** Storage that refuses is data here: it is a user who asked. */
  const changing = (work: () => Promise<Result<null, LockFailure>>): Promise<Result<null, LockFailure>> =>
    exclusively(async () => {
      try {
        return await work();
      } catch {
        return storage;
      }
    });

  /** Removes the lock, which `opened` opened. */
  async function withoutLock(opened: Result<Unlocked, LockRefusal>): Promise<Result<null, LockFailure>> {
    if (!opened.ok) return refusal(opened.error);
    await putPlain(opened.value.secrets);
    opened.value.secrets.fill(0);
    opened.value.key.fill(0);
    return ok(null);
  }

  const unlocking = (
    open: (document: Uint8Array) => Promise<Result<Unlocked, LockRefusal>>,
  ): Promise<Result<Uint8Array, LockRefusal>> =>
    exclusively(async () => {
      const record = await lockedRecord();
      const opened = record ? await open(record.document) : wrong;
      if (!opened.ok) return opened;
      forgetKey();
      ({ key } = opened.value);
      return ok(opened.value.secrets);
    });

  const lock: DeviceLock = {
    async settings() {
      const record = await lockedRecord();
      const slots = record && slotsOf(record.document);
      return {
        passphrase: slots?.passphrase ?? false,
        passkey: (slots?.keys.length ?? 0) > 0,
        idleMinutes: record ? record.idleMinutes : DEFAULT_IDLE_MINUTES,
      };
    },
    setPassphrase: (passphrase, current) =>
      changing(async () => {
        const now = await lockable();
        if (!now) return wrong;
        let { document } = now.record;
        let unlockKey = now.key;
        if (slotsOf(document)?.passphrase === true) {
          const right = current === null ? wrong : await openWithPassphrase(crypto, NAME, document, current);
          if (!right.ok) return refusal(right.error);
          ({ document, key: unlockKey } = unwrap(await relock(crypto, NAME, document, now.key, {})));
        }
        const added = unwrap(await addPassphraseSlot(crypto, document, unlockKey, passphrase));
        await putLocked({ ...now.record, document: added }, unlockKey);
        return ok(null);
      }),
    removePassphrase: (current) =>
      changing(async () => {
        const record = await lockedRecord();
        if (!record || !key) return wrong;
        return withoutLock(await openWithPassphrase(crypto, NAME, record.document, current));
      }),
    setPasskey: (prompt, output) =>
      changing(async () => {
        const data = promptToData(prompt);
        const now = await lockable();
        if (!now || !data || output.length !== OUTPUT_BYTES) return wrong;
        const opener = { label: PASSKEY_LABEL, key32: output, data };
        const added = await addKeySlot(crypto, now.record.document, now.key, opener);
        if (!added.ok) return wrong;
        await putLocked({ ...now.record, document: added.value }, now.key);
        return ok(null);
      }),
    removePasskey: (current) =>
      changing(async () => {
        const record = await lockedRecord();
        if (!record || !key) return wrong;
        const { document } = record;
        if (slotsOf(document)?.passphrase !== true)
          return withoutLock(await openWithUnlockKey(crypto, NAME, document, key));
        if (current === null) return wrong;
        const kept = await relock(crypto, NAME, document, key, { passphrase: current });
        if (!kept.ok) return refusal(kept.error);
        await putLocked({ ...record, document: kept.value.document }, kept.value.key);
        return ok(null);
      }),
    setIdleMinutes: (minutes) =>
      changing(async () => {
        const record = await lockedRecord();
        if (!record || !key) return wrong;
        await records.put({ type: "locked", record: { ...record, idleMinutes: minutes } });
        return ok(null);
      }),
    unlockWithPassphrase: (passphrase) =>
      unlocking((document) => openWithPassphrase(crypto, NAME, document, passphrase)),
    unlockWithPasskey: (output) =>
      unlocking((document) => openWithKey(crypto, NAME, document, { label: PASSKEY_LABEL, key32: output })),
    forget: () =>
      exclusively(async () => {
        forgetKey();
        return (await lockedRecord()) !== null;
      }),
  };
  return {
    lock,
    async load() {
      if (passing) return { type: "held", secrets: passing.slice(), remembered: false };
      const stored = await records.load();
      if (stored.type === "plain") return { type: "held", secrets: stored.secrets, remembered: true };
      if (stored.type !== "locked") return stored;
      const { address, provider, document } = stored.record;
      const slots = slotsOf(document);
      if (!slots) return { type: "evicted" };
      const passkey = slots.keys.find(({ label }) => label === PASSKEY_LABEL);
      return {
        type: "locked",
        address,
        provider,
        passphrase: slots.passphrase,
        passkey: passkey ? dataToPrompt(passkey.data) : null,
      };
    },
    prepare: () => records.prepare(),
    adopt: (secrets, remember) =>
      exclusively(async () => {
        if (remember) await putPlain(secrets);
        else await records.clear();
        forgetKey();
        forgetPassing();
        if (!remember) passing = secrets.slice();
      }),
    save: (secrets) =>
      exclusively(async () => {
        if (passing) {
          forgetPassing();
          passing = secrets.slice();
          return;
        }
        const record = await lockedRecord();
        if (!record) return records.put({ type: "plain", secrets });
        assert(key, "secrets change only while they are unlocked");
        const document = unwrap(await reseal(crypto, NAME, record.document, key, secrets));
        return records.put({ type: "locked", record: { ...record, document } });
      }),
    clear: () =>
      exclusively(async () => {
        forgetKey();
        forgetPassing();
        await records.clear();
      }),
  };
}

/** What was altered on disk, or is weaker than this program takes, is no passphrase's fault. */
const refusal = ({ type }: LockRefusal): Result<never, LockFailure> => (type === "wrong" ? wrong : storage);

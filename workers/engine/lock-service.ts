/**
 * LockRpc: sets and opens this device's lock, and closes it by hand or after a time without use. A passphrase and a
 * passkey's output are used and forgotten; they come over from the page and never go back.
 */
import type { LockRefusal } from "../../shared/crypto/locked-secrets.ts";
import { createLock } from "../../shared/lib/lock.ts";
import { err, ok, type Result } from "../../shared/lib/result.ts";
import { IDLE_MINUTES, type LockFailure, type LockRpc, type UnlockFailure } from "../rpc/lock-rpc.ts";
import type { EngineHome } from "./engine-home.ts";
import { judgedPassphrase } from "../service/security/judged-passphrase.ts";
import { createIdleLock } from "./idle-lock.ts";
import type { LastWords } from "./last-words.ts";
import type { Session } from "./session.ts";
import { createTryThrottle } from "./try-throttle.ts";

/** `lastWords`: what pages have typed is saved before it is locked. */
export function createLockService(home: EngineHome, session: Session, lastWords: Pick<LastWords, "save">): LockRpc {
  const { lock } = home.secrets;
  const throttle = createTryThrottle(() => Date.now());
  const idle = createIdleLock(() => void lockNow());
  const oneByOne = createLock();

  /** Whatever becomes of what was typed, it is locked. */
  async function lockNow(): Promise<void> {
    const state = await session.state();
    if (state.type === "open" && state.lock === true) await lastWords.save().catch(() => undefined);
    await session.lock();
  }

  async function watchIdle(): Promise<void> {
    const { passphrase, passkey, idleMinutes } = await lock.settings();
    idle.watch(passphrase || passkey ? idleMinutes : null);
  }

  async function changed(change: Promise<Result<null, LockFailure>>): Promise<Result<null, LockFailure>> {
    const result = await change;
    if (result.ok) {
      session.lockChanged();
      await watchIdle();
    }
    return result;
  }

  /** `paced`: something a person can guess. */
  const unlock = (
    open: () => Promise<Result<Uint8Array, LockRefusal>>,
    paced: boolean,
  ): Promise<Result<null, UnlockFailure>> =>
    oneByOne(async () => {
      if ((await session.state()).type !== "locked") return ok(null);
      const retryAfterSeconds = paced ? throttle.wait() : 0;
      if (retryAfterSeconds > 0) return err({ type: "tooManyTries", retryAfterSeconds });
      try {
        const opened = await open();
        if (!opened.ok) return err(refused(opened.error));
        throttle.right();
        await session.unlocked(opened.value);
        await watchIdle();
        return ok(null);
      } catch {
        return err({ type: "storage" });
      }
    });

  function refused({ type }: LockRefusal): UnlockFailure {
    if (type !== "wrong") return { type: "storage" };
    throttle.wrong();
    return { type: "wrong" };
  }

  return {
    lockSettings: () => lock.settings(),
    passphraseStrength: (passphrase, personal) => judgedPassphrase(passphrase, personal),
    async setPassphrase(passphrase, current) {
      const state = await session.state();
      const personal = state.type === "open" ? [state.address] : [];
      if ((await judgedPassphrase(passphrase, personal)).level === "tooWeak") return err({ type: "tooWeak" });
      return changed(lock.setPassphrase(passphrase, current));
    },
    removePassphrase: (current) => changed(lock.removePassphrase(current)),
    setPasskey: (prompt, output) => changed(lock.setPasskey(prompt, output)),
    removePasskey: (current) => changed(lock.removePasskey(current)),
    setIdleMinutes: (minutes) => {
      const known = IDLE_MINUTES.some((choice) => choice === minutes);
      return known ? changed(lock.setIdleMinutes(minutes)) : Promise.resolve(err({ type: "wrong" }));
    },
    lock: lockNow,
    unlockWithPassphrase: (passphrase) => unlock(() => lock.unlockWithPassphrase(passphrase), true),
    unlockWithPasskey: (output) => unlock(() => lock.unlockWithPasskey(output), false),
    touch() {
      idle.touch();
      return Promise.resolve();
    },
  };
}

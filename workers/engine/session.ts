/**
 * The account that this browser holds, if any: opened from the secrets at start, by joining, closed by logging out, or
 * because another device removed this one. Keys and cache then go at once, whoever sits here.
 */
import type { Account } from "../../shared/account/account.ts";
import type { Joined } from "../../shared/account/join.ts";
import type { AccountState, Connection, Revoked } from "../rpc/engine-rpc.ts";
import type { EngineHome } from "./engine-home.ts";
import type { EventBatch } from "./event-batch.ts";

export interface Session {
  state(): Promise<AccountState>;
  connection(): Promise<Connection>;
  /** Null while nobody has joined here. */
  account(): Promise<Account | null>;
  /** Keeps a fresh device's secrets and opens its account. Rejects if they cannot be stored. */
  adopt(joined: Joined): Promise<void>;
  /** Goes on as the device that follows this one: keeps its secrets and opens its account. Rejects if they cannot be stored. */
  succeed(next: Joined): Promise<void>;
  logout(): Promise<void>;
  /** Closes the account and forgets its keys, where a lock is set. */
  lock(): Promise<void>;
  /** Opens the account with what was under the lock. */
  unlocked(secrets: Uint8Array): Promise<void>;
  /** A lock was set, changed or removed: whoever listens hears of it. */
  lockChanged(): void;
}

type Held =
  | { readonly state: AccountState & { readonly type: "none" | "locked" }; readonly account: null }
  | {
      readonly state: AccountState & { readonly type: "open" };
      readonly account: Account;
      /** Overwritten when the account is closed. */
      readonly secrets: Uint8Array;
    };

const nobody = (why: { evicted?: boolean; revoked?: Revoked | null; unstorable?: true } = {}): Held => ({
  state: { type: "none", evicted: false, revoked: null, ...why },
  account: null,
});

export function createSession(home: EngineHome, events: EventBatch): Session {
  let held: Promise<Held> = openHeld();
  // whoever asks is told; with nobody asking there is nothing to say
  held.catch(() => undefined);

  async function openHeld(): Promise<Held> {
    const stored = await home.secrets.load();
    if (stored.type === "held") return open(stored.secrets);
    if (stored.type === "locked") return { state: stored, account: null };
    if (stored.type === "refused") return nobody({ unstorable: true });
    return nobody({ evicted: stored.type === "evicted", revoked: await home.removal.load() });
  }

  async function open(secrets: Uint8Array): Promise<Held> {
    const described = home.describe(secrets);
    if (!described) return nobody({ evicted: true });
    const account = await home.open(secrets);
    account.subscribe((changes) => {
      events.changes(changes);
    });
    const { address, provider } = described;
    account.watchConnection((connection: Connection) => {
      if (isRevoked(connection)) void endRevoked(account, { address, by: account.removal?.by ?? null });
      else events.connection(connection);
    });
    account.security.watchAnnouncements(() => {
      events.announcements();
    });
    account.start();
    return { account, secrets, state: { type: "open", address, provider, lock: await isLockable() } };
  }

  async function isLockable(): Promise<boolean> {
    const { passphrase, passkey } = await home.secrets.lock.settings();
    return passphrase || passkey;
  }

  async function endRevoked(account: Account, revoked: Revoked): Promise<void> {
    const current = await held.catch(() => null);
    if (current?.account !== account) return;
    await become(wiped(held, { revoked })).catch(() => undefined);
  }

  /** Nobody is signed in once this is done; whoever asks meanwhile waits. */
  async function wiped(current: Promise<Held>, why: { revoked?: Revoked }): Promise<Held> {
    await close(current);
    await home.secrets.clear();
    await home.wipe();
    // it is said now in any case
    if (why.revoked) await home.removal.save(why.revoked).catch(() => undefined);
    return nobody(why);
  }

  async function become(next: Promise<Held>): Promise<void> {
    held = next;
    events.account((await next).state);
  }

  async function close(current: Promise<Held>): Promise<void> {
    const closing = await current.catch(() => null);
    await closing?.account?.close();
    if (closing?.account) closing.secrets.fill(0);
  }

  async function relocked(): Promise<Held> {
    await home.secrets.lock.forget();
    return openHeld();
  }

  async function withLock(current: Promise<Held>): Promise<Held> {
    const now = await current;
    return now.state.type === "open" && now.account
      ? { ...now, state: { ...now.state, lock: await isLockable() } }
      : now;
  }

  /** Whoever asks meanwhile waits, and finds it locked. */
  async function locked(current: Promise<Held>): Promise<Held> {
    const { account } = await current;
    if (!account || !(await isLockable())) return current;
    await close(current);
    return relocked();
  }

  return {
    state: async () => (await held).state,
    connection: async () => (await held).account?.connection ?? { type: "connecting" },
    account: async () => (await held).account,
    async adopt({ secrets }) {
      await close(held);
      await home.wipe();
      await home.secrets.adopt(secrets);
      await become(open(secrets));
    },
    async succeed({ secrets }) {
      await close(held);
      await home.wipe();
      await home.secrets.save(secrets);
      await become(open(secrets));
    },
    logout: () => become(wiped(held, {})),
    lock: () => become(locked(held)),
    async unlocked(secrets) {
      await become(open(secrets)).catch(async (error: unknown) => {
        await become(relocked());
        throw error;
      });
    },
    lockChanged: () => void become(withLock(held)).catch(() => undefined),
  };
}

const isRevoked = (connection: Connection): boolean => connection.type === "refused" && connection.reason === "revoked";

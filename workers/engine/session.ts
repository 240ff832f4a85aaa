/**
 * The account that this browser holds, if any: opened from the secrets at start, by joining, closed by logging out, or
 * because another device removed this one. Keys and cache then go at once, whoever sits here.
 *
 * As a provider device, opened with a password, it is one of several with the same keys. Whoever changes the password or
 * signs the others out has new ones (`succeed`); for those who are out the provider has nothing to say but that. Their keys
 * and cache go too: nothing here is the only copy but changes of flags that were not sent yet, and it is said how many.
 */
import type { Account } from "../../shared/account/account.ts";
import type { Joined } from "../../shared/account/join/join.ts";
import type { AccountState, Connection, Revoked, SignedOut } from "../rpc/engine-rpc.ts";
import type { EngineHome } from "./engine-home.ts";
import type { EventBatch } from "../service/event-batch.ts";
import { closeMailDesk, mailDeskOf } from "../service/changes/mail-desk.ts";
import type { RemovalReason } from "./removal-note.ts";

export interface Session {
  state(): Promise<AccountState>;
  connection(): Promise<Connection>;
  /** Null while nobody has joined here. */
  account(): Promise<Account | null>;
  /** Keeps a fresh device's secrets and opens its account. Rejects if they cannot be stored. */
  adopt(joined: Joined, how?: Adopting): Promise<void>;
  /**
   * Goes on as the device that follows this one, with the cache there is. Rejects if its secrets cannot be stored, and is
   * open with them all the same.
   */
  succeed(next: Joined): Promise<void>;
  /** Closes this account, where it is the one that is open, and opens it with these secrets of the same device, which are stored. */
  reopen(account: Account, secrets: Uint8Array): Promise<void>;
  logout(): Promise<void>;
  /** Closes the account and forgets its keys, where a lock is set. */
  lock(): Promise<void>;
  /** Opens the account with what was under the lock. */
  unlocked(secrets: Uint8Array): Promise<void>;
  /** A lock was set, changed or removed: whoever listens hears of it. */
  lockChanged(): void;
}

export interface Adopting {
  /** False: keys are held in memory alone. */
  readonly remember: boolean;
  /** It is the account's provider device. */
  readonly byPassword: boolean;
}

const OWN_DEVICE: Adopting = { remember: true, byPassword: false };

type Held =
  | { readonly state: AccountState & { readonly type: "none" | "locked" }; readonly account: null }
  | {
      readonly state: AccountState & { readonly type: "open" };
      readonly account: Account;
      /** Overwritten when the account is closed. */
      readonly secrets: Uint8Array;
      /** The state as it is now. */
      readonly look: () => Promise<AccountState & { readonly type: "open" }>;
    };

type Over = Partial<RemovalReason>;

const nobody = (
  why: { evicted?: boolean; revoked?: Revoked | null; signedOut?: SignedOut; unstorable?: true } = {},
): Held => ({
  state: { type: "none", evicted: false, revoked: null, ...why },
  account: null,
});

/** `byPassword`: who is in already came so. */
export function createSession(home: EngineHome, events: EventBatch, byPassword = false): Session {
  let held: Promise<Held> = openHeld();
  // whoever asks is told; with nobody asking there is nothing to say
  held.catch(() => undefined);

  async function openHeld(): Promise<Held> {
    const stored = await home.secrets.load();
    if (stored.type === "held") return open(stored.secrets, { remember: stored.remembered, byPassword });
    if (stored.type === "locked") return { state: stored, account: null };
    if (stored.type === "refused") return nobody({ unstorable: true });
    const over = await home.removal.load();
    return nobody({ evicted: stored.type === "evicted", ...over });
  }

  async function open(secrets: Uint8Array, { remember, byPassword }: Adopting): Promise<Held> {
    const described = home.describe(secrets);
    if (!described) return nobody({ evicted: true });
    const account = await home.open(secrets);
    const { address, provider } = described;
    const { security } = account;
    // once this device is out of the record it can not be told any more
    let isProvider = byPassword;
    const look = (): boolean => (isProvider ||= security.access() !== null);
    const flavor = () => (look() ? "transparent" : security.flavor());
    let known = flavor();
    const desk = mailDeskOf(account);
    desk.watch((event) => events.mail(event));
    desk.watchChanges((changes) => events.changes(changes));
    account.subscribe(() => {
      if (flavor() !== known) {
        known = flavor();
        void refresh(account);
      }
    });
    account.watchConnection((connection: Connection) => {
      const over = overBy(connection);
      if (over === "signedOut" && look()) void end(account, { signedOut: signedOut() });
      else if (over === "removed") void end(account, { revoked: { address, by: account.removal?.by ?? null } });
      else events.connection(connection);
    });
    security.watchAnnouncements(() => {
      events.announcements();
    });
    account.restoredBackup.watch(() => {
      events.restored();
    });
    account.start();
    const state = async (): Promise<AccountState & { readonly type: "open" }> => ({
      ...{ type: "open", address, provider, lock: await isLockable() },
      ...{ flavor: flavor(), byPassword: isProvider, remembered: remember },
    });
    return { account, secrets, look: state, state: await state() };

    /** What the record says last, where it was read until there. */
    function signedOut(): SignedOut {
      const isHardened = account.removal !== null && security.flavor() === "hardened";
      const known = {
        ...(isHardened && { hardened: true as const }),
        ...(security.wordless() && { wordless: true as const }),
      };
      return { address, lost: account.unsent, ...known };
    }

    function overBy({ type, ...rest }: Connection): "signedOut" | "removed" | null {
      if (type !== "refused" || !("reason" in rest)) return null;
      if (rest.reason === "revoked") return look() ? "signedOut" : "removed";
      return rest.reason === "notAuthorized" ? "signedOut" : null;
    }
  }

  async function isLockable(): Promise<boolean> {
    const { passphrase, passkey } = await home.secrets.lock.settings();
    return passphrase || passkey;
  }

  async function end(account: Account, why: Over): Promise<void> {
    const current = await held.catch(() => null);
    if (current?.account !== account) return;
    await become(wiped(held, why)).catch(() => undefined);
  }

  /** Nobody is signed in once this is done; whoever asks meanwhile waits. */
  async function wiped(current: Promise<Held>, why: Over): Promise<Held> {
    const now = await current.catch(() => null);
    await close(current);
    await home.secrets.clear();
    await home.wipe();
    // it is said now in any case; of whom this device was not to remember nothing is
    const forgotten = now?.state.type === "open" && !now.state.remembered;
    if ((why.revoked ?? why.signedOut) && !forgotten) await home.removal.save(why).catch(() => undefined);
    return nobody(why);
  }

  async function become(next: Promise<Held>): Promise<void> {
    held = next;
    events.account((await next).state);
  }

  async function close(current: Promise<Held>): Promise<void> {
    const closing = await current.catch(() => null);
    if (closing?.account) closeMailDesk(closing.account);
    await closing?.account?.close();
    if (closing?.account) closing.secrets.fill(0);
  }

  /** The same device; who has left meanwhile stays out. */
  async function again(current: Promise<Held>, account: Account, secrets: Uint8Array): Promise<Held> {
    const now = await current;
    if (now.account !== account) return now;
    const { remembered, byPassword } = now.state;
    await close(current);
    return open(secrets, { remember: remembered, byPassword });
  }

  async function follow(current: Promise<Held>, secrets: Uint8Array, remember: boolean): Promise<Held> {
    await close(current);
    const next = await open(secrets, { remember, byPassword: false });
    if (remember || !next.account || next.state.byPassword) return next;
    // a device of one's own is kept: nothing but itself or the words would open the account again
    await home.secrets.adopt(secrets, true);
    return { ...next, state: { ...next.state, remembered: true } };
  }

  async function relocked(): Promise<Held> {
    await home.secrets.lock.forget();
    return openHeld();
  }

  async function looked(current: Promise<Held>): Promise<Held> {
    const now = await current;
    return now.account ? { ...now, state: await now.look() } : now;
  }

  async function refresh(account: Account): Promise<void> {
    const current = await held.catch(() => null);
    if (current?.account === account) await become(looked(held)).catch(() => undefined);
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
    async adopt({ secrets }, how = OWN_DEVICE) {
      await close(held);
      await home.wipe();
      // of another device that was here
      await home.hardening.clear();
      await home.secrets.adopt(secrets, how.remember);
      await become(open(secrets, how));
    },
    async succeed(next) {
      const now = await held;
      if (!now.account) throw new Error("nobody is in");
      const secrets = home.inheritCache(next.secrets, now.secrets);
      const { remembered } = now.state;
      const saved = home.secrets.save(secrets);
      await saved.catch(() => undefined);
      await become(follow(held, secrets, remembered));
      await saved;
    },
    reopen: (account, secrets) => become(again(held, account, secrets)),
    logout: () => become(wiped(held, {})),
    lock: () => become(locked(held)),
    async unlocked(secrets) {
      await become(open(secrets, OWN_DEVICE)).catch(async (error: unknown) => {
        await become(relocked());
        throw error;
      });
    },
    lockChanged: () => void become(looked(held)).catch(() => undefined),
  };
}

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
  logout(): Promise<void>;
}

type Held =
  | { readonly state: AccountState & { readonly type: "none" }; readonly account: null }
  | { readonly state: AccountState & { readonly type: "open" }; readonly account: Account };

const nobody = (why: { evicted?: boolean; revoked?: Revoked } = {}): Held => ({
  state: { type: "none", evicted: why.evicted ?? false, revoked: why.revoked ?? null },
  account: null,
});

export function createSession(home: EngineHome, events: EventBatch): Session {
  let held: Promise<Held> = openHeld();
  // whoever asks is told; with nobody asking there is nothing to say
  held.catch(() => undefined);

  async function openHeld(): Promise<Held> {
    const stored = await home.secrets.load();
    return stored.type === "held" ? open(stored.secrets) : nobody({ evicted: stored.type === "evicted" });
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
      if (isRevoked(connection)) void endRevoked(account, { address, by: null });
      else events.connection(connection);
    });
    account.start();
    return { account, state: { type: "open", address, provider } };
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
    return nobody(why);
  }

  async function become(next: Promise<Held>): Promise<void> {
    held = next;
    events.account((await next).state);
  }

  async function close(current: Promise<Held>): Promise<void> {
    await (await current.catch(() => null))?.account?.close();
  }

  return {
    state: async () => (await held).state,
    connection: async () => (await held).account?.connection ?? { type: "connecting" },
    account: async () => (await held).account,
    async adopt({ secrets }) {
      await close(held);
      await home.wipe();
      await home.secrets.save(secrets);
      await become(open(secrets));
    },
    logout: () => become(wiped(held, {})),
  };
}

const isRevoked = (connection: Connection): boolean => connection.type === "refused" && connection.reason === "revoked";

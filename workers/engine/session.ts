/** The account that this browser holds, if any: opened from the secrets at start, by joining, closed by logging out. */
import type { Account } from "../../shared/account/account.ts";
import type { Joined } from "../../shared/account/join.ts";
import type { AccountState, Connection } from "../rpc/engine-rpc.ts";
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

const nobody = (evicted: boolean): Held => ({ state: { type: "none", evicted }, account: null });

export function createSession(home: EngineHome, events: EventBatch): Session {
  let held: Promise<Held> = openHeld();
  // whoever asks is told; with nobody asking there is nothing to say
  held.catch(() => undefined);

  async function openHeld(): Promise<Held> {
    const stored = await home.secrets.load();
    return stored.type === "held" ? open(stored.secrets) : nobody(stored.type === "evicted");
  }

  async function open(secrets: Uint8Array): Promise<Held> {
    const described = home.describe(secrets);
    if (!described) return nobody(true);
    const account = await home.open(secrets);
    account.subscribe((changes) => {
      events.changes(changes);
    });
    account.watchConnection((connection) => {
      events.connection(connection);
    });
    account.start();
    const { address, provider } = described;
    return { account, state: { type: "open", address, provider } };
  }

  async function become(next: Promise<Held>): Promise<void> {
    held = next;
    events.account((await next).state);
  }

  async function close(): Promise<void> {
    const current = await held.catch(() => null);
    await current?.account?.close();
  }

  return {
    state: async () => (await held).state,
    connection: async () => (await held).account?.connection ?? { type: "connecting" },
    account: async () => (await held).account,
    async adopt({ secrets }) {
      await close();
      await home.wipe();
      await home.secrets.save(secrets);
      await become(open(secrets));
    },
    async logout() {
      await close();
      await home.secrets.clear();
      await home.wipe();
      await become(Promise.resolve(nobody(false)));
    },
  };
}

/** Who is signed in on this device, and how the line to the provider is. */
import { currentSlot, withoutSlot } from "../app/slot.ts";
import { createDeviceMarker, seemsReturning } from "./device-marker.ts";
import type { EngineConnection } from "../app/engine.ts";
import type { AccountState, Connection, HomeKind } from "../app/types.ts";
import type { EngineEvent } from "../../../workers/rpc/engine-rpc.ts";

export type EventListener = (event: EngineEvent) => void;

/** Milliseconds an engine may take to say whose account is here. */
const PATIENCE_MS = 10_000;

export class Session {
  /** null until the worker has answered */
  account = $state.raw<AccountState | null>(null);
  /** where the engine runs; null until it has answered */
  home = $state.raw<HomeKind | null>(null);
  connection = $state.raw<Connection>({ type: "connecting" });
  crashed = $state(false);
  /** another version of the app runs in this browser: this page has no engine any more */
  superseded = $state(false);
  /** the engine has not answered for a while: an older version holds the account, in another tab */
  isLate = $state(false);
  /** whether the browser promised to keep what is stored here; null: not asked yet */
  persisted = $state.raw<boolean | null>(null);
  /** nobody is in, but somebody probably was */
  returning = $state.raw(
    seemsReturning(withoutSlot(location.pathname), matchMedia("(display-mode: standalone)").matches),
  );
  readonly #marker = createDeviceMarker(currentSlot);
  readonly #listeners: EventListener[] = [];

  /** Until what it returns is called. */
  onEvent(listener: EventListener): () => void {
    this.#listeners.push(listener);
    return () => {
      const at = this.#listeners.indexOf(listener);
      if (at >= 0) this.#listeners.splice(at, 1);
    };
  }

  async start({ engine, listen }: EngineConnection): Promise<void> {
    const late = setTimeout(() => (this.isLate = true), PATIENCE_MS);
    try {
      await listen((event) => {
        this.#receive(event);
      });
      this.home = await engine.home();
      this.become(await engine.account());
      this.connection = await engine.connection();
    } catch {
      this.crashed = true;
    } finally {
      clearTimeout(late);
      this.isLate = false;
    }
  }

  #receive(event: EngineEvent): void {
    if (event.type === "account") this.become(event.account);
    if (event.type === "connection") this.connection = event.connection;
    if (event.type === "superseded") this.superseded = true;
    for (const listener of [...this.#listeners]) listener(event);
  }

  /** See [Note: How a cleared browser is told from a new one]. */
  become(account: AccountState): void {
    const before = this.account;
    if (this.home === "companion") {
      this.account = account;
      return;
    }
    if (account.type !== "none") {
      this.account = account;
      // what is not remembered is not missed either
      if (account.type === "locked" || account.remembered) this.#marker.set();
      if (account.type === "open" && before?.type !== "open") void this.persist();
      return;
    }
    const wasHere = before !== null && before.type !== "none";
    if (wasHere || account.revoked || account.signedOut) {
      this.#marker.clear();
      // they know
      this.returning = false;
    }
    this.account = { ...account, evicted: account.evicted || this.#marker.isSet() };
  }

  /** Where keys lie, the browser is asked not to drop them when space runs out. */
  async persist(): Promise<void> {
    const storage = (navigator as { storage?: StorageManager }).storage;
    this.persisted = (await storage?.persist().catch(() => false)) ?? false;
  }
}

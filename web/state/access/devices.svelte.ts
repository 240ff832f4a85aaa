/** The devices of the account, and what its owner does to them from this one. */
import type { Result } from "../../../shared/lib/result.ts";
import { Attempt } from "./attempt.svelte.ts";
import type { Engine } from "../app/engine.ts";
import type { DeviceRow, KeyFailure } from "../app/types.ts";

export class Devices extends Attempt<KeyFailure> {
  /** null until known; this one first, then by when they were last seen */
  all = $state.raw<readonly DeviceRow[] | null>(null);
  /** what is being done just now */
  doing = $state<"rename" | "remove" | "renew" | null>(null);
  readonly #engine: Engine;

  constructor(engine: Engine) {
    super({ type: "refused", reason: "failed" });
    this.#engine = engine;
  }

  async refresh(): Promise<void> {
    const found = await this.#engine.devices().catch(() => null);
    if (found) this.all = [...found].sort(thisFirst);
    else this.failure = { type: "offline" };
  }

  find(id: string): DeviceRow | null {
    return this.all?.find((device) => device.id === id) ?? null;
  }

  /** True when it was done. */
  rename(id: string, name: string): Promise<boolean> {
    return this.#change("rename", () => this.#engine.renameDevice(id, name.trim()));
  }

  remove(ids: readonly string[]): Promise<boolean> {
    return this.#change("remove", () => this.#engine.revokeDevices(ids));
  }

  renewKeys(): Promise<boolean> {
    return this.#change("renew", () => this.#engine.renewKeys());
  }

  forget(): void {
    this.all = null;
    this.failure = null;
  }

  async #change(what: "rename" | "remove" | "renew", call: () => Promise<Result<null, KeyFailure>>): Promise<boolean> {
    if (this.busy) return false;
    this.doing = what;
    const done = await this.run(call);
    await this.refresh();
    this.doing = null;
    return done !== null;
  }
}

const thisFirst = (a: DeviceRow, b: DeviceRow): number =>
  Number(b.isThis) - Number(a.isThis) || (b.lastSeen ?? b.added) - (a.lastSeen ?? a.added);

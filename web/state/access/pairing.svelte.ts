/** A new device that shows a code and waits to be let in. The worker has the keys; this follows what it says. */
import type { EngineEvent } from "../../../workers/rpc/engine-rpc.ts";
import { deviceName } from "./device-name.ts";
import type { Engine } from "../app/engine.ts";
import type { PairingFailure, PairingState } from "../app/types.ts";

export class Pairing {
  state = $state.raw<PairingState>({ type: "idle" });
  failure = $state.raw<PairingFailure | null>(null);
  busy = $state(false);
  readonly #engine: Engine;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  receive(event: EngineEvent): void {
    if (event.type === "pairing") this.state = event.state;
  }

  /** Goes on with the code another tab shows, if there is one. */
  async start(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.failure = null;
    try {
      const now = await this.#engine.pairing();
      if (isUnderWay(now)) {
        this.state = now;
        return;
      }
      this.state = { type: "idle" };
      const started = await this.#engine.startPairing(deviceName(navigator.userAgent));
      if (started.ok) this.state = await this.#engine.pairing();
      else this.failure = started.error;
    } catch {
      this.failure = { type: "storage" };
    } finally {
      this.busy = false;
    }
  }

  /** The screen is left. */
  cancel(): void {
    if (isUnderWay(this.state) && this.state.type !== "joining") void this.#engine.cancelPairing();
    this.state = { type: "idle" };
    this.failure = null;
  }
}

const isUnderWay = ({ type }: PairingState): boolean => type === "code" || type === "check" || type === "joining";

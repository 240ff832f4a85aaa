/** A new device that shows a code: one pairing at a time, followed from its code to the opened account or its end. */
import type { Joined } from "../../shared/account/join/join.ts";
import type { PairingAttempt, PairingEnd, PairingProgress } from "../../shared/account/join/pairing-join.ts";
import { createLock } from "../../shared/lib/lock.ts";
import { err, ok, type Result } from "../../shared/lib/result.ts";
import type { JoinFailure } from "../rpc/engine-rpc.ts";
import type { PairingFailure, PairingState } from "../rpc/security-rpc.ts";
import type { EngineHome } from "./engine-home.ts";

export interface PairingFlow {
  /** Resolves once there is a code to show, or an end to say. One that is under way goes on. */
  start(deviceName: string): Promise<Result<null, PairingFailure>>;
  state(): PairingState;
  cancel(): Promise<void>;
}

interface Parts {
  readonly home: EngineHome;
  /** Stores what a join gave and opens the account. */
  readonly keep: (joined: Result<Joined, JoinFailure>) => Promise<Result<null, JoinFailure>>;
  /** Whether nobody has come in here otherwise meanwhile. */
  readonly isFree: () => Promise<boolean>;
  readonly tell: (state: PairingState) => void;
}

export function createPairingFlow({ home, keep, isFree, tell }: Parts): PairingFlow {
  const exclusively = createLock();
  let state: PairingState = { type: "idle" };
  let current: { readonly attempt: PairingAttempt; readonly ended: Promise<void> } | null = null;

  function become(next: PairingState): void {
    state = next;
    tell(next);
  }

  async function follow(attempt: PairingAttempt): Promise<void> {
    const result = await attempt.result.catch((): Result<Joined, PairingEnd> => err({ type: "offline" }));
    current = null;
    if (!result.ok) become(endToState(result.error));
    else if (!(await isFree())) become({ type: "idle" });
    else become((await keep(result)).ok ? { type: "idle" } : over("storage"));
  }

  async function begin(deviceName: string): Promise<Result<null, PairingFailure>> {
    let show = (): void => undefined;
    const shown = new Promise<void>((resolve) => (show = resolve));
    const attempt = await home.startPairing({ kind: "webmail", name: deviceName }, (progress: PairingProgress) => {
      become(progress);
      show();
    });
    if (!attempt) return err({ type: "offline" });
    const ended = follow(attempt);
    current = { attempt, ended };
    await Promise.race([shown, ended]);
    return ok(null);
  }

  return {
    state: () => state,
    start: (deviceName) =>
      exclusively(async () => {
        if (current) return ok(null);
        const storable = await home.secrets.prepare().then(
          () => true,
          () => false,
        );
        if (!storable) return err({ type: "storage" });
        return begin(deviceName);
      }),
    async cancel() {
      const cancelled = current;
      cancelled?.attempt.cancel();
      await cancelled?.ended;
      if (!current) become({ type: "idle" });
    },
  };
}

const over = (reason: (PairingState & { readonly type: "over" })["reason"]): PairingState => ({
  ...{ type: "over", reason },
  finding: null,
});

function endToState(end: PairingEnd): PairingState {
  switch (end.type) {
    case "cancelled":
      return { type: "idle" };
    case "tampered":
      return { type: "over", reason: "tampered", finding: end.finding };
    case "denied":
    case "expired":
    case "offline":
    case "tooManyTries":
      return over(end.type);
  }
}

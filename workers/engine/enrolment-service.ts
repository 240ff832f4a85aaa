/** SecurityRpc on a device that is not in yet: by showing a code to one that is, or with the account's words. */
import type { Joined, JoinFailure as EngineJoinFailure, Recovery } from "../../shared/account/join/join.ts";
import { sixWords } from "../../shared/crypto/six-words.ts";
import { err, ok, type Result } from "../../shared/lib/result.ts";
import type { JoinFailure } from "../rpc/engine-rpc.ts";
import type { SecurityRpc } from "../rpc/security-rpc.ts";
import type { EngineHome } from "./engine-home.ts";
import type { EventBatch } from "../service/event-batch.ts";
import { createPairingFlow } from "./pairing-flow.ts";
import type { Session } from "./session.ts";

export type EnrolmentRpc = Pick<
  SecurityRpc,
  "startPairing" | "pairing" | "cancelPairing" | "lookWithWords" | "enrolWithWords"
>;

interface Parts {
  readonly home: EngineHome;
  readonly session: Session;
  readonly events: EventBatch;
  /** Stores what a join gave and opens the account. */
  readonly keep: (joined: Result<Joined, EngineJoinFailure | JoinFailure>) => Promise<Result<null, JoinFailure>>;
}

export interface EnrolmentService {
  readonly rpc: EnrolmentRpc;
  /** As the account's provider device, opened with this password from now on. Nothing is stored yet. */
  withPassword(password: string, removeOthers: boolean): Promise<Result<Joined, EngineJoinFailure>>;
  /** Of what the words led to; empty: they were not looked at. */
  address(): string;
}

export function createEnrolmentService({ home, session, events, keep }: Parts): EnrolmentService {
  let found: Recovery | null = null;
  const pairing = createPairingFlow({
    home,
    keep,
    isFree: async () => (await session.state()).type === "none",
    tell: (state) => {
      events.pairing(state);
    },
  });

  const isStorable = (): Promise<boolean> =>
    home.secrets.prepare().then(
      () => true,
      () => false,
    );

  const rpc: EnrolmentRpc = {
    startPairing: (deviceName) => pairing.start(deviceName),
    pairing: () => Promise.resolve(pairing.state()),
    cancelPairing: () => pairing.cancel(),
    async lookWithWords(address, words) {
      found = null;
      const look = await home.lookWithWords(address, words);
      if (!look.ok) return look;
      found = look.value;
      const { seen, address: own, provider, newest, devices, flavor, kind } = found;
      return ok({
        ...{ address: own, provider, seq: seen.seq, head: sixWords(seen.head) },
        newest,
        devices,
        flavor,
        kind,
      });
    },
    async enrolWithWords(deviceName, removeOthers) {
      if (!found) return err({ type: "wrongWords" });
      if (!(await isStorable())) return err({ type: "storage" });
      const enrolled = await keep(await found.enrol({ kind: "webmail", name: deviceName }, removeOthers));
      if (enrolled.ok) found = null;
      return enrolled;
    },
  };
  return {
    rpc,
    async withPassword(password, removeOthers) {
      if (!found) return err({ type: "wrongWords" });
      const enrolled = await found.enrolWithPassword(password, home.stretch, removeOthers);
      if (enrolled.ok) found = null;
      return enrolled;
    },
    address: () => found?.address ?? "",
  };
}

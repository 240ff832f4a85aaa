/** SecurityRpc on a device that is not in yet: by showing a code to one that is, or with the account's words. */
import type { Joined, JoinFailure as EngineJoinFailure } from "../../shared/account/join.ts";
import { err, ok, type Result } from "../../shared/lib/result.ts";
import type { JoinFailure } from "../rpc/engine-rpc.ts";
import type { SecurityRpc } from "../rpc/security-rpc.ts";
import type { JoinFlow } from "./join-flow.ts";

export type EnrolmentRpc = Pick<
  SecurityRpc,
  "startPairing" | "pairing" | "cancelPairing" | "lookWithWords" | "enrolWithWords"
>;

export type Keep = (joined: Result<Joined, EngineJoinFailure | JoinFailure>) => Promise<Result<null, JoinFailure>>;

export function createEnrolmentService(join: JoinFlow, keep: Keep): EnrolmentRpc {
  let looked: { readonly address: string; readonly words: string } | null = null;
  return {
    startPairing: () => Promise.resolve(err({ type: "offline" })),
    pairing: () => Promise.resolve({ type: "idle" }),
    cancelPairing: () => Promise.resolve(),
    lookWithWords(address, words) {
      looked = { address, words };
      const nothing = { provider: "", seq: 0, head: [], newest: null, devices: 0 };
      return Promise.resolve(ok({ address, ...nothing, kind: { type: "join" } }));
    },
    enrolWithWords: async (deviceName) =>
      looked ? keep(await join.withWords(looked.address, looked.words, deviceName)) : err({ type: "wrongWords" }),
  };
}

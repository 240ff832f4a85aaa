/** SecurityRpc on a device that is not in yet: by showing a code to one that is, or with the account's words. */
import { err } from "../../shared/lib/result.ts";
import type { SecurityRpc } from "../rpc/security-rpc.ts";

export type EnrolmentRpc = Pick<
  SecurityRpc,
  "startPairing" | "pairing" | "cancelPairing" | "lookWithWords" | "enrolWithWords"
>;

export function createEnrolmentService(): EnrolmentRpc {
  return {
    startPairing: () => Promise.resolve(err({ type: "offline" })),
    pairing: () => Promise.resolve({ type: "idle" }),
    cancelPairing: () => Promise.resolve(),
    lookWithWords: () => Promise.resolve(err({ type: "offline" })),
    enrolWithWords: () => Promise.resolve(err({ type: "offline" })),
  };
}

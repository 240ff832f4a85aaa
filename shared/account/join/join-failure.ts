/** Why a device did not come into an account, from what the provider answered. */
import { err, type Result } from "../../lib/result.ts";
import type { Violation, ViolationType } from "../../log/violation.ts";
import type { AppendFailure } from "../../storage/remote-log.ts";
import type { FindingType } from "../evidence/findings.ts";
import type { RegisterFailure } from "./join-port.ts";

export type JoinFailure =
  | { readonly type: "offline" }
  | { readonly type: "inviteInvalid" }
  | { readonly type: "inviteExpired" }
  | {
      readonly type: "badWords";
      /** 1-based; null: the checksum does not fit, or there are not 24 */ readonly position: number | null;
    }
  | { readonly type: "wrongWords" }
  | { readonly type: "unknownAccount" }
  | { readonly type: "tooManyDevices" }
  /** This device's clock is more than a day off. */
  | { readonly type: "clock" }
  | { readonly type: "tooManyTries"; readonly retryAfterSeconds: number }
  | { readonly type: "tampered"; readonly finding: FindingType };

export const tampered = (
  violation: Pick<Violation, "type"> | { readonly type: ViolationType },
): Result<never, JoinFailure> => tamperedWith(violation.type);

export const tamperedWith = (finding: FindingType): Result<never, JoinFailure> => err({ type: "tampered", finding });

export function appendFailure(failure: AppendFailure): JoinFailure {
  switch (failure.type) {
    case "notAuthorized":
      return { type: "wrongWords" };
    case "refused":
      return refusal(failure.violation);
    case "offline":
    case "protocol":
      return { type: "offline" };
  }
}

function refusal(violation: Violation): JoinFailure {
  if (violation.type === "clock") return { type: "clock" };
  return { type: "tampered", finding: violation.type };
}

export function inviteFailure(failure: RegisterFailure): JoinFailure {
  switch (failure.type) {
    case "inviteInvalid":
    case "inviteExpired":
    case "tooManyTries":
      return failure;
    case "exists":
      return { type: "inviteInvalid" };
    case "refused":
      return refusal(failure.violation);
    case "offline":
    case "protocol":
      return { type: "offline" };
  }
}

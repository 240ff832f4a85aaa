/** From what HTTP says to the failures of the ports and calls: the one table of this edge. */
import { readViolation } from "../log/violation.ts";
import { asCount } from "../lib/cbor-fields.ts";
import type { AppendFailure, ProtocolFailure, ReadFailure, Refused } from "../storage/remote-log.ts";
import { retryAfterOf, type HttpFailure, type Named } from "./http.ts";
import type { CallFailure, InviteFailure, JoinCallFailure } from "./provider-client.ts";

const DEFAULT_RETRY_SECONDS = 60;

export const unexpected = ({ error, status }: Named): ProtocolFailure => ({
  type: "protocol",
  detail: `unexpected failure ${error}, status ${status}`,
});

/** For calls within a session. */
export function toReadFailure(failure: HttpFailure): ReadFailure {
  if (failure.type !== "named") return failure;
  switch (failure.error) {
    case "notAuthorized":
    case "forbidden":
      return { type: "notAuthorized" };
    case "tooManyRequests":
      return { type: "offline", retryAfterSeconds: retryAfterOf(failure) ?? DEFAULT_RETRY_SECONDS };
    default:
      return unexpected(failure);
  }
}

export function toAppendFailure(failure: HttpFailure): AppendFailure {
  return refusalOf(failure) ?? toReadFailure(failure);
}

/** The refusal of an entry, if it is one. */
function refusalOf(failure: HttpFailure): Refused | null {
  if (failure.type !== "named" || (failure.status !== 409 && failure.status !== 422)) return null;
  const violation = readViolation(failure.error, failure.details);
  const index = asCount(failure.details["index"]) ?? 0;
  return violation && { type: "refused", violation, index };
}

/** For open calls. */
export function toCallFailure(failure: HttpFailure): CallFailure {
  if (failure.type !== "named") return failure;
  if (failure.error !== "tooManyRequests") return unexpected(failure);
  return { type: "tooManyTries", retryAfterSeconds: retryAfterOf(failure) ?? DEFAULT_RETRY_SECONDS };
}

export function toInviteFailure(failure: HttpFailure): InviteFailure {
  const name = failure.type === "named" ? failure.error : null;
  return name === "inviteInvalid" || name === "inviteExpired" ? { type: name } : toCallFailure(failure);
}

export function toJoinFailure(failure: HttpFailure): JoinCallFailure {
  if (failure.type === "named" && failure.error === "exists") return { type: "exists" };
  return refusalOf(failure) ?? toInviteFailure(failure);
}

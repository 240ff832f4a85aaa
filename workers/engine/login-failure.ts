/** Why a password did not let somebody in, as the page has words for it. */
import type { AccessChangeFailure } from "../../shared/account/access/access-control.ts";
import type { AccessFailure } from "../../shared/account/access/access-login.ts";
import { err, type Result } from "../../shared/lib/result.ts";
import type { LoginFailure } from "../rpc/login-rpc.ts";

export function narrowed<T>(result: Result<T, AccessFailure | AccessChangeFailure>): Result<T, LoginFailure> {
  if (result.ok) return result;
  const failure = result.error;
  switch (failure.type) {
    case "offline":
    case "wrongPassword":
    case "locked":
    case "tooManyTries":
    case "tampered":
    case "refused":
    case "clock":
      return err(failure);
    case "unknown":
      return err({ type: "offline" });
    case "gone":
    case "tooOften":
    case "tooManyDevices":
    case "tooMany":
      return err({ type: "changed" });
  }
}

/** Words for what can go wrong with passwords and the flavor. */
import { t } from "../../i18n/t.ts";
import type { AccessFailure } from "../../state/app/types.ts";
import { keyFailureText } from "../frame/failure-text.ts";

export function accessFailureText(failure: AccessFailure): string {
  switch (failure.type) {
    case "tooManyTries":
      return t("failure.tooManyTries", { count: Math.ceil(failure.retryAfterSeconds) });
    case "ended":
    case "wrongPassword":
    case "tooMany":
    case "tooWeak":
    case "wordless":
    case "storage":
    case "unknown":
      return t(`access.${failure.type}`);
    case "offline":
    case "clock":
    case "tooOften":
    case "tooManyDevices":
    case "refused":
      return keyFailureText(failure);
  }
}

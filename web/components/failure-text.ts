/** Words for what can go wrong while joining. */
import { t } from "../i18n/t.ts";
import type { JoinFailure } from "../state/types.ts";

export function joinFailureText(failure: JoinFailure): string {
  switch (failure.type) {
    case "badWords":
      return failure.position === null ? t("failure.badWords") : t("failure.badWord", { position: failure.position });
    case "tooManyTries":
      return t("failure.tooManyTries", { count: Math.ceil(failure.retryAfterSeconds) });
    case "tampered":
      return t("failure.tampered", { finding: failure.finding });
    case "offline":
    case "inviteInvalid":
    case "inviteExpired":
    case "wrongAnswers":
    case "wrongWords":
    case "unknownAccount":
    case "tooManyDevices":
    case "clock":
    case "storage":
      return t(`failure.${failure.type}`);
  }
}

/** Words for what can go wrong while joining, and with keys. */
import { t } from "../../i18n/t.ts";
import type { JoinFailure, KeyFailure, LoginFailure, PairingFailure } from "../../state/app/types.ts";

export function joinFailureText(failure: JoinFailure): string {
  switch (failure.type) {
    case "badWords":
      return failure.position === null ? t("failure.badWords") : t("failure.badWord", { position: failure.position });
    case "tooManyTries":
      return t("failure.tooManyTries", { count: Math.ceil(failure.retryAfterSeconds) });
    case "tampered":
      return t("failure.tampered", { finding: t(`finding.${failure.finding}`) });
    case "offline":
    case "inviteInvalid":
    case "inviteExpired":
    case "wrongAnswers":
    case "wrongWords":
    case "unknownAccount":
    case "tooManyDevices":
    case "clock":
    case "tooWeak":
    case "storage":
      return t(`failure.${failure.type}`);
  }
}

/** Of `locked` there is a screen. */
export function loginFailureText(failure: LoginFailure): string {
  switch (failure.type) {
    case "wrongPassword":
    case "locked":
      return t("login.wrongPassword");
    case "tampered":
      return t("login.tampered", { finding: t(`finding.${failure.finding}`) });
    case "refused":
      return keyFailureText(failure);
    case "changed":
      return t("login.changed");
    case "unloaded":
      return t("failure.unloaded");
    case "offline":
    case "clock":
    case "tooManyTries":
    case "tooWeak":
    case "storage":
      return joinFailureText(failure);
  }
}

export function keyFailureText(failure: KeyFailure): string {
  if (failure.type === "refused" && failure.reason !== "failed") {
    const { reason, finding } = failure;
    return t(`keys.why.${reason}`, { finding: finding === undefined ? "" : t(`finding.${finding}`) }).trim();
  }
  return t(`keys.${failure.type}`);
}

export function pairingFailureText(failure: PairingFailure): string {
  switch (failure.type) {
    case "badCode":
      return failure.position === null ? t("pair.badCode") : t("pair.badCode.at", { position: failure.position });
    case "pairingOver":
    case "pairingForged":
      return t(`pair.${failure.type}`);
    case "storage":
      return t("failure.storage");
    case "offline":
    case "unknown":
    case "gone":
    case "clock":
    case "tooOften":
    case "tooManyDevices":
    case "wrongAnswers":
    case "refused":
      return keyFailureText(failure);
  }
}

/** Words for what can go wrong with a lock. */
import { t } from "../../i18n/t.ts";
import type { LockProblem } from "../../state/access/lock.svelte.ts";

/** `wrong`: what is said of a passphrase or passkey that does not open. */
export function lockProblemText({ from, failure }: LockProblem, wrong: string): string {
  if (from === "passkey") return t(`passkey.failure.${failure.type}`);
  switch (failure.type) {
    case "wrong":
      return wrong;
    case "tooManyTries":
      return t("failure.tooManyTries", { count: Math.ceil(failure.retryAfterSeconds) });
    case "tooWeak":
      return t("lock.failure.tooWeak");
    case "storage":
      return t("lock.failure.storage");
  }
}

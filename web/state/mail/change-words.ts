/** Words for a change that was not made; null: nobody knows whether it was. */
import { t } from "../../i18n/t.ts";
import type { ChangeFailure, RefusalReason } from "../app/types.ts";

export function changeFailureText(failure: ChangeFailure | null): string {
  if (failure === null) return refusalText("failed");
  return failure.type === "refused" ? refusalText(failure.reason) : t(`change.${failure.type}`);
}

export const refusalText = (reason: RefusalReason): string => t(`change.why.${reason}`);

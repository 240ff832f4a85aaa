/** Why a draft is not saved, or was not sent, for its writer. */
import type { SaveFailure } from "../../../workers/rpc/write-rpc.ts";
import { fileSize } from "../../i18n/sizes.ts";
import { t } from "../../i18n/t.ts";
import { changeFailureText } from "../mail/change-words.ts";

export function saveFailureText(failure: Exclude<SaveFailure, { readonly type: "filesLost" }>): string {
  if (failure.type === "tooLarge")
    return failure.limit === null
      ? t("outbox.why.tooLargeForProxy")
      : t("compose.tooLarge", { size: fileSize(failure.limit) });
  return failure.type === "offline" ? t("compose.offline") : changeFailureText(failure);
}

/** What a writer may have overlooked, in words. */
import type { DraftWarning } from "../../../workers/rpc/write-rpc.ts";
import { t } from "../../i18n/t.ts";

export function warningText(warning: DraftWarning): string {
  switch (warning.type) {
    case "attachment":
      return t("compose.warning.attachment", { word: warning.word });
    case "subject":
      return t("compose.warning.subject");
    case "recipient":
      return t("compose.warning.recipient", { address: warning.address, known: warning.known });
    case "neighbour":
      return t("compose.warning.neighbour", { address: warning.address });
    case "badAddress":
      return t("compose.warning.badAddress", { address: warning.address });
  }
}

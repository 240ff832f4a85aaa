/** What is said of contacts that were not saved, and of files that were taken in. */
import type { ContactFailure, Imported, ImportFailure } from "../../../workers/rpc/contacts-rpc.ts";
import { fileSize } from "../../i18n/sizes.ts";
import { t } from "../../i18n/t.ts";
import { changeFailureText } from "../mail/change-words.ts";

/** Null: nobody knows whether it was done. */
export function contactFailureText(failure: ContactFailure | ImportFailure | null): string {
  switch (failure?.type) {
    case "contactsFull":
      return t("contacts.failed.full", { count: failure.count });
    case "cardTooLarge":
      return t("contacts.failed.tooLarge");
    case "blank":
      return t("contacts.failed.blank");
    case "noCards":
      return t("contacts.failed.noCards");
    case "fileTooLarge":
      return t("contacts.failed.fileTooLarge", { size: fileSize(failure.limit) });
    case "gone":
      return t("contacts.failed.gone");
    case "offline":
    case "refused":
      return changeFailureText(failure);
    case undefined:
      return changeFailureText(null);
  }
}

/** A sentence for each thing there is to say. */
export function importedText({ added, groups, already, refused, dropped }: Imported): string {
  return [
    t("contacts.imported", { count: added }),
    groups > 0 ? t("contacts.imported.groups", { count: groups }) : "",
    already > 0 ? t("contacts.imported.already", { count: already }) : "",
    refused.full > 0 ? t("contacts.imported.full", { count: refused.full }) : "",
    refused.tooLarge > 0 ? t("contacts.imported.tooLarge", { count: refused.tooLarge }) : "",
    refused.blank > 0 ? t("contacts.imported.blank", { count: refused.blank }) : "",
    dropped > 0 ? t("contacts.imported.dropped", { count: dropped }) : "",
  ]
    .filter((sentence) => sentence !== "")
    .join(" ");
}

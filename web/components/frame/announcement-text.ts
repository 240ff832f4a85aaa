/** What an announcement says happened, in a sentence. */
import { t } from "../../i18n/t.ts";
import type { AnnouncementRow } from "../../state/app/types.ts";
import { deviceTitle } from "../settings/device-title.ts";

export function announcementText({ type, device, by }: AnnouncementRow): string {
  const who = by ?? t("announce.byWords");
  switch (type) {
    case "deviceAdded":
    case "deviceRemoved":
      return t(`announce.${type}`, { device: deviceTitle(device), by: who });
    case "opened":
    case "closed":
    case "keysRenewed":
    case "newWords":
    case "wordsRestored":
      return t(`announce.${type}`, { by: who });
  }
}

/** What a device is called where its name can not be read. */
import { t } from "../i18n/t.ts";

export const deviceTitle = (name: string | null): string => (name === null || name === "" ? t("devices.noName") : name);

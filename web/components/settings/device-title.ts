/** What a device is called: where its name can not be read, and where another has the same. */
import { t } from "../../i18n/t.ts";
import type { DeviceRow } from "../../state/app/types.ts";

/** Digits of an id that tell twins apart; the companion shows as many. */
export const SHOWN_DIGITS = 8;

export const deviceTitle = (name: string | null): string => (name === null || name === "" ? t("devices.noName") : name);

/** As `deviceTitle`, with the start of the id behind it where another device of the list is called the same. */
export function titleAmong({ id, name }: DeviceRow, all: readonly DeviceRow[]): string {
  const title = deviceTitle(name);
  const hasTwin = all.some((other) => other.id !== id && deviceTitle(other.name) === title);
  return hasTwin ? t("devices.twin", { name: title, id: id.slice(0, SHOWN_DIGITS) }) : title;
}

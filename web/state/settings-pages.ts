/** Which pages of the settings there are for an account. */
import { SETTINGS_PAGES, type SettingsPage } from "./route.ts";
import type { AccessState } from "./types.ts";

/** What is this browser's own business: a companion is locked by its command line, and is no login by password. */
const OF_BROWSER: ReadonlySet<SettingsPage> = new Set(["password", "lock"]);

/** A hardened account has no password. Null: not known yet. */
export const settingsPages = (access: AccessState | null, atCompanion: boolean): readonly SettingsPage[] =>
  SETTINGS_PAGES.filter(
    (page) => !(atCompanion && OF_BROWSER.has(page)) && (page !== "password" || access?.flavor === "transparent"),
  );

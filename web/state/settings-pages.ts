/** Which pages of the settings there are for an account. */
import { SETTINGS_PAGES, type SettingsPage } from "./route.ts";
import type { AccessState } from "./types.ts";

/** A hardened account has no password. Null: not known yet. A companion is locked by its command line. */
export const settingsPages = (access: AccessState | null, atCompanion: boolean): readonly SettingsPage[] =>
  SETTINGS_PAGES.filter(
    (page) => !(atCompanion && page === "lock") && (page !== "password" || access?.flavor === "transparent"),
  );

/** Which pages of the settings there are for an account. */
import { SETTINGS_PAGES, type SettingsPage } from "./route.ts";
import type { AccessState } from "./types.ts";

/** A hardened account has no password. Null: not known yet. */
export const settingsPages = (access: AccessState | null): readonly SettingsPage[] =>
  SETTINGS_PAGES.filter((page) => page !== "password" || access?.flavor === "transparent");

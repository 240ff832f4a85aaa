/** Which pages of the settings there are for an account, and how the menu parts them. */
import { SETTINGS_PAGES, type SettingsPage } from "../app/route.ts";
import type { AccessState } from "../app/types.ts";

/** A group begins with this page; a page that no group is said for is in the one before. */
export const SETTINGS_GROUPS = { appearance: "mail", devices: "account", storage: "device" } as const;

/** A hardened account has no password. Null: not known yet. A companion is locked by its command line, and keeps its own disk; its page has no service worker. */
export const settingsPages = (access: AccessState | null, atCompanion: boolean): readonly SettingsPage[] =>
  SETTINGS_PAGES.filter(
    (page) =>
      !(atCompanion && (page === "lock" || page === "storage" || page === "notifications")) &&
      (page !== "password" || access?.flavor === "transparent"),
  );

export interface SettingsGroup {
  readonly name: "mail" | "account" | "device";
  readonly pages: readonly SettingsPage[];
}

/** The same pages, in groups; a group without a page is left out. */
export function groupsOf(pages: readonly SettingsPage[]): readonly SettingsGroup[] {
  const groups: { name: SettingsGroup["name"]; pages: SettingsPage[] }[] = [];
  for (const page of SETTINGS_PAGES) {
    if (page in SETTINGS_GROUPS)
      groups.push({ name: SETTINGS_GROUPS[page as keyof typeof SETTINGS_GROUPS], pages: [] });
    if (pages.includes(page)) groups.at(-1)?.pages.push(page);
  }
  return groups.filter((group) => group.pages.length > 0);
}

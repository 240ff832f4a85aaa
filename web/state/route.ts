/** Which screen an address of the app means, and back. */

export const SETTINGS_PAGES = ["devices", "password", "words", "access", "lock", "history"] as const;
export type SettingsPage = (typeof SETTINGS_PAGES)[number];

const ADD_DEVICE = "/settings/devices/add";

export type Route =
  | { readonly screen: "welcome" }
  | { readonly screen: "join" }
  | { readonly screen: "recover" }
  | { readonly screen: "settings"; readonly page: SettingsPage }
  /** a new device shows its code; one that is in takes it */
  | { readonly screen: "pair" }
  | { readonly screen: "addDevice" }
  /** mailbox null: the inbox; uid null: the list alone */
  | { readonly screen: "mail"; readonly mailbox: string | null; readonly uid: number | null };

const decode = (segment: string): string | null => {
  try {
    return decodeURIComponent(segment);
  } catch {
    return null;
  }
};

const uidOf = (segment: string | undefined): number | null =>
  segment !== undefined && /^[1-9]\d{0,9}$/.test(segment) ? Number(segment) : null;

/** What is not an address of ours is the front door. */
export function parsePath(path: string): Route {
  const [first, mailbox, uid] = path.split("/").filter((segment) => segment !== "");
  if (first === "join") return { screen: "join" };
  if (first === "recover") return { screen: "recover" };
  if (first === "pair") return { screen: "pair" };
  if (path === ADD_DEVICE) return { screen: "addDevice" };
  if (first === "settings")
    return { screen: "settings", page: SETTINGS_PAGES.find((page) => page === mailbox) ?? "devices" };
  if (first !== "m") return { screen: "welcome" };
  const id = mailbox === undefined ? null : decode(mailbox);
  return { screen: "mail", mailbox: id, uid: id === null ? null : uidOf(uid) };
}

export function routeToPath(route: Route): string {
  switch (route.screen) {
    case "welcome":
      return "/";
    case "join":
    case "recover":
    case "pair":
      return `/${route.screen}`;
    case "addDevice":
      return ADD_DEVICE;
    case "settings":
      return `/settings/${route.page}`;
    case "mail": {
      if (route.mailbox === null) return "/m";
      const base = `/m/${encodeURIComponent(route.mailbox)}`;
      return route.uid === null ? base : `${base}/${route.uid.toString()}`;
    }
  }
}

/** Which screen an address of the app means, and back. */
import { currentSlot, slotBase, withoutSlot } from "./slot.ts";
import type { MessageId, QuickFilter } from "./types.ts";

/** In the order of the menu, where SETTINGS_GROUPS (settings-pages.ts) parts them. */
export const SETTINGS_PAGES = [
  ...(["appearance", "identity", "filters", "notifications", "privacy"] as const),
  ...(["devices", "password", "words", "access", "lock", "history"] as const),
  ...(["storage", "transfer", "about"] as const),
];
export type SettingsPage = (typeof SETTINGS_PAGES)[number];

const ADD_DEVICE = "/settings/devices/add";

/** In the place of a mailbox id: all mail, without Trash and Junk. */
export const ALL_MAIL = "all";

/**
 *     /m/<mailbox>/<message id>?f=<quick filter>#q=<search>
 *
 * mailbox null: the inbox; message null: the list alone. What somebody searches for is no provider's business: a fragment is
 * part of no request. Links of before had it as `?q=`; they are understood.
 */
export interface MailRoute {
  readonly screen: "mail";
  readonly mailbox: string | null;
  readonly message: MessageId | null;
  /** in the search language; "" = no search */
  readonly search: string;
  readonly filter: QuickFilter;
}

export type Route =
  | { readonly screen: "welcome" }
  | { readonly screen: "join" }
  | { readonly screen: "recover" }
  /** a message in a file */
  | { readonly screen: "open" }
  /** null: their menu, which on a phone is a page of its own */
  | { readonly screen: "settings"; readonly page: SettingsPage | null }
  /** a new device shows its code; one that is in takes it */
  | { readonly screen: "pair" }
  | { readonly screen: "addDevice" }
  | ContactsRoute
  | ComposeRoute
  | MailRoute;

/** /contacts/<list>/<card> */
export interface ContactsRoute {
  readonly screen: "contacts";
  /** "all", "written" (to), or the id of a group */
  readonly list: string;
  /** its id, or "new"; null: none is open */
  readonly card: string | null;
}

export const contactsRoute = (part: Partial<Omit<ContactsRoute, "screen">> = {}): ContactsRoute => ({
  ...{ screen: "contacts", list: "all", card: null },
  ...part,
});

/**
 *     /compose/<EMAILID>#<what it begins with>
 *
 * A draft on a page of its own, as on a phone; where there is room it is a window, and the address goes on to `behind`.
 * `mailto`: a mail link that somebody followed; a fragment is part of no request. `shared`: names what another app shares.
 */
export interface ComposeRoute {
  readonly screen: "compose";
  /** null: it has none yet */
  readonly draft: MessageId | null;
  readonly mailto: string | null;
  readonly shared: string | null;
  /** what is left for it; not in the address */
  readonly behind: MailRoute | null;
}

export const composeRoute = (part: Partial<Omit<ComposeRoute, "screen">> = {}): ComposeRoute => ({
  ...{ screen: "compose", draft: null, mailto: null, shared: null, behind: null },
  ...part,
});

/** Somewhere in the mail: what is not said is the inbox, no message, no search, no filter. */
export const mailRoute = (part: Partial<Omit<MailRoute, "screen">> = {}): MailRoute => ({
  ...{ screen: "mail", mailbox: null, message: null, search: "", filter: "all" },
  ...part,
});

const decode = (segment: string): string | null => {
  try {
    return decodeURIComponent(segment);
  } catch {
    return null;
  }
};

const messageOf = (segment: string | undefined): MessageId | null =>
  segment !== undefined && /^[0-9a-f]{32}$/.test(segment) ? segment : null;

const FILTERS: readonly QuickFilter[] = ["unread", "starred", "attachments"];
/** Characters of a search that an address may hold. */
const MAX_SEARCH = 1_000;

function parseMail(mailbox: string | undefined, message: string | undefined, query: string, hash: string): MailRoute {
  const id = mailbox === undefined ? null : decode(mailbox);
  const asked = new URLSearchParams(query);
  const search = new URLSearchParams(hash.slice(1)).get("q") ?? asked.get("q") ?? "";
  return mailRoute({
    mailbox: id,
    message: id === null ? null : messageOf(message),
    search: search.slice(0, MAX_SEARCH),
    filter: FILTERS.find((filter) => filter === asked.get("f")) ?? "all",
  });
}

/** UTF-16 units of a mail link. */
const MAX_MAILTO = 8_000;

function parseCompose(draft: string | undefined, hash: string): ComposeRoute {
  const link = decode(hash.slice(1, MAX_MAILTO)) ?? "";
  const shared = /^shared=([\w-]{1,64})$/.exec(link)?.[1] ?? null;
  return composeRoute({ draft: messageOf(draft), mailto: /^mailto:/i.test(link) ? link : null, shared });
}

const parseContacts = (list: string | undefined, card: string | undefined): ContactsRoute =>
  contactsRoute({
    list: list === "written" ? list : (messageOf(list) ?? "all"),
    card: card === "new" ? card : messageOf(card),
  });

function contactsPath({ list, card }: ContactsRoute): string {
  if (card !== null) return `/contacts/${list}/${card}`;
  return list === "all" ? "/contacts" : `/contacts/${list}`;
}

/**
 * What is not an address of ours is the front door. `query`, `hash`: with their "?" and "#", or "". Whose it is (slot.ts) is
 * left out.
 */
export function parsePath(whole: string, query = "", hash = ""): Route {
  const path = withoutSlot(whole);
  const [first, second, third] = path.split("/").filter((segment) => segment !== "");
  if (first === "join") return { screen: "join" };
  if (first === "recover") return { screen: "recover" };
  if (first === "open") return { screen: "open" };
  if (first === "compose") return parseCompose(second, hash);
  if (first === "contacts") return parseContacts(second, third);
  if (first === "pair") return { screen: "pair" };
  if (path === ADD_DEVICE) return { screen: "addDevice" };
  if (first === "settings") return { screen: "settings", page: SETTINGS_PAGES.find((page) => page === second) ?? null };
  return first === "m" ? parseMail(second, third, query, hash) : { screen: "welcome" };
}

function mailPath({ mailbox, message, search, filter }: MailRoute): string {
  const query = filter === "all" ? "" : `?f=${filter}`;
  const hash = search === "" ? "" : `#${new URLSearchParams({ q: search }).toString()}`;
  if (mailbox === null) return `/m${query}${hash}`;
  const base = `/m/${encodeURIComponent(mailbox)}`;
  return (message === null ? base : `${base}/${message}`) + query + hash;
}

/** Of this page's account. */
export const routeToPath = (route: Route): string => slotBase(currentSlot) + pathOf(route);

function pathOf(route: Route): string {
  switch (route.screen) {
    case "welcome":
      return "/";
    case "join":
    case "recover":
    case "pair":
    case "open":
      return `/${route.screen}`;
    case "addDevice":
      return ADD_DEVICE;
    case "settings":
      return route.page === null ? "/settings" : `/settings/${route.page}`;
    case "contacts":
      return contactsPath(route);
    case "compose":
      return route.draft === null ? "/compose" : `/compose/${route.draft}`;
    case "mail":
      return mailPath(route);
  }
}

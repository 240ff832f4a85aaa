/**
 * Several accounts in one browser: each has a slot. The first one's pages have the addresses they always had; those of
 * slot N (1 to 99) lie under /u/N. A companion's page has no slots: it chooses among the companion's accounts.
 */
const PREFIX = /^\/u\/([1-9]\d?)(?=\/|$)/;

export const MAX_SLOT = 99;

export const slotOf = (path: string): number => Number(PREFIX.exec(path)?.[1] ?? 0);

/** What stands before a path of this slot's. */
export const slotBase = (slot: number): string => (slot === 0 ? "" : `/u/${slot.toString()}`);

/** A path without what says whose it is. */
export const withoutSlot = (path: string): string => path.replace(PREFIX, "") || "/";

/** Of this page, as long as it lives. */
export const currentSlot: number = typeof location === "undefined" ? 0 : slotOf(location.pathname);

/** What the service worker keeps and answers: the part that needs no browser. */

export interface Precached {
  readonly url: string;
  /** changes with the file's content */
  readonly revision: string;
}

/** 32-bit FNV-1a: a name for a set of files, not a protection of them. */
const hash = (text: string): string => {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193) >>> 0;
  return value.toString(16).padStart(8, "0");
};

/** One cache per build. */
export const cacheName = (files: readonly Precached[]): string =>
  `aerogramme-${hash(files.map((file) => `${file.url} ${file.revision}`).join("\n"))}`;

/** Page addresses of the app: not the API, not the message frames, not a file. */
export const isShellPage = (path: string): boolean =>
  !/^\/(?:api|frame|assets|icons)(?:\/|$)/.test(path) && !/\.\w{1,12}$/.test(path);

/** A part of the app whose name changes with its content: one of another build is as good as when it was made. */
export const isPart = (path: string): boolean => path.startsWith("/assets/");

/**
 * Caches to delete when the build called `current` is started. The newest of the others stays: pages that still show it fetch the
 * rest of their parts when they want them. `all`: oldest first.
 */
export const outdatedCaches = (all: readonly string[], current: string): string[] =>
  all.filter((name) => name !== current).slice(0, -1);

/** Whether a page at the one path shows the account of the other: several accounts of a browser lie under /u/N. */
export const isSameAccount = (one: string, other: string): boolean => accountOf(one) === accountOf(other);

const accountOf = (path: string): string => /^\/u\/([1-9]\d?)(?=\/|$)/.exec(path)?.[1] ?? "";

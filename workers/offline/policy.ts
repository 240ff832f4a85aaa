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

/**
 * What another app shares with this one (Web Share Target: `share_target` of the manifest). It lies in this worker's memory alone
 * until the page that opens for it has taken it, once; whatever ends this worker before ends it too.
 */

export interface Shared {
  readonly title: string;
  readonly text: string;
  readonly url: string;
  readonly files: readonly File[];
}

/** Where it is posted to, by the names that the manifest gives its parts. */
export const SHARE_PATH = "/share";
/** Milliseconds it waits; browsers end a worker that does nothing else after about as many. */
const WAITS = 300_000;
/** Shares that wait at a time; and files, and UTF-16 units of a text, of one. */
const MOST = 4;
const MAX_FILES = 100;
const MAX_TEXT = 200_000;

export function readShared(form: FormData): Shared {
  const text = (name: string): string => {
    const value = form.get(name);
    return typeof value === "string" ? value.slice(0, MAX_TEXT) : "";
  };
  const files = form.getAll("files").filter((one) => one instanceof File && (one.size > 0 || one.name !== ""));
  return {
    ...{ title: text("title"), text: text("text"), url: text("url") },
    files: (files as File[]).slice(0, MAX_FILES),
  };
}

/**
 * Another site's form posts it: what the system shares has no origin, or this one's. False proves nothing: a site that hides who it
 * is looks like the system.
 */
export function isFromSite({ headers, referrer }: Pick<Request, "headers" | "referrer">, own: string): boolean {
  const origins = [headers.get("origin"), /^https?:/.test(referrer) ? new URL(referrer).origin : null];
  return origins.some((origin) => origin !== null && origin !== "null" && origin !== own);
}

export interface ShareShelf {
  /** Names it; `over` resolves when it is not held any more. */
  put(shared: Shared): { readonly token: string; readonly over: Promise<void> };
  /** Null: there is none of that name, or it was taken. */
  take(token: string): Shared | null;
}

export function createShareShelf(random: () => string): ShareShelf {
  const held = new Map<string, { readonly shared: Shared; readonly end: () => void }>();
  const drop = (token: string): void => {
    held.get(token)?.end();
    held.delete(token);
  };
  return {
    put(shared) {
      const token = random();
      const over = new Promise<void>((resolve) => {
        const timer = setTimeout(() => drop(token), WAITS);
        const end = (): void => {
          clearTimeout(timer);
          resolve();
        };
        held.set(token, { shared, end });
      });
      for (const oldest of held.keys()) if (held.size > MOST) drop(oldest);
      return { token, over };
    },
    take(token) {
      const found = held.get(token)?.shared ?? null;
      drop(token);
      return found;
    },
  };
}

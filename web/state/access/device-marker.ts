import { parsePath } from "../app/route.ts";

/**
 * [Note: How a cleared browser is told from a new one] When a browser is short of space it may drop everything of an
 * origin that lies in IndexedDB, keys included. What is left looks like a browser where nobody ever joined. So while an
 * account is here a first-party cookie says so: under pressure browsers drop that storage and leave cookies alone. It holds
 * no name and no secret; the provider, to which it goes along with every request, knows from the login that a device is
 * here. Logging out takes it away. Whoever clears everything by hand clears it too, and knows why the page is empty.
 *
 * It is a help, not a proof: Safari lets a cookie that a script has set live for seven days, and drops the storage of a
 * page that was not used for seven days as well, so there both can be gone at once. Hence the front door has the ways
 * back in on it in any case, and puts them first where anything else speaks for an account (`seemsReturning`).
 */
const NAME = "aerogramme-device";
/** Seconds; each visit begins anew. Browsers allow 400 days at most, Safari seven. */
const MAX_AGE = 400 * 86_400;

/** What is used of a document. */
interface CookieJar {
  cookie: string;
}

const attributes = (secure: boolean, age: number): string =>
  `; Path=/; SameSite=Strict; Max-Age=${age.toString()}${secure ? "; Secure" : ""}`;

export interface DeviceMarker {
  /** An account was here, and nobody logged it out. */
  isSet(): boolean;
  set(): void;
  clear(): void;
}

/** Of the account in this slot. The cookie lists those that are here, counted from 1: "1", "1.3". */
export function createDeviceMarker(
  slot: number,
  jar: CookieJar = document,
  secure = location.protocol === "https:",
): DeviceMarker {
  const mark = (slot + 1).toString();

  function marks(): readonly string[] {
    const held = jar.cookie.split("; ").find((pair) => pair.startsWith(`${NAME}=`));
    return (held?.slice(NAME.length + 1).split(".") ?? []).filter((one) => /^[1-9]\d{0,2}$/.test(one));
  }

  function write(list: readonly string[]): void {
    jar.cookie = `${NAME}=${list.join(".")}${attributes(secure, list.length > 0 ? MAX_AGE : 0)}`;
  }

  const others = (): readonly string[] => marks().filter((one) => one !== mark);
  return {
    isSet: () => marks().includes(mark),
    set: () => write([...others(), mark].sort((a, b) => Number(a) - Number(b))),
    clear: () => write(others()),
  };
}

/**
 * Whether whoever opens the page at this path has probably been in before: an address from inside the mail, or the app
 * as it was installed. An invite link is for who has not.
 */
export const seemsReturning = (path: string, installed: boolean): boolean =>
  installed || (path !== "/" && parsePath(path).screen !== "join");

/**
 * [Note: How a cleared browser is told from a new one] When a browser is short of space it may drop everything of an
 * origin that lies in IndexedDB, keys included. What is left looks like a browser where nobody ever joined. So while an
 * account is here a first-party cookie says so: browsers keep cookies apart from the storage they drop. It holds no name
 * and no secret; the provider, to which it goes along with every request, knows from the login that a device is here.
 * Logging out takes it away. Whoever clears everything by hand clears it too, and knows why the page is empty.
 */
const NAME = "aerogramme-device";
/** Seconds; browsers allow 400 days at most, and each visit begins anew. */
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

export function createDeviceMarker(jar: CookieJar = document, secure = location.protocol === "https:"): DeviceMarker {
  return {
    isSet: () => jar.cookie.split("; ").includes(`${NAME}=1`),
    set: () => void (jar.cookie = `${NAME}=1${attributes(secure, MAX_AGE)}`),
    clear: () => void (jar.cookie = `${NAME}=${attributes(secure, 0)}`),
  };
}

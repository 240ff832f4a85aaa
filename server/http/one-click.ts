/**
 * Asks a mailing list to let a reader go (RFC 8058): one POST over https, on behalf of a user who agreed. The address comes
 * from a message, so it is a stranger's wish for what this server should do: names alone, port 443, every address of the name
 * public, and the connection goes to one of those that were looked at. Redirects are not followed, and of the answer only its
 * status is read. What failed, and when, is not told: it would say what names and machines there are here.
 */
import { lookup } from "node:dns/promises";
import { request as httpsRequest } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { networkInterfaces } from "node:os";
import { connect as connectTls, type TLSSocket } from "node:tls";
import { isPublicAddress } from "./public-address.ts";

/** `notAllowed`: it does not even look like an address that is asked. `failed`: whatever else is not an answer of 2xx. */
export type OneClickOutcome = "done" | "notAllowed" | "failed";
/** Null: too many are on their way. Never rejects. */
export type OneClick = (url: string) => Promise<OneClickOutcome | null>;

export interface Pinned {
  readonly host: string;
  /** At least one. */
  readonly addresses: readonly string[];
}

export interface OneClickParts {
  /** All addresses of a name. */
  readonly resolve: (host: string) => Promise<readonly string[]>;
  /** TLS to one of the addresses, with a certificate for `host`. */
  readonly connect: (to: Pinned) => TLSSocket;
  /** Addresses of this machine's own, which are not asked. */
  readonly own: () => readonly string[];
  /** For all of it, and until a failure is told: milliseconds. */
  readonly timeoutMs: number;
}

export const MAX_ONE_CLICK_URL = 2_000;
const TIMEOUT_MS = 8_000;
/** On their way at once. */
const MAX_AT_ONCE = 16;
const MAX_ADDRESSES = 32;
const MAX_HEADER_OCTETS = 16 * 1024;
const BODY = "List-Unsubscribe=One-Click";

const onTheNet: OneClickParts = {
  resolve: async (host) => (await lookup(host, { all: true, verbatim: true })).map(({ address }) => address),
  connect: (to) => connectPinned(to),
  own: () => Object.values(networkInterfaces()).flatMap((each) => (each ?? []).map(({ address }) => address)),
  timeoutMs: TIMEOUT_MS,
};

/** TLS to the addresses given, whatever the name resolves to by now. Port and authority are for tests. */
export const connectPinned = ({ host, addresses }: Pinned, port = 443, ca?: string): TLSSocket =>
  connectTls({
    ...{ host, servername: host, port, minVersion: "TLSv1.2", rejectUnauthorized: true },
    ...{ lookup: pinnedLookup(addresses), autoSelectFamily: true, ALPNProtocols: ["http/1.1"] },
    ...(ca !== undefined && { ca: [ca] }),
  });

export function createOneClick(given: Partial<OneClickParts> = {}): OneClick {
  const parts = { ...onTheNet, ...given };
  let running = 0;
  return async (url) => {
    const target = targetOf(url);
    if (!target) return "notAllowed";
    if (running >= MAX_AT_ONCE) return null;
    running++;
    try {
      const late = AbortSignal.timeout(parts.timeoutMs);
      if (await ask(parts, target, late)) return "done";
      await aborted(late);
      return "failed";
    } finally {
      running--;
    }
  };
}

/** Null: not an address that may be asked. */
function targetOf(text: string): URL | null {
  if (text.length > MAX_ONE_CLICK_URL || !URL.canParse(text)) return null;
  const url = new URL(text);
  const { protocol, username, password, port, hostname } = url;
  if (protocol !== "https:" || username !== "" || password !== "" || port !== "") return null;
  // however it is written, a number is written as an address by now
  const isName = isIP(hostname) === 0 && !hostname.startsWith("[") && /^[^.]+(\.[^.]+)+$/.test(hostname);
  return isName ? url : null;
}

/** Whether it was asked, and said yes. */
async function ask(parts: OneClickParts, url: URL, signal: AbortSignal): Promise<boolean> {
  const addresses = await orNull(parts.resolve(url.hostname), signal);
  if (addresses === null || addresses.length === 0 || addresses.length > MAX_ADDRESSES) return false;
  // one that is not public makes all of them suspect: a name that leads here by turns is one that is after something
  const own = parts.own();
  if (!addresses.every((address) => isPublicAddress(address) && !own.includes(address))) return false;
  const status = await post(parts, url, addresses, signal);
  return status !== null && status >= 200 && status < 300;
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });

/** The status of the answer; null if there is none. */
function post(
  { connect }: OneClickParts,
  url: URL,
  addresses: readonly string[],
  signal: AbortSignal,
): Promise<number | null> {
  return new Promise((resolve) => {
    const request = httpsRequest({
      ...{ method: "POST", host: url.hostname, path: `${url.pathname}${url.search}`, signal },
      maxHeaderSize: MAX_HEADER_OCTETS,
      headers: {
        Host: url.hostname,
        // some servers answer none without; this one names no program
        "User-Agent": "Mozilla/5.0",
        "Content-Type": "application/x-www-form-urlencoded",
        "Content-Length": BODY.length,
      },
      // without an agent: a connection of its own, to where it was told
      createConnection: () => connect({ host: url.hostname, addresses }),
    });
    request.once("response", (response) => {
      resolve(response.statusCode ?? null);
      response.destroy();
    });
    request.on("error", () => resolve(null));
    request.once("close", () => resolve(null));
    request.end(BODY);
  });
}

/** Whatever name it is asked about, it knows these addresses alone. */
const pinnedLookup =
  (addresses: readonly string[]): LookupFunction =>
  (_host, options, done) => {
    const all = addresses.map((address) => ({ address, family: isIP(address) }));
    if (options.all === true) done(null, all);
    else done(null, all[0]?.address ?? "", all[0]?.family);
  };

/** Null if it fails, or takes longer than the signal lets it. */
function orNull<T>(work: Promise<T>, signal: AbortSignal): Promise<T | null> {
  return new Promise((resolve) => {
    signal.addEventListener("abort", () => resolve(null), { once: true });
    work.then(resolve, () => resolve(null));
  });
}

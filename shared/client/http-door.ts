/** DoorClient over HTTP, and what the rest of a ProviderClient is made of (create-provider-client.ts). */
import { calls, schemas } from "../api/wire.ts";
import type { CryptoPort } from "../crypto/primitives.ts";
import { toMailServer } from "../lib/mail-server.ts";
import { err, ok } from "../lib/result.ts";
import { createAccessDoor } from "./access-door.ts";
import { createAuthorized, type Authorized } from "./authorized.ts";
import { toCallFailure } from "./failures.ts";
import type { Fetch } from "./fetch.ts";
import { createHttpBlobs } from "./http-blobs.ts";
import { createHttpLog } from "./http-log.ts";
import type { WatchTimes } from "./http-watch.ts";
import { callFor, createHttp, type Http } from "./http.ts";
import { normalizeOrigin } from "./origin.ts";
import type { Credentials, DoorClient, Session } from "./provider-client.ts";

export interface ProviderClientOptions {
  readonly fetch: Fetch;
  /** Where requests go: "https://mail.example.org", without a path. */
  readonly baseUrl: string;
  /** What login signatures are bound to, where that is another (a companion passing requests on); else baseUrl's. */
  readonly origin?: string;
  readonly crypto: CryptoPort;
  /** Milliseconds without an octet before an exchange is given up. */
  readonly timeoutMs?: number;
  readonly watchTimes?: WatchTimes;
}

export interface HttpDoor extends DoorClient {
  readonly http: Http;
  session(credentials: Credentials): Pick<Session, "log" | "blobs"> & { readonly authorized: Authorized };
}

/** Throws if baseUrl or origin is not an http(s) origin: check what a user typed with normalizeOrigin first. */
export function createHttpDoor(options: ProviderClientOptions): HttpDoor {
  const baseUrl = originOrThrow(options.baseUrl);
  const origin = originOrThrow(options.origin ?? baseUrl);
  const http = createHttp(options.fetch, baseUrl, options.timeoutMs);
  return {
    http,
    origin,
    door: createAccessDoor(http),
    async info() {
      const info = await callFor(http, { call: calls.info }, schemas.info.answer);
      if (!info.ok) return err(toCallFailure(info.error));
      return ok({ ...info.value, imap: toMailServer(info.value.imap), smtp: toMailServer(info.value.smtp) });
    },
    session(credentials) {
      const authorized = createAuthorized(options.crypto, http, origin, credentials);
      const log = createHttpLog(http, authorized, options.watchTimes);
      return { authorized, log, blobs: createHttpBlobs(http, authorized) };
    },
  };
}

function originOrThrow(text: string): string {
  const origin = normalizeOrigin(text);
  if (origin === null) throw new Error("not an http(s) origin");
  return origin;
}

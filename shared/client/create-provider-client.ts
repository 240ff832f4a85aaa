/** ProviderClient over HTTP. */
import { toMailServer } from "../lib/mail-server.ts";
import { encodeBody, type Schema } from "../api/schema.ts";
import { calls, schemas } from "../api/wire.ts";
import type { CryptoPort } from "../crypto/primitives.ts";
import { err, ok } from "../lib/result.ts";
import { accessToWire, createAccessCalls, createAccessDoor } from "./access.ts";
import { createAuthorized } from "./authorized.ts";
import { toCallFailure, toInviteFailure, toJoinFailure, toReadFailure } from "./failures.ts";
import type { Fetch } from "./fetch.ts";
import { createHttpBlobs } from "./http-blobs.ts";
import { createHttpLog } from "./http-log.ts";
import type { WatchTimes } from "./http-watch.ts";
import { callFor, createHttp } from "./http.ts";
import { normalizeOrigin } from "./origin.ts";
import { createPairingAnswers, createPairingOffers } from "./pairing.ts";
import type { ProviderClient } from "./provider-client.ts";
import { createSubmit } from "./submit.ts";
import { unsubscribe } from "./unsubscribe.ts";
import { createVacation } from "./vacation.ts";

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

/** Throws if baseUrl or origin is not an http(s) origin: check what a user typed with normalizeOrigin first. */
export function createProviderClient(options: ProviderClientOptions): ProviderClient {
  const { crypto, watchTimes } = options;
  const baseUrl = originOrThrow(options.baseUrl);
  const origin = originOrThrow(options.origin ?? baseUrl);
  const http = createHttp(options.fetch, baseUrl, options.timeoutMs);
  const post = <B, A>(name: "lookup" | "invite" | "join", body: Schema<B>, answer: Schema<A>, value: B) =>
    callFor(http, { call: calls[name], body: encodeBody(body, value) }, answer);

  return {
    origin,
    async info() {
      const info = await callFor(http, { call: calls.info }, schemas.info.answer);
      if (!info.ok) return err(toCallFailure(info.error));
      return ok({ ...info.value, imap: toMailServer(info.value.imap), smtp: toMailServer(info.value.smtp) });
    },
    async lookup(address) {
      const found = await post("lookup", schemas.lookup.body, schemas.lookup.answer, { address });
      return found.ok ? ok(found.value.account) : err(toCallFailure(found.error));
    },
    async invite(token) {
      const invite = await post("invite", schemas.invite.body, schemas.invite.answer, { token });
      if (!invite.ok) return err(toInviteFailure(invite.error));
      const flavor = invite.value.flavor === "transparent" ? "transparent" : "hardened";
      return ok({ ...invite.value, flavor });
    },
    async join(request) {
      const access = request.access && accessToWire(request.access);
      const joined = await post("join", schemas.join.body, schemas.join.answer, { ...request, access });
      return joined.ok ? joined : err(toJoinFailure(joined.error));
    },
    door: createAccessDoor(http),
    ...createPairingOffers(http),
    session(credentials) {
      const authorized = createAuthorized(crypto, http, origin, credentials);
      return {
        log: createHttpLog(http, authorized, watchTimes),
        blobs: createHttpBlobs(http, authorized),
        access: createAccessCalls(http, authorized),
        ...createPairingAnswers(http, authorized),
        async login() {
          const login = await authorized.login();
          return login.ok ? ok(null) : err(toReadFailure(login.error));
        },
        async seen() {
          const devices = await authorized.run((token) =>
            callFor(http, { call: calls.devices, token }, schemas.devices.answer),
          );
          if (!devices.ok) return err(toReadFailure(devices.error));
          return ok(new Map(devices.value.devices.map(({ device, seen }) => [device, seen])));
        },
        submit: createSubmit(http, authorized),
        vacation: createVacation(http, authorized),
        unsubscribe: (url) => unsubscribe(http, authorized, url),
        logout: () => authorized.logout(),
      };
    },
  };
}

function originOrThrow(text: string): string {
  const origin = normalizeOrigin(text);
  if (origin === null) throw new Error("not an http(s) origin");
  return origin;
}

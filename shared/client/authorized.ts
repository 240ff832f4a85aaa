/** A session's token: had by signing a challenge (docs/protocol.md, "HTTP"), kept in memory, renewed once on 401. */
import { encodeBody } from "../api/schema.ts";
import { calls, schemas } from "../api/wire.ts";
import { signLogin } from "../crypto/login.ts";
import type { CryptoPort } from "../crypto/primitives.ts";
import { idFromBytes, type DeviceId } from "../lib/ids.ts";
import { err, ok, type Result } from "../lib/result.ts";
import { callFor, type Http, type HttpFailure, type HttpRequest } from "./http.ts";
import type { Credentials } from "./provider-client.ts";

/** What stands for the identity key where a device id is wanted. */
const IDENTITY_KEY = idFromBytes<DeviceId>(new Uint8Array(16));

export interface Authorized {
  /** Runs `send` with a token; once more with a fresh one where the provider no longer takes it. */
  run<T>(send: (token: string) => Promise<Result<T, HttpFailure>>): Promise<Result<T, HttpFailure>>;
  login(): Promise<Result<string, HttpFailure>>;
  logout(): Promise<void>;
}

export function createAuthorized(crypto: CryptoPort, http: Http, origin: string, credentials: Credentials): Authorized {
  let token: Promise<Result<string, HttpFailure>> | null = null;

  /** The token there is or one that is on its way; a failed login is not kept. */
  function current(): Promise<Result<string, HttpFailure>> {
    token ??= forgetFailure(fetchToken(crypto, http, origin, credentials));
    return token;
  }

  function forgetFailure(login: Promise<Result<string, HttpFailure>>): Promise<Result<string, HttpFailure>> {
    const kept = login.then((result) => {
      if (!result.ok && token === kept) token = null;
      return result;
    });
    return kept;
  }

  return {
    async run(send) {
      const used = current();
      const first = await used;
      if (!first.ok) return first;
      const result = await send(first.value);
      if (result.ok || !isUnauthorized(result.error)) return result;
      if (token === used) token = null;
      const second = await current();
      return second.ok ? send(second.value) : second;
    },
    login: () => current(),
    async logout() {
      const held = token === null ? null : await token;
      token = null;
      if (held?.ok !== true) return;
      const body = encodeBody(schemas.logout.body, {});
      await callFor(http, { call: calls.logout, token: held.value, body }, schemas.logout.answer);
    },
  };
}

const isUnauthorized = (failure: HttpFailure): boolean => failure.type === "named" && failure.status === 401;

async function fetchToken(
  crypto: CryptoPort,
  http: Http,
  origin: string,
  credentials: Credentials,
): Promise<Result<string, HttpFailure>> {
  const { account, secret } = credentials;
  const device = credentials.device ?? IDENTITY_KEY;
  const asked: HttpRequest = { call: calls.challenge, body: encodeBody(schemas.challenge.body, { account, device }) };
  const challenged = await callFor(http, asked, schemas.challenge.answer);
  if (!challenged.ok) return challenged;
  const { challenge } = challenged.value;
  const sig = await signLogin(crypto, secret, { origin, account, device, challenge });
  const body = encodeBody(schemas.login.body, { account, device, challenge, sig });
  const login = await callFor(http, { call: calls.login, body }, schemas.login.answer);
  if (!login.ok) return login;
  return TOKEN.test(login.value.token) ? ok(login.value.token) : err({ type: "protocol", detail: "malformed token" });
}

/** RFC 6750 b64token: nothing that could break a header. */
const TOKEN = /^[A-Za-z0-9._~+/-]+=*$/;

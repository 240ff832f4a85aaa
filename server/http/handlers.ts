/** What the handlers of calls share: limits, bodies, the session, the answer. */
import type { Request, RequestHandler, Response } from "express";
import type { Schema } from "../../shared/api/schema.ts";
import { calls, schemas } from "../../shared/api/wire.ts";
import { ok, type Result } from "../../shared/lib/result.ts";
import { addressGroup } from "../../shared/lib/network-address.ts";
import { ApiError, sendAnswer, sendFailure } from "./answers.ts";
import type { LimitName, Limits } from "./limits.ts";
import type { ProviderApi, SessionApi, WireFailure } from "./port.ts";
import { readBody } from "./read-body.ts";
import type { RateLimit } from "./rate-limit.ts";

/** What a call is about: an account, token or slot; `stranger`: an account, for whoever is none of its own. */
export type CallName = string | { readonly stranger: string };

/** Names may be of ids and an address; longer ones are cut. */
const MAX_NAME = 128;

/** Reads the body once the address may call; `named` limits calls about one thing. */
export const limited =
  (limits: Limits) =>
  <T, A>(
    limit: LimitName,
    { body, answer, max }: { body: Schema<T>; answer: Schema<A>; max: number },
    named: (body: T, request: Request) => CallName,
    act: (body: T, request: Request) => Promise<Result<A, WireFailure>> | Result<A, WireFailure>,
  ): RequestHandler =>
    async function handle(request, response) {
      spend(limits.byAddress[limit], addressGroup(request.ip));
      const given = await readBody(request, body, max);
      const name = named(given, request);
      if (typeof name === "string") spend(limits.byName[limit], name);
      else spend(limits.byName.stranger, name.stranger);
      reply(response, answer, await act(given, request));
    };

type WithBody =
  | "lookup"
  | "invite"
  | "join"
  | "challenge"
  | "login"
  | `pair${"Offer" | "Take" | "Hello" | "Reveal" | "Drop" | "Verdict" | "Look"}`;
/** For `limited`. */
export const bodyOf = <K extends WithBody>(name: K) => ({ ...schemas[name], max: calls[name].maxBody });

/** Throws ApiError unless the request carries the token of a session that may do more than read. */
export function sessionOf(api: ProviderApi, request: Request): SessionApi {
  const session = readingSessionOf(api, request);
  if (session.mayOnlyRead) throw new ApiError("notAuthorized");
  return session;
}

/** Also that of a device which was removed: for what it may read. */
export function readingSessionOf(api: ProviderApi, request: Request): SessionApi {
  const session = api.session(bearer(request));
  if (!session) throw new ApiError("notAuthorized");
  return session;
}

/** Throws ApiError where the name has none left. */
export function spend(limit: RateLimit, name: string): void {
  const retryAfter = limit.take(name.slice(0, MAX_NAME));
  if (retryAfter > 0) throw new ApiError("tooManyRequests", { retryAfter });
}

export function reply<T>(response: Response, schema: Schema<T>, result: Result<T, WireFailure>): void {
  if (result.ok) sendAnswer(response, schema, result.value);
  else sendFailure(response, result.error);
}

const bearer = (request: Request): string =>
  /^Bearer ([A-Za-z0-9_-]{1,256})$/.exec(request.headers.authorization ?? "")?.[1] ?? "";

/** An answer that says nothing. */
export const done = (result: Result<null, WireFailure>): Result<object, WireFailure> => (result.ok ? ok({}) : result);

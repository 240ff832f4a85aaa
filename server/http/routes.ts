/** The calls of the API, each in a few lines: limit, read, act, answer. */
import { Router, type Request, type RequestHandler, type Response } from "express";
import { API_BASE, calls, MAX_PAGE_ENTRIES, schemas } from "../../shared/api/wire.ts";
import { parseId, seq as asSeq, type BlobId, type Seq } from "../../shared/lib/ids.ts";
import type { Result } from "../../shared/lib/result.ts";
import { ApiError, sendAnswer, sendFailure } from "./answers.ts";
import { getBlob, putBlob } from "./blobs.ts";
import { resumePoint, serveEvents } from "./events.ts";
import type { Limits } from "./limits.ts";
import type { ProviderApi, SessionApi, WireFailure } from "./port.ts";
import { addressGroup, type RateLimit } from "./rate-limit.ts";
import { readBody } from "./read-body.ts";
import type { Schema } from "../../shared/api/schema.ts";

type LimitName = keyof Limits["byAddress"];

export function apiRoutes(api: ProviderApi, limits: Limits): Router {
  const router = Router({ caseSensitive: true, strict: true });
  openCalls(router, api, limits);
  sessionCalls(router, api);
  router.use((request) => {
    throw new ApiError(isCall(request.path) ? "methodNotAllowed" : "notFound");
  });
  return router;
}

/** Whether there is a call of this path, by whatever method. */
const isCall = (path: string): boolean =>
  Object.values(calls).some((call) => path.replace(/^\/blobs\/[^/]+$/, "/blobs/:id") === `/${call.path}`);

function openCalls(router: Router, api: ProviderApi, limits: Limits): void {
  /** Reads the body once the address may call; `named` limits calls about one account or token. */
  const open = <T, A>(
    limit: LimitName,
    { body, answer, max }: { body: Schema<T>; answer: Schema<A>; max: number },
    named: (body: T) => string,
    act: (body: T) => Promise<Result<A, WireFailure>> | Result<A, WireFailure>,
  ): RequestHandler =>
    async function handle(request, response) {
      spend(limits.byAddress[limit], addressGroup(request.ip));
      const given = await readBody(request, body, max);
      spend(limits.byName[limit], named(given));
      reply(response, answer, await act(given));
    };
  const bodyOf = <K extends "lookup" | "invite" | "join" | "challenge" | "login">(name: K) => ({
    ...schemas[name],
    max: calls[name].maxBody,
  });
  const value = <T>(given: T) => ({ ok: true, value: given }) as const;

  router.get("/info", (_request, response) => sendAnswer(response, schemas.info.answer, api.info()));
  router.post(
    "/lookup",
    open(
      "lookup",
      bodyOf("lookup"),
      ({ address }) => address.toLowerCase(),
      ({ address }) => value({ account: api.lookup(address) }),
    ),
  );
  router.post(
    "/invite",
    open(
      "join",
      bodyOf("invite"),
      ({ token }) => token,
      ({ token }) => api.invite(token),
    ),
  );
  router.post(
    "/join",
    open(
      "join",
      bodyOf("join"),
      ({ token }) => token,
      (body) => api.join(body),
    ),
  );
  router.post(
    "/challenge",
    open(
      "login",
      bodyOf("challenge"),
      ({ account }) => account,
      ({ account, device }) => value({ challenge: api.challenge(account, device) }),
    ),
  );
  router.post(
    "/login",
    open(
      "login",
      bodyOf("login"),
      ({ account }) => account,
      (body) => api.login(body),
    ),
  );
}

function sessionCalls(router: Router, api: ProviderApi): void {
  const withSession =
    (handle: (session: SessionApi, request: Request, response: Response) => unknown): RequestHandler =>
    async (request, response) => {
      const session = api.session(bearer(request));
      if (!session) throw new ApiError("notAuthorized");
      await handle(session, request, response);
    };

  router.post(
    "/logout",
    withSession((session, _request, response) => {
      session.logout();
      sendAnswer(response, schemas.logout.answer, {});
    }),
  );
  router.get(
    "/record",
    withSession((session, _request, response) => {
      sendAnswer(response, schemas.record.answer, orNotFound(session.record()));
    }),
  );
  router.get(
    "/checkpoint",
    withSession((session, _request, response) => {
      sendAnswer(response, schemas.checkpoint.answer, orNotFound(session.checkpoint()));
    }),
  );
  router.get(
    "/log",
    withSession((session, request, response) => {
      const limit = Math.min(Math.max(1, queryNumber(request, "limit", MAX_PAGE_ENTRIES)), MAX_PAGE_ENTRIES);
      sendAnswer(response, schemas.log.answer, orNotFound(session.page(querySeq(request), limit)));
    }),
  );
  router.post(
    "/log",
    withSession(async (session, request, response) => {
      const { entries, after } = await readBody(request, schemas.append.body, calls.append.maxBody);
      reply(response, schemas.append.answer, await session.append(entries, after));
    }),
  );
  router.get(
    "/events",
    withSession((session, request, response) => {
      serveEvents(session, resumePoint(request, querySeq(request)), request, response);
    }),
  );
  router.put(
    "/blobs/:id",
    withSession((session, request, response) => putBlob(session, blobId(request), request, response)),
  );
  router.get(
    "/blobs/:id",
    withSession((session, request, response) => getBlob(session, blobId(request), request, response)),
  );
}

function spend(limit: RateLimit, name: string): void {
  const retryAfter = limit.take(name.length > 64 ? name.slice(0, 64) : name);
  if (retryAfter > 0) throw new ApiError("tooManyRequests", { retryAfter });
}

function reply<T>(response: Response, schema: Schema<T>, result: Result<T, WireFailure>): void {
  if (result.ok) sendAnswer(response, schema, result.value);
  else sendFailure(response, result.error);
}

const bearer = (request: Request): string =>
  /^Bearer ([A-Za-z0-9_-]{1,256})$/.exec(request.headers.authorization ?? "")?.[1] ?? "";

function orNotFound<T>(value: T | null): T {
  if (value === null) throw new ApiError("notFound");
  return value;
}

function queryNumber(request: Request, name: string, otherwise: number): number {
  const given = request.query[name];
  if (given === undefined) return otherwise;
  if (typeof given !== "string" || !/^\d{1,15}$/.test(given)) throw new ApiError("badRequest");
  return Number(given);
}

const querySeq = (request: Request): Seq => asSeq(queryNumber(request, "after", 0));

function blobId(request: Request): BlobId {
  const id = parseId<BlobId>(String(request.params["id"]));
  if (!id) throw new ApiError("notFound");
  return id;
}

/** For logs: the call without ids, never the query. */
export const callName = (path: string): string =>
  path.startsWith(API_BASE) ? path.slice(API_BASE.length).replace(/\/.*$/, "/:id") : "web";

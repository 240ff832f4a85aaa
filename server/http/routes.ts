/** The calls of the API, each in a few lines: limit, read, act, answer. */
import { Router, type Request, type RequestHandler, type Response } from "express";
import { API_BASE, calls, MAX_PAGE_ENTRIES, schemas, type Body } from "../../shared/api/wire.ts";
import { parseId, seq as asSeq, type BlobId, type Seq } from "../../shared/lib/ids.ts";
import { addressGroup } from "../../shared/lib/network-address.ts";
import { accessCalls } from "./access-routes.ts";
import { ApiError, sendAnswer } from "./answers.ts";
import { getBlob, putBlob } from "./blobs.ts";
import { resumePoint, serveEvents } from "./events.ts";
import { bodyOf, limited, readingSessionOf, reply, sessionOf, type CallName } from "./handlers.ts";
import type { Limits } from "./limits.ts";
import type { OneClick } from "./one-click.ts";
import { pairingCalls } from "./pairing-routes.ts";
import type { ProviderApi, SessionApi, SubmitApi, VacationApi } from "./port.ts";
import { readBody } from "./read-body.ts";
import { submitCalls } from "./submit-routes.ts";
import { unsubscribeCalls } from "./unsubscribe-routes.ts";
import { vacationCalls } from "./vacation-routes.ts";

export function apiRoutes(
  api: ProviderApi,
  limits: Limits,
  oneClick: OneClick | null,
  submit: SubmitApi | null = null,
  vacation: VacationApi | null = null,
): Router {
  const router = Router({ caseSensitive: true, strict: true });
  openCalls(router, api, limits);
  sessionCalls(router, api);
  pairingCalls(router, api, limits);
  accessCalls(router, api, limits);
  unsubscribeCalls(router, api, limits, oneClick);
  submitCalls(router, api, submit);
  vacationCalls(router, api, vacation);
  router.use((request) => {
    throw new ApiError(isCall(request.path) ? "methodNotAllowed" : "notFound");
  });
  return router;
}

/** Whether there is a call of this path, by whatever method. */
const isCall = (path: string): boolean =>
  Object.values(calls).some((call) => path.replace(/^\/(blobs|submissions)\/[^/]+$/, "/$1/:id") === `/${call.path}`);

function openCalls(router: Router, api: ProviderApi, limits: Limits): void {
  const open = limited(limits);
  const value = <T>(given: T) => ({ ok: true, value: given }) as const;

  router.get("/info", (_request, response) => sendAnswer(response, schemas.info.answer, api.info()));
  router.post(
    "/lookup",
    open(
      "lookup",
      bodyOf("lookup"),
      ({ address }) => address.toLowerCase(),
      ({ address }) => api.lookup(address),
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
    open("login", bodyOf("challenge"), loginName(api), ({ account, device }) =>
      value({ challenge: api.challenge(account, device) }),
    ),
  );
  router.post(
    "/login",
    open("login", bodyOf("login"), loginName(api), (body) => api.login(body)),
  );
}

/** Nobody else's tries count against a device that is in, or the identity key: neither as other devices nor from elsewhere. */
const loginName =
  (api: ProviderApi) =>
  ({ account, device }: Pick<Body<"login">, "account" | "device">, { ip }: Request): CallName =>
    api.isLive(account, device) ? `${account} ${device} ${addressGroup(ip)}` : { stranger: account };

function sessionCalls(router: Router, api: ProviderApi): void {
  type Handle = (session: SessionApi, request: Request, response: Response) => unknown;
  const handler =
    (find: typeof sessionOf) =>
    (handle: Handle): RequestHandler =>
    async (request, response) => {
      await handle(find(api, request), request, response);
    };
  const withSession = handler(sessionOf);
  const withReadingSession = handler(readingSessionOf);

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
    withReadingSession((session, request, response) => {
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
    "/devices",
    withSession((session, _request, response) => {
      sendAnswer(response, schemas.devices.answer, session.devices());
    }),
  );
  router.get(
    "/events",
    withReadingSession((session, request, response) => {
      serveEvents(session, resumePoint(request, querySeq(request)), request, response);
    }),
  );
  router.put(
    "/blobs/:id",
    withSession((session, request, response) => putBlob(session, blobId(request), request, response)),
  );
  router.get(
    "/blobs/:id",
    withReadingSession((session, request, response) => getBlob(session, blobId(request), request, response)),
  );
}

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

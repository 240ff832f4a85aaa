/** The Express application: security headers, the API, the webmail's files, failures. */
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from "express";
import { webHeaders } from "../../shared/api/csp.ts";
import { API_BASE } from "../../shared/api/wire.ts";
import { toMailServer, type MailServer } from "../../shared/lib/mail-server.ts";
import { ApiError, sendFailure } from "./answers.ts";
import { AUTOCONFIG_PATHS, autoconfigXml, domainOf, incomingOf, outgoingOf } from "./autoconfig.ts";
import type { Limits } from "./limits.ts";
import { createOneClick, type OneClick } from "./one-click.ts";
import type { ProviderApi, SubmitApi, VacationApi } from "./port.ts";
import { apiRoutes, callName } from "./routes.ts";
import type { WebFile } from "./web-files.ts";

export interface AppOptions {
  readonly api: ProviderApi;
  readonly limits: Limits;
  /** By path, the app's own document for its screens; null if there is none. */
  readonly file: (path: string) => WebFile | null;
  /** One proxy in front says who the client is. */
  readonly behindProxy: boolean;
  /** Browsers are told to stay on https, also where a request does not show that it came over it. */
  readonly hsts: boolean;
  /** Where the provider's users send mail, for their mail programs; null: not known here. */
  readonly submission: () => MailServer | null;
  /** How lists are left, else over the network; null: not by this provider. */
  readonly oneClick?: OneClick | null;
  /** Null: nothing is sent. */
  readonly submit?: SubmitApi | null;
  /** Null: nobody is answered for. */
  readonly vacation?: VacationApi | null;
  readonly log: (event: string, fields: Readonly<Record<string, string | number>>) => void;
}

const HSTS = "max-age=31536000";

export function createApp(options: AppOptions): Express {
  const { api, limits, file, behindProxy, hsts, submission, log, oneClick = createOneClick(), submit = null } = options;
  const { vacation = null } = options;
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.set("query parser", "simple");
  app.set("trust proxy", behindProxy ? 1 : false);
  app.use(strictTransport(hsts));
  app.use(API_BASE.slice(0, -1), apiHeaders, apiRoutes(api, limits, oneClick, submit, vacation));
  app.use("/api", apiHeaders, () => {
    throw new ApiError("notFound");
  });
  app.get(
    [...AUTOCONFIG_PATHS],
    serveAutoconfig(api, () => outgoingOf(submission(), submit !== null)),
  );
  app.post("/share", sharedInVain);
  app.use(serveFiles(file));
  app.use(failureHandler(log));
  return app;
}

/** Over TLS, a proxy's included (RFC 6797 §7.2); `always` where a proxy does not say so. */
const strictTransport =
  (always: boolean): RequestHandler =>
  (request, response, next) => {
    if (always || request.secure) response.set("Strict-Transport-Security", HSTS);
    next();
  };

const apiHeaders: RequestHandler = (_request, response, next) => {
  response.set({ ...webHeaders("/api"), "Cache-Control": "no-store" });
  next();
};

function serveAutoconfig(api: ProviderApi, outgoing: () => readonly MailServer[]): RequestHandler {
  return (request, response) => {
    const { imap, origin } = api.info();
    const domain = domainOf(request.query["emailaddress"], new URL(origin).hostname);
    response.set({ ...webHeaders("/api"), "Cache-Control": "max-age=3600" });
    response
      .type("text/xml")
      .send(autoconfigXml({ domain, incoming: incomingOf(toMailServer(imap)), outgoing: outgoing() }));
  };
}

/** What is shared with the app goes to its service worker; where there is none, nothing of it is read here. */
const sharedInVain: RequestHandler = (_request, response) => {
  response.set({ ...webHeaders("/"), Connection: "close" });
  response.redirect(303, "/compose#shared=lost");
};

function serveFiles(find: AppOptions["file"]): RequestHandler {
  return (request, response) => {
    const plain = request.method === "GET" || request.method === "HEAD" ? find(request.path) : null;
    const found = request.acceptsEncodings("br") === "br" ? (plain?.compressed ?? plain) : plain;
    if (!found) {
      response.status(404).set({ ...webHeaders("/"), "Content-Type": "text/plain" });
      response.end("There is nothing here.\n");
      return;
    }
    response.set(found.headers);
    const tag = found.headers["ETag"];
    if (tag !== undefined && request.headers["if-none-match"] === tag) return void response.status(304).end();
    response.set({ "Content-Length": String(found.body.length) });
    response.end(request.method === "HEAD" ? undefined : found.body);
  };
}

/** Everything that goes wrong ends here; the client learns a name, the log the reason. */
function failureHandler(log: AppOptions["log"]): ErrorRequestHandler {
  return (error: unknown, request, response, _next) => {
    const known = error instanceof ApiError ? error : clientFault(error);
    if (!known) log("http.failed", { call: callName(request.path), error: describe(error) });
    if (response.headersSent || response.destroyed) response.destroy();
    else if (known) sendFailure(response, known.error, known.details);
    else sendFailure(response, "unavailable", { retryAfter: 5 });
  };
}

/** What Express and Node throw for malformed requests. */
function clientFault(error: unknown): ApiError | null {
  if (!(error instanceof Error)) return null;
  const status = "status" in error ? error.status : null;
  const aborted = "code" in error && error.code === "ECONNRESET";
  return aborted || (typeof status === "number" && status >= 400 && status < 500) ? new ApiError("badRequest") : null;
}

/** A code, else the kind of error: messages of the file system name paths, and these name accounts and blobs. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  return "code" in error && typeof error.code === "string" ? error.code : error.name;
}

/**
 * Passes /api/ on to the provider as it is, streams (live events) included. Nothing is read or added but the host: the
 * device's login signature is bound to the provider's own origin, which GET info names.
 */
import { request as requestHttp, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import { request as requestHttps } from "node:https";

/** Headers of one connection (RFC 9110 §7.6.1), and those that speak of this host or of the browser's business with it. */
const NOT_PASSED = new Set([
  "connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection", "te", "trailer",
  "transfer-encoding", "upgrade", "host", "cookie", "set-cookie", "origin", "referer", "strict-transport-security",
  "content-security-policy",
]); // prettier-ignore

const passed = (headers: IncomingHttpHeaders): IncomingHttpHeaders =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !NOT_PASSED.has(name)));

/** Node refuses to send other numbers than these, though it takes them. */
const statusOf = ({ statusCode = 0 }: IncomingMessage): number =>
  statusCode >= 200 && statusCode <= 599 ? statusCode : 502;

/** `path` begins with "/api/". Answers 502 if the provider cannot be reached. */
export function passOn(provider: string, path: string, request: IncomingMessage, response: ServerResponse): void {
  const target = new URL(path, provider);
  const send = target.protocol === "https:" ? requestHttps : requestHttp;
  const upstream = send(target, { method: request.method, headers: passed(request.headers) }, (answer) => {
    response.writeHead(statusOf(answer), passed(answer.headers));
    response.flushHeaders();
    answer.on("error", () => response.destroy());
    answer.pipe(response);
  });
  upstream.on("error", () => {
    if (response.headersSent) response.destroy();
    else response.writeHead(502, { "Content-Type": "text/plain" }).end("the provider cannot be reached\n");
  });
  response.on("close", () => upstream.destroy());
  request.pipe(upstream);
}

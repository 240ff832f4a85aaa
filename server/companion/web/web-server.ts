/**
 * The webmail on this computer: a page whose code comes from the installed package, over the companion's own engine. It holds
 * no keys and no ciphertext, and speaks to nobody but this server.
 *
 * Who gets what:
 * - Host names this computer and this port (no other site reaches it under a name of its own: DNS rebinding), else 421.
 * - What another page asks for, of another port here too, is refused: by Origin, and by Sec-Fetch-Site unless it is a link that
 *   somebody follows.
 * - The files are no secret. Everything else takes a proof (doorman.ts), before a WebSocket is one.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { WebSocketServer, type WebSocket } from "ws";
import { CHALLENGE_PATH, TICKET_PATH } from "../../../workers/rpc/companion-proof.ts";
import { LINE_CODES, LINE_PATH, LINE_PROTOCOL, MAX_CALL_BYTES } from "../../../workers/rpc/companion-rpc.ts";
import type { SocketAddress } from "../../cli/address.ts";
import type { WebFile } from "../../http/web-files.ts";
import { createDoorman, type Doorman, type Proof } from "./doorman.ts";
import { serveLine, type LineParts } from "./line.ts";
import { linkAt } from "./link.ts";
import { NO_SERVICE_WORKER } from "./no-service-worker.ts";
import { originOf } from "./origin.ts";
import { pageHeaders } from "./page-headers.ts";

export interface WebServer {
  readonly port: number;
  /** What its pages prove that they have. */
  link(): Uint8Array;
  /** Pages that came by the link before are put out. */
  relink(link: Uint8Array): void;
  close(): Promise<void>;
}

export interface WebServerOptions extends SocketAddress {
  /** By path; null if there is none. */
  readonly file: (path: string) => WebFile | null;
  /** The folder's (link.ts). */
  readonly link: Uint8Array;
  /** Asked for each line. */
  readonly line: () => LineParts;
  /** Milliseconds. */
  readonly clock: () => number;
}

/** Connections at a time, and lines among them. */
const MAX_CONNECTIONS = 256;
const MAX_LINES = 32;
/** Octets of a proof. */
const MAX_BODY = 2048;

/** Rejects if the port is taken. */
export async function startWebServer(options: WebServerOptions): Promise<WebServer> {
  const { host, port, clock } = options;
  const doorman = createDoorman(clock);
  const sockets = new WebSocketServer({
    ...{ noServer: true, perMessageDeflate: false, maxPayload: MAX_CALL_BYTES },
    handleProtocols: () => LINE_PROTOCOL,
  });
  const server = createServer((request, response) => {
    answer({ ...options, doorman }, request, response).catch(() => {
      // the webmail is being built anew, and a file has gone: what is thrown here would end the companion
      if (response.headersSent) response.destroy();
      else refuse(response, 503);
    });
  });
  server.maxConnections = MAX_CONNECTIONS;
  server.on("upgrade", (request, socket, head) => {
    socket.on("error", () => socket.destroy());
    const status = refusalOf(host, request) ?? admission(doorman, sockets, request);
    if (status !== null) refuseUpgrade(socket, status);
    else sockets.handleUpgrade(request, socket, head, (line) => begin(line, options));
  });
  server.listen(port, host);
  await once(server, "listening");
  const taken = (server.address() as AddressInfo).port;
  let link = linkAt(options.link, taken);
  doorman.relink(link);
  return {
    port: taken,
    link: () => link,
    relink(next) {
      link = linkAt(next, taken);
      doorman.relink(link);
      for (const line of sockets.clients) line.close(LINE_CODES.relinked);
    },
    async close() {
      const closed = once(server, "close");
      for (const line of sockets.clients) line.terminate();
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function begin(socket: WebSocket, { line }: WebServerOptions): void {
  try {
    serveLine(socket, line());
  } catch {
    // as above: the page tries again
    socket.terminate();
  }
}

type Answering = WebServerOptions & { readonly doorman: Doorman };

async function answer(options: Answering, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method, url = "/" } = request;
  const status = refusalOf(options.host, request);
  const path = /^\/[^?#]*/.exec(url)?.[0];
  if (status !== null || path === undefined) refuse(response, status ?? 400);
  else if (path === CHALLENGE_PATH || path === TICKET_PATH)
    if (method === "POST" && request.headers.origin !== undefined) await answerProof(options, path, request, response);
    else refuse(response, method === "POST" ? 403 : 405);
  else if (method !== "GET" && method !== "HEAD") refuse(response, 405);
  else answerFile(options, path, request, response);
}

/** Null: it comes from this computer's own page, or from somebody who types an address. */
function refusalOf(host: string, { headers, socket }: IncomingMessage): number | null {
  const origin = originOf(headers.host, { host, port: socket.localPort ?? 0 });
  if (origin === null) return 421;
  if (headers.origin !== undefined && headers.origin !== origin) return 403;
  const site = headers["sec-fetch-site"] ?? "none";
  const isFollowed = headers["sec-fetch-mode"] === "navigate" && headers["sec-fetch-dest"] === "document";
  return site === "same-origin" || site === "none" || isFollowed ? null : 403;
}

/** Null: it may become a line. */
function admission(doorman: Doorman, { clients }: WebSocketServer, request: IncomingMessage): number | null {
  if (request.url !== LINE_PATH) return 404;
  if (request.headers.origin === undefined) return 403;
  const [protocol, ticket = "", ...more] = (request.headers["sec-websocket-protocol"] ?? "").split(/\s*,\s*/);
  if (protocol !== LINE_PROTOCOL || more.length > 0 || !doorman.admit(ticket)) return 401;
  return clients.size < MAX_LINES ? null : 503;
}

async function answerProof(
  { doorman }: Answering,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (path === CHALLENGE_PATH) {
    reply(response, { challenge: doorman.challenge() });
    return;
  }
  const proof = readProof(await bodyOf(request));
  const ticket = proof && doorman.prove(request.headers.origin ?? "", proof);
  if (ticket) reply(response, ticket);
  else refuse(response, proof ? 401 : 400);
}

/** Null if it is longer than a proof. */
async function bodyOf(request: IncomingMessage): Promise<string | null> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > MAX_BODY) return null;
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}

function readProof(body: string | null): Proof | null {
  try {
    const value: unknown = JSON.parse(body ?? "");
    if (typeof value !== "object" || value === null) return null;
    const { challenge, page, proof } = value as Partial<Record<keyof Proof, unknown>>;
    if (!isWord(challenge) || !isWord(page) || !isWord(proof)) return null;
    return { challenge, page, proof };
  } catch {
    return null;
  }
}

const isWord = (value: unknown): value is string => typeof value === "string" && /^[\w.-]{1,256}$/.test(value);

function reply(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { ...PLAIN, "Content-Type": "application/json", "Cache-Control": "no-store" });
  response.end(JSON.stringify(value));
}

function answerFile(
  { file: find }: Answering,
  path: string,
  { method, headers: { host = "" } }: IncomingMessage,
  response: ServerResponse,
): void {
  const file = path === "/sw.js" ? NO_SERVICE_WORKER : find(path);
  if (!file) {
    refuse(response, 404);
    return;
  }
  response.writeHead(200, { ...pageHeaders(path, file.headers, host), "Content-Length": file.body.length });
  response.end(method === "HEAD" ? undefined : file.body);
}

const PLAIN = { "X-Content-Type-Options": "nosniff", "Cross-Origin-Resource-Policy": "same-origin" };

function refuse(response: ServerResponse, status: number): void {
  response.writeHead(status, { ...PLAIN, "Content-Type": "text/plain", Connection: "close" }).end(`${status}\n`);
}

function refuseUpgrade(socket: Duplex, status: number): void {
  socket.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

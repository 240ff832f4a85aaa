/**
 * The webmail on this machine: its code comes from the installed package, only sealed data from the provider. Answers to
 * loopback names alone, so that no other site can reach it under a name of its own (DNS rebinding).
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { passOn } from "./api-proxy.ts";
import { isLoopbackHost } from "./loopback.ts";
import type { WebFile } from "../http/web-files.ts";

export interface WebServer {
  readonly port: number;
  close(): Promise<void>;
}

export interface WebServerOptions {
  readonly host: string;
  readonly port: number;
  /** By path; null if there is none. */
  readonly file: (path: string) => WebFile | null;
  /** Origin of the provider; null while there is no account. */
  readonly provider: () => string | null;
}

/** Rejects if the port is taken. */
export async function startWebServer(options: WebServerOptions): Promise<WebServer> {
  const server = createServer((request, response) => {
    try {
      answer(options, request, response);
    } catch {
      // the webmail is being built anew, and a file has gone: what is thrown here would end the companion
      if (response.headersSent) response.destroy();
      else refuse(response, 503);
    }
  });
  server.listen(options.port, options.host);
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function answer(options: WebServerOptions, request: IncomingMessage, response: ServerResponse): void {
  const base = `http://${request.headers.host ?? ""}`;
  const url = URL.canParse(request.url ?? "/", base) ? new URL(request.url ?? "/", base) : null;
  if (!url || !isLoopbackHost(new URL(base).hostname)) refuse(response, 421);
  else if (url.pathname.startsWith("/api/")) answerApi(options, url, request, response);
  else if (request.method !== "GET" && request.method !== "HEAD") refuse(response, 405);
  else answerFile(options, url.pathname, request.method, response);
}

function answerApi({ provider }: WebServerOptions, url: URL, request: IncomingMessage, response: ServerResponse): void {
  const origin = provider();
  if (origin === null) refuse(response, 503);
  else passOn(origin, url.pathname + url.search, request, response);
}

function answerFile({ file: find }: WebServerOptions, path: string, method: string, response: ServerResponse): void {
  const file = find(path);
  if (!file) {
    refuse(response, 404);
    return;
  }
  response.writeHead(200, { ...file.headers, "Content-Length": file.body.length });
  response.end(method === "HEAD" ? undefined : file.body);
}

function refuse(response: ServerResponse, status: number): void {
  response.writeHead(status, { "Content-Type": "text/plain", "X-Content-Type-Options": "nosniff" }).end(`${status}\n`);
}

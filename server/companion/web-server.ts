/**
 * The webmail on this machine: its code comes from the installed package, only sealed data from the provider. Answers to
 * loopback names alone, so that no other site can reach it under a name of its own (DNS rebinding).
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { passOn } from "./api-proxy.ts";
import { isLoopbackHost } from "./loopback.ts";
import { fileFor, type WebFile } from "./web-files.ts";

export interface WebServer {
  readonly port: number;
  close(): Promise<void>;
}

export interface WebServerOptions {
  readonly host: string;
  readonly port: number;
  readonly files: ReadonlyMap<string, WebFile>;
  /** Origin of the provider; null while there is no account. */
  readonly provider: () => string | null;
}

/** Rejects if the port is taken. */
export async function startWebServer(options: WebServerOptions): Promise<WebServer> {
  const server = createServer((request, response) => {
    answer(options, request, response);
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

function answer({ files, provider }: WebServerOptions, request: IncomingMessage, response: ServerResponse): void {
  const base = `http://${request.headers.host ?? ""}`;
  if (!URL.canParse(request.url ?? "/", base) || !isLoopbackHost(new URL(base).hostname)) return refuse(response, 421);
  const url = new URL(request.url ?? "/", base);
  if (url.pathname.startsWith("/api/")) {
    const origin = provider();
    if (origin === null) return refuse(response, 503);
    return passOn(origin, url.pathname + url.search, request, response);
  }
  if (request.method !== "GET" && request.method !== "HEAD") return refuse(response, 405);
  const file = fileFor(files, url.pathname);
  if (!file) return refuse(response, 404);
  response.writeHead(200, { ...file.headers, "Content-Length": file.body.length });
  response.end(request.method === "HEAD" ? undefined : file.body);
}

function refuse(response: ServerResponse, status: number): void {
  response.writeHead(status, { "Content-Type": "text/plain", "X-Content-Type-Options": "nosniff" }).end(`${status}\n`);
}

/** Serves a built webmail on loopback as the provider does: same headers, same fallback to the shell. */
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { Server } from "node:http";
import { extname, join, normalize } from "node:path";
import { webHeaders } from "../../../shared/api/csp.ts";

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".webmanifest": "application/manifest+json",
};

export interface Served {
  readonly origin: string;
  /** stops at once, open connections too */
  readonly stop: () => Promise<void>;
}

const portOf = (server: Server): number => {
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
};

export async function serveFolder(folder: string, port = 0): Promise<Served> {
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url ?? "/", "http://localhost").pathname);
    const file = extname(path) === "" ? "/index.html" : path;
    readFile(join(folder, file)).then(
      (bytes) => {
        response.writeHead(200, {
          ...webHeaders(file),
          "Content-Type": types[extname(file)] ?? "application/octet-stream",
        });
        response.end(bytes);
      },
      () => {
        response.writeHead(404, { ...webHeaders(file), "Content-Type": "text/plain" });
        response.end("not found");
      },
    );
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${portOf(server).toString()}`,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  };
}

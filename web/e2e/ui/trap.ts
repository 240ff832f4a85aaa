/**
 * Everybody else on the net, as one server: the browser resolves every name of .example to it, so that whatever leaves the
 * browser is written down, by whichever way it went (a routing hook in the page misses what passes a service worker).
 */
import { createServer } from "node:http";
import type { Socket } from "node:net";

export interface Trap {
  readonly port: number;
  /** URLs asked for; "connection" for one that sent nothing readable so far (TLS, preconnect) */
  readonly caught: readonly string[];
  /** From now on this is what is sent for that path, whatever the host, after so many milliseconds. */
  readonly answer: (path: string, type: string, body: Uint8Array, delay?: number) => void;
  readonly reset: () => void;
  readonly stop: () => Promise<void>;
}

/** Milliseconds a connection may stay silent before it counts by itself. */
const patience = 150;

export async function startTrap(): Promise<Trap> {
  const caught: string[] = [];
  const answers = new Map<string, { type: string; body: Uint8Array; delay: number }>();
  const spoken = new WeakSet<Socket>();
  const silent = new WeakSet<Socket>();
  const server = createServer((request, response) => {
    spoken.add(request.socket);
    // slow to say what it is for, as on a busy machine
    const counted = caught.indexOf("connection");
    if (silent.delete(request.socket) && counted >= 0) caught.splice(counted, 1);
    caught.push(`http://${request.headers.host ?? ""}${request.url ?? ""}`);
    const known = answers.get(request.url ?? "");
    if (!known) {
      response.writeHead(404, { Connection: "close" }).end();
      return;
    }
    const headers = { "Content-Type": known.type, "Cache-Control": "max-age=60", Connection: "close" };
    setTimeout(() => response.writeHead(200, headers).end(known.body), known.delay);
  });
  server.on("connection", (socket: Socket) => {
    setTimeout(() => {
      if (spoken.has(socket)) return;
      silent.add(socket);
      caught.push("connection");
    }, patience);
  });
  server.on("clientError", (_, socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : 0,
    caught,
    answer(path, type, body, delay = 0) {
      answers.set(path, { type, body, delay });
    },
    reset() {
      caught.splice(0);
      answers.clear();
    },
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  };
}

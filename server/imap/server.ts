/** The IMAP4rev1 server (RFC 3501): listens, counts its connections, ends them. */
import { createServer } from "node:net";
import type { AddressInfo, Server, Socket } from "node:net";
import type { ImapBackend } from "./backend.ts";
import { serveConnection } from "./connection.ts";
import type { Connection } from "./connection.ts";
import { DEFAULT_LIMITS } from "./limits.ts";
import type { ImapLimits } from "./limits.ts";
import type { ImapLog } from "./log.ts";
import { LoginThrottle } from "./session/login-throttle.ts";
import { RecentMarks } from "./session/recent.ts";
import type { Services } from "./session/services.ts";

export interface ImapServerOptions {
  readonly backend: ImapBackend;
  readonly log: ImapLog;
  readonly limits?: Partial<ImapLimits>;
  /** Passwords are taken over connections without TLS: for loopback only. */
  readonly allowPlaintextLogin?: boolean;
  /** Capabilities not to advertise, in capitals. */
  readonly withhold?: readonly string[];
}

export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

export interface ImapServer {
  /** Port 0 takes any free one; resolves to the address in use. */
  listen(address: ListenAddress): Promise<ListenAddress>;
  /** Says BYE to everyone and resolves when all sockets are closed. */
  close(): Promise<void>;
}

/** Milliseconds that peers have to take the BYE when the server closes. */
const CLOSE_GRACE_MS = 2_000;

export function createImapServer(options: ImapServerOptions): ImapServer {
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const services: Services = {
    backend: options.backend,
    log: options.log,
    limits,
    allowPlaintextLogin: options.allowPlaintextLogin ?? false,
    withheld: new Set(options.withhold),
    recents: new RecentMarks(),
    throttle: new LoginThrottle(limits.loginDelayMs),
  };
  const connections = new Map<Socket, Connection>();
  const server = createServer((socket) => accept(socket, services, connections));
  const failed = (error: Error): void => services.log("imap.serverError", { error: error.name });
  return { listen: (address) => listen(server, address, failed), close: () => close(server, connections) };
}

function accept(socket: Socket, services: Services, connections: Map<Socket, Connection>): void {
  // without a listener a reset by the peer would be thrown
  socket.on("error", () => undefined);
  if (connections.size >= services.limits.connections) {
    socket.end("* BYE [UNAVAILABLE] Too many connections\r\n", () => socket.destroy());
    return;
  }
  const connection = serveConnection(socket, services);
  connections.set(socket, connection);
  void connection.closed.then(() => connections.delete(socket));
}

/** `failed` hears of errors after it listens; one before that is the caller's. */
function listen(server: Server, { host, port }: ListenAddress, failed: (error: Error) => void): Promise<ListenAddress> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host, port }, () => {
      server.off("error", reject);
      server.on("error", failed);
      const address = server.address() as AddressInfo;
      resolve({ host: address.address, port: address.port });
    });
  });
}

async function close(server: Server, connections: Map<Socket, Connection>): Promise<void> {
  const listening = server.listening ? new Promise<void>((resolve) => server.close(() => resolve())) : null;
  const closed = Array.from(connections.values(), (connection) => connection.closed);
  for (const connection of connections.values()) connection.shutdown("Shutting down");
  const cutOff = setTimeout(() => {
    for (const socket of connections.keys()) socket.destroy();
  }, CLOSE_GRACE_MS);
  await Promise.all([...closed, listening]);
  clearTimeout(cutOff);
}

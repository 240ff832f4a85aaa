/** The IMAP server (RFC 3501, RFC 9051): listens, counts its connections, ends them. */
import { createServer } from "node:net";
import type { AddressInfo, Server, Socket } from "node:net";
import type { SecureContext } from "node:tls";
import { addressGroup, isLoopback } from "../../shared/lib/network-address.ts";
import type { ImapBackend } from "./backend.ts";
import { serveConnection } from "./connection.ts";
import type { Connection } from "./connection.ts";
import { OpenedRoom } from "./fetch/last-opened.ts";
import { OpenBodies } from "./fetch/open-bodies.ts";
import { CLOSE_GRACE_MS, DEFAULT_LIMITS } from "./limits.ts";
import type { ImapLimits } from "./limits.ts";
import type { ImapLog } from "./log.ts";
import { LiteralBudget } from "./net/literal-budget.ts";
import { Strangers } from "./net/strangers.ts";
import { certificateToContext } from "./net/tls.ts";
import type { Certificate } from "./net/tls.ts";
import { AccountSessions } from "./session/account-sessions.ts";
import { LoginThrottle } from "./session/login-throttle.ts";
import { RecentMarks } from "./session/recent.ts";
import type { Services } from "./session/services.ts";

export interface ImapServerOptions {
  readonly backend: ImapBackend;
  readonly log: ImapLog;
  readonly limits?: Partial<ImapLimits>;
  /** Passwords are taken without TLS from loopback; from elsewhere they never are. */
  readonly allowPlaintextLogin?: boolean;
  /** Without one there is no TLS. */
  readonly certificate?: Certificate | null;
  /** Capabilities not to advertise, in capitals. */
  readonly withhold?: readonly string[];
}

export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

/** `implicit`: from the first octet ("imaps"); `starttls`: once the client asks, if there is a certificate. */
export type TlsMode = "implicit" | "starttls";

export interface ImapServer {
  /** Port 0 takes any free one; resolves to the address in use. May be called for several addresses. */
  listen(address: ListenAddress, tls?: TlsMode): Promise<ListenAddress>;
  /** For handshakes from now on; sessions go on with theirs. Throws if it is no good, and keeps the one before. */
  setCertificate(certificate: Certificate): void;
  /** Says BYE to everyone and resolves when all sockets are closed. */
  close(): Promise<void>;
}

/** Throws if the certificate is no good. */
export function createImapServer(options: ImapServerOptions): ImapServer {
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  let context: SecureContext | null = options.certificate ? certificateToContext(options.certificate) : null;
  const services: Services = {
    backend: options.backend,
    log: options.log,
    limits,
    allowPlaintextLogin: options.allowPlaintextLogin ?? false,
    secureContext: () => context,
    withheld: new Set(options.withhold),
    recents: new RecentMarks(),
    throttle: new LoginThrottle(limits.loginDelayMs),
    sessions: new AccountSessions(limits.sessionsPerAccount),
    openedRoom: new OpenedRoom(),
    openBodies: new OpenBodies(),
    literals: new LiteralBudget(limits),
  };
  const doors = new Doors(services);
  return {
    listen(address, tls = "starttls") {
      if (tls === "implicit" && context === null) throw new Error("TLS from the start needs a certificate");
      return doors.open(address, tls);
    },
    setCertificate(certificate) {
      context = certificateToContext(certificate);
    },
    close: () => doors.close(),
  };
}

/** The listening sockets and everyone who came in. */
class Doors {
  readonly #services: Services;
  readonly #servers: Server[] = [];
  readonly #connections = new Map<Socket, Connection>();
  readonly #strangers: Strangers;
  #last = 0;

  constructor(services: Services) {
    this.#services = services;
    this.#strangers = new Strangers(services.limits);
  }

  open({ host, port }: ListenAddress, tls: TlsMode): Promise<ListenAddress> {
    const server = createServer({ allowHalfOpen: true }, (socket) => this.#accept(socket, tls));
    this.#servers.push(server);
    return new Promise((resolve, reject) => {
      server.once("error", reject);
      server.listen({ host, port }, () => {
        server.off("error", reject);
        server.on("error", (error) => this.#services.log("imap.serverError", { error: error.name }));
        const address = server.address() as AddressInfo;
        resolve({ host: address.address, port: address.port });
      });
    });
  }

  #accept(socket: Socket, tls: TlsMode): void {
    // without a listener a reset by the peer would be thrown
    socket.on("error", () => undefined);
    if (this.#connections.size >= this.#services.limits.connections) {
      refuse(socket, tls);
      return;
    }
    let leave = (): void => undefined;
    const number = ++this.#last;
    const options = { connection: number, implicitTls: tls === "implicit", onLogin: () => leave() };
    this.#services.log("imap.connected", { connection: number, tls: options.implicitTls });
    const connection = serveConnection(socket, this.#services, options);
    leave = this.#strangers.admit(
      addressGroup(socket.remoteAddress),
      !isLoopback(socket.remoteAddress ?? ""),
      connection,
    );
    this.#connections.set(socket, connection);
    void connection.closed.then(() => {
      leave();
      this.#services.log("imap.disconnected", { connection: number });
    });
    void connection.ended.then(() => this.#connections.delete(socket));
  }

  async close(): Promise<void> {
    const shut = this.#servers.map(shutServer);
    const connections = [...this.#connections];
    for (const [, connection] of connections) connection.shutdown("Shutting down");
    let cutOff: NodeJS.Timeout | undefined;
    const grace = new Promise<void>((resolve) => (cutOff = setTimeout(resolve, CLOSE_GRACE_MS)));
    await Promise.race([grace, Promise.all(connections.map(([, connection]) => connection.ended))]);
    clearTimeout(cutOff);
    for (const [socket] of connections) socket.destroy();
    await Promise.all([...shut, ...connections.map(([, connection]) => connection.closed)]);
  }
}

const shutServer = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    // an error says that it did not listen
    server.close(() => resolve());
  });

function refuse(socket: Socket, tls: TlsMode): void {
  // whoever waits for a handshake reads no words
  if (tls === "implicit") socket.destroy();
  else socket.end("* BYE [UNAVAILABLE] Too many connections\r\n", () => socket.destroy());
}

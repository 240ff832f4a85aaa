/**
 * Submission for mail programs (RFC 6409, 4954, 3207, 8314): listens, counts its connections, ends them. What is said over one
 * is in smtp-session.ts; the companion and the provider each have one, over accounts of their own.
 */
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import type { SecureContext } from "node:tls";
import { SMTPServer } from "smtp-server";
import { addressGroup, isLoopback } from "../../shared/lib/network-address.ts";
import { wait } from "../../shared/lib/wait.ts";
import { Strangers } from "../imap/net/strangers.ts";
import { certificateToContext, secure, type Certificate } from "../imap/net/tls.ts";
import type { SmtpBackend } from "./backend.ts";
import { CLOSE_GRACE_MS, MAX_COMMANDS_BEFORE_LOGIN, MAX_LINE, type SmtpLimits } from "./limits.ts";
import { createSessions, type Visit } from "./smtp-session.ts";
import { tellTruly } from "./smtp-lines.ts";

export interface SmtpServerOptions {
  readonly backend: SmtpBackend;
  readonly limits: SmtpLimits;
  /** Null: no TLS. */
  readonly certificate: Certificate | null;
  /** A password is taken over TLS only. */
  readonly needsTls: boolean;
  /** The server's name in what it says, and what follows it in the greeting. */
  readonly name: string;
  readonly banner: string;
  /** Fields hold no names, no passwords and no mail. */
  readonly log: (event: string, fields: Readonly<Record<string, string | number | boolean>>) => void;
}

interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

export interface SmtpServer {
  /** Port 0 takes any free one; resolves to the address in use. May be called for several addresses. */
  listen(address: ListenAddress, tls?: "implicit" | "starttls"): Promise<ListenAddress>;
  /** For handshakes from now on. Throws if it is no good, and keeps the one before. */
  setCertificate(certificate: Certificate): void;
  /** Waits a little for messages that are being handed over, and resolves when all sockets are closed. */
  close(): Promise<void>;
}

type TlsMode = "implicit" | "starttls";

/** Throws if the certificate is no good. */
export function createSmtpServer(options: SmtpServerOptions): SmtpServer {
  const { certificate, limits, log } = options;
  const sessions = createSessions(options);
  const strangers = new Strangers(limits);
  const listeners: Server[] = [];
  const visits = new Map<Socket, Visit>();
  const speakers = {
    implicit: speaker(options, sessions.handlers, true),
    starttls: speaker(options, sessions.handlers),
  };
  let context: SecureContext | null = certificate && certificateToContext(certificate);
  let last = 0;

  function accept(socket: Socket, mode: TlsMode): void {
    // without a listener a reset by the peer would be thrown
    socket.on("error", () => undefined);
    if (visits.size >= limits.connections) {
      // whoever waits for a handshake reads no words
      if (mode === "implicit") socket.destroy();
      else socket.end("421 4.7.0 Too many connections, try again in a moment\r\n", () => socket.destroy());
      return;
    }
    const visit = sessions.begin(++last, socket);
    visits.set(socket, visit);
    const leave = strangers.admit(addressGroup(socket.remoteAddress), !isLoopback(socket.remoteAddress ?? ""), {
      shutdown: () => visit.shutdown("4.7.0 Too many connections that have not logged in"),
    });
    const late = setTimeout(() => visit.shutdown("4.4.2 Nobody has logged in"), limits.loginMs);
    visit.onLogin = () => {
      clearTimeout(late);
      leave();
    };
    void visit.ended.then(() => {
      visit.onLogin();
      visits.delete(socket);
    });
    // STARTTLS takes this away: then it is smtp-server that tells
    socket.once("close", () => visit.end());
    void greet(socket, mode, visit);
  }

  async function greet(socket: Socket, mode: TlsMode, visit: Visit): Promise<void> {
    const { id } = visit;
    if (mode === "starttls") speakers.starttls.connect(socket, { id });
    else {
      const secured = context && (await secure(socket, context, limits.handshakeMs, "smtp"));
      if (!secured) return;
      speakers.implicit.connect(secured, { id });
    }
    const line = [...speakers[mode].connections].find((one) => one.id === id);
    if (!line) return;
    tellTruly(line, options.needsTls);
    visit.say = (code, text) => line.send(code, text);
  }

  return {
    listen({ host, port }, tls = "starttls") {
      if (tls === "implicit" && context === null) throw new Error("TLS from the start needs a certificate");
      const server = createServer((socket) => accept(socket, tls));
      listeners.push(server);
      return new Promise((settle, fail) => {
        server.once("error", fail);
        server.listen(port, host, () => {
          server.off("error", fail);
          server.on("error", (error) => log("smtp.serverError", { error: error.name }));
          const bound = server.address() as AddressInfo;
          settle({ host: bound.address, port: bound.port });
        });
      });
    },
    setCertificate(changed) {
      context = certificateToContext(changed);
      for (const one of Object.values(speakers)) one.updateSecureContext(pem(changed));
    },
    async close() {
      const shut = listeners.map((server) => new Promise<void>((settle) => server.close(() => settle())));
      const early = new AbortController();
      await Promise.race([sessions.close(), wait(CLOSE_GRACE_MS, early.signal)]);
      early.abort();
      const gone = [...visits.values()].map(({ ended }) => ended);
      for (const [socket, visit] of visits) {
        visit.shutdown("4.3.2 The server is going away, try again later");
        socket.destroySoon();
      }
      const cut = setTimeout(() => [...visits.keys()].forEach((socket) => socket.destroy()), CLOSE_GRACE_MS);
      await Promise.all([...shut, ...gone]);
      clearTimeout(cut);
    },
  };
}

const pem = ({ key, cert }: Certificate) => ({ key: Buffer.from(key), cert: Buffer.from(cert) });

/** What speaks with those that are handed to it; it listens itself to nobody. */
function speaker(
  { certificate, needsTls, name, banner, limits }: SmtpServerOptions,
  handlers: ReturnType<typeof createSessions>["handlers"],
  isTls = false,
): SMTPServer {
  const server = new SMTPServer({
    ...(certificate ? { ...pem(certificate), minVersion: "TLSv1.2" } : { hideSTARTTLS: true }),
    ...{ name, banner, heloResponse: "%s", authMethods: ["PLAIN", "LOGIN"], allowInsecureAuth: !needsTls },
    disabledCommands: ["WIZ", "SHELL", "KILL", "HELP", "XCLIENT", "XFORWARD", ...(certificate ? [] : ["STARTTLS"])],
    authRequiredMessage: needsTls ? "5.7.0 Log in first, over TLS" : "5.7.0 Log in first",
    ...{ secure: isTls, secured: isTls, disableReverseLookup: true, logger: false, useXClient: false },
    ...{ size: limits.maxBytes, socketTimeout: limits.idleMs, maxCommandLength: MAX_LINE },
    ...{ hideENHANCEDSTATUSCODES: false, maxAllowedUnauthenticatedCommands: MAX_COMMANDS_BEFORE_LOGIN },
    ...handlers,
  });
  // a connection that breaks is nobody's failure
  server.on("error", () => undefined);
  return server;
}

/** Serves one socket from greeting to end, over TLS from the start or once it was asked for. */
import type { Socket } from "node:net";
import { plainAddress } from "../../shared/lib/network-address.ts";
import { END_GRACE_MS, KEEP_ALIVE_MS } from "./limits.ts";
import { Input } from "./net/input.ts";
import { Output } from "./net/output.ts";
import { secure } from "./net/tls.ts";
import { CommandReader } from "./parse/command-reader.ts";
import type { FramePolicy, Framed, Refusal } from "./parse/command-reader.ts";
import { malformed, refused } from "./reply.ts";
import type { Reply } from "./reply.ts";
import { NO_PRIVACY } from "./session/authenticate.ts";
import { NO_TARGET } from "./session/act.ts";
import { capabilities } from "./session/capabilities.ts";
import { lacksTarget } from "./session/lacks-target.ts";
import { dispatch, finish } from "./session/dispatch.ts";
import type { Services } from "./session/services.ts";
import { Session } from "./session/session.ts";

export interface Connection {
  /** Ends it with a BYE, or without one where TLS is not up yet. */
  shutdown(text: string): void;
  /** Resolves when the socket is closed; never rejects. */
  readonly closed: Promise<void>;
  /** Resolves when, besides, nothing works for it any more: a password may still be checked for a peer that went. */
  readonly ended: Promise<void>;
}

export interface ConnectionOptions {
  /** Names it in the log. */
  readonly connection: number;
  /** TLS from the first octet; otherwise STARTTLS, where there is a certificate. */
  readonly implicitTls: boolean;
  readonly onLogin: () => void;
}

export function serveConnection(socket: Socket, services: Services, options: ConnectionOptions): Connection {
  const line = new Connected(socket, services, options);
  const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  void closed.then(() => line.gone());
  const ended = Promise.all([closed, line.converse()]).then(() => undefined);
  return { shutdown: (text) => line.shutdown(text), closed, ended };
}

class Connected {
  readonly #services: Services;
  readonly #options: ConnectionOptions;
  readonly #address: string;
  readonly #timers: NodeJS.Timeout[] = [];
  /** What is spoken over: the TCP socket, later the TLS one on it. */
  #socket: Socket;
  /** Null until TLS is up, where it comes first. */
  #session: Session | null = null;
  /** No words can be said meanwhile. */
  #shakesHands = false;

  constructor(socket: Socket, services: Services, options: ConnectionOptions) {
    this.#socket = socket;
    this.#services = services;
    this.#options = options;
    this.#address = plainAddress(socket.remoteAddress);
    socket.setNoDelay(true);
    socket.setKeepAlive(true, KEEP_ALIVE_MS);
    this.#after(services.limits.loginMs, () => {
      if (this.#session?.account == null) this.shutdown("Log in sooner");
    });
  }

  /** Never rejects. */
  async converse(): Promise<void> {
    try {
      if (!this.#options.implicitTls || (await this.#secure())) await this.#serve(this.#open());
    } catch (error) {
      this.#services.log("imap.sessionFailed", { error: error instanceof Error ? error.name : "unknown" });
    }
    this.#session?.logout();
    this.#end();
  }

  shutdown(text: string): void {
    if (this.#session === null || this.#shakesHands) {
      this.#socket.destroy();
      return;
    }
    this.#session.bye(text);
    this.#end();
  }

  /** The socket is closed. */
  gone(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#session?.logout();
  }

  /** What was handed over is sent, if the peer takes it soon. */
  #end(): void {
    if (this.#socket.destroyed) return;
    if (this.#session === null) this.#socket.destroySoon();
    else this.#session.out.end();
    this.#after(END_GRACE_MS, () => this.#socket.destroy());
  }

  #after(milliseconds: number, action: () => void): void {
    this.#timers.push(setTimeout(action, milliseconds));
  }

  #open(): Session {
    const { limits } = this.#services;
    const { connection, implicitTls } = this.#options;
    const out = new Output(this.#socket, limits.stallMs);
    const peer = { connection, input: new Input(this.#socket), out, address: this.#address, isTls: implicitTls };
    const session = new Session(peer, this.#services);
    session.onEnd = (why) => this.shutdown(why);
    session.onLogin = this.#options.onLogin;
    this.#session = session;
    this.#watchIdle();
    return session;
  }

  #watchIdle(): void {
    this.#socket.setTimeout(this.#services.limits.idleMs, () => this.shutdown("Autologout, idle for too long"));
  }

  async #serve(session: Session): Promise<void> {
    const reader = new CommandReader(
      session.input,
      framePolicy(session, () => this.shutdown(TOO_SLOW)),
    );
    try {
      await this.#answerAll(session, reader);
    } finally {
      reader.free();
    }
  }

  async #answerAll(session: Session, reader: CommandReader): Promise<void> {
    const { out } = session;
    out.line(`* OK [CAPABILITY ${capabilities(session)}] Aerogramme ready`);
    out.flush();
    while (session.state.type !== "logout") {
      const framed = await reader.next();
      if (framed.type === "closed") return;
      await answer(session, framed);
      if (session.startsTls && !(await this.#startTls(session))) return;
      if (session.compression === "starts" && !(await this.#compress(session))) return;
      out.flush();
      await out.drained();
    }
  }

  /**
   * STARTTLS, its OK still unsent. [Note: Nothing in clear after STARTTLS] What the peer sent behind the command is thrown away
   * before that OK goes out: it was not protected, and read as commands after the handshake it would be taken for the
   * user's (CVE-2011-0411, CVE-2021-38371). What comes in clear after it is no handshake, and ends the connection.
   */
  async #startTls(session: Session): Promise<boolean> {
    session.startsTls = false;
    session.input.detach();
    this.#socket.setTimeout(0);
    if (!(await session.out.sent()) || !(await this.#secure())) return false;
    session.isTls = true;
    session.out.attach(this.#socket);
    session.input.attach(this.#socket);
    this.#watchIdle();
    return true;
  }

  /** COMPRESS, its OK still unsent; false if the peer is gone. What was pipelined behind the command is compressed already. */
  async #compress(session: Session): Promise<boolean> {
    session.compression = "on";
    if (!(await session.out.sent())) return false;
    session.out.compress();
    session.input.decompress(this.#socket, () => this.shutdown("What came is not compressed by DEFLATE"));
    return true;
  }

  /** False if the peer is gone, or could not do the handshake. */
  async #secure(): Promise<boolean> {
    const context = this.#services.secureContext();
    this.#shakesHands = true;
    const tls = context && (await secure(this.#socket, context, this.#services.limits.handshakeMs));
    this.#shakesHands = false;
    if (tls === null) return false;
    this.#socket = tls;
    return true;
  }
}

async function answer(session: Session, framed: Framed): Promise<void> {
  switch (framed.type) {
    case "command":
      await dispatch(session, framed.command);
      return;
    case "refused":
      finish(session, framed.tag ?? "*", refusalToReply(session, framed.reason));
      return;
    case "fatal":
      session.bye("[TOOBIG] That is more than this server reads");
      return;
    case "closed":
  }
}

const TOO_SLOW = "[UNAVAILABLE] The literal comes too slowly";
const REFUSALS = {
  tooBig: refused("The literal is too large", "TOOBIG"),
  noRoom: refused("Too much is being sent at this moment, try again in a minute", "UNAVAILABLE"),
  lineTooLong: malformed("The line is too long", "TOOBIG"),
  tooManyLiterals: malformed("There are too many literals"),
  noPrivacy: NO_PRIVACY,
  noTarget: NO_TARGET,
} as const;

/** Several messages in one APPEND (RFC 3502) share what one may have. */
function refusalToReply({ account }: Session, reason: Refusal): Reply {
  if (reason !== "tooBigTogether") return REFUSALS[reason];
  if (account === null) return REFUSALS.tooBig;
  return refused(
    `Together they are larger than the ${account.appendLimit} octets allowed: send them one by one`,
    "TOOBIG",
  );
}

const framePolicy = (session: Session, tooSlow: () => void): FramePolicy => ({
  lineLimit: () => (session.account === null ? session.services.limits.lineBeforeLogin : session.services.limits.line),
  literalLimit(command) {
    const { limits } = session.services;
    if (session.account === null) return limits.literalBeforeLogin;
    return command === "APPEND" ? session.account.appendLimit + limits.lineBeforeLogin : limits.literal;
  },
  refusal(command, line) {
    if (command === "LOGIN") return session.mayLogin || session.account !== null ? null : "noPrivacy";
    return command === "APPEND" && lacksTarget(session, line) ? "noTarget" : null;
  },
  // before login there is a bound on each alone
  hold: () => session.services.literals.hold(session.account?.address ?? ""),
  pace: { octets: session.services.limits.literalPace, perMs: session.services.limits.literalPaceMs, tooSlow },
  invite() {
    session.out.line("+ OK");
    session.out.flush();
  },
});

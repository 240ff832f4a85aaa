/** Serves one socket from greeting to end. */
import type { Socket } from "node:net";
import { Input } from "./net/input.ts";
import { Output } from "./net/output.ts";
import { CommandReader } from "./parse/command-reader.ts";
import type { Framed } from "./parse/command-reader.ts";
import { malformed, refused } from "./reply.ts";
import { capabilities } from "./session/capabilities.ts";
import { dispatch, finish } from "./session/dispatch.ts";
import type { Services } from "./session/services.ts";
import { Session } from "./session/session.ts";

export interface Connection {
  /** Ends it with a BYE. */
  shutdown(text: string): void;
  /** Resolves when the socket is closed; never rejects. */
  readonly closed: Promise<void>;
}

export function serveConnection(socket: Socket, services: Services): Connection {
  const { limits } = services;
  const out = new Output(socket, limits.stallMs);
  const session = new Session({ input: new Input(socket), out, address: socket.remoteAddress ?? "" }, services);
  const shutdown = (text: string): void => {
    session.bye(text);
    out.flush();
    socket.destroySoon();
  };
  session.onEnd = shutdown;
  socket.setNoDelay(true);
  socket.setTimeout(limits.idleMs, () => shutdown("Autologout, idle for too long"));
  const login = setTimeout(() => (session.account === null ? shutdown("Log in sooner") : undefined), limits.loginMs);
  const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  void closed.then(() => {
    clearTimeout(login);
    session.logout();
  });
  void converse(session, socket);
  return { shutdown, closed };
}

async function converse(session: Session, socket: Socket): Promise<void> {
  try {
    await serve(session);
  } catch (error) {
    session.services.log("imap.sessionFailed", { error: error instanceof Error ? error.name : "unknown" });
  }
  session.logout();
  session.out.flush();
  socket.destroySoon();
}

async function serve(session: Session): Promise<void> {
  const { out } = session;
  const reader = new CommandReader(session.input, framePolicy(session));
  out.line(`* OK [CAPABILITY ${capabilities(session)}] Aerogramme ready`);
  out.flush();
  while (session.state.type !== "logout") {
    const framed = await reader.next();
    if (framed.type === "closed") return;
    await answer(session, framed);
    out.flush();
    await out.drained();
  }
}

async function answer(session: Session, framed: Framed): Promise<void> {
  switch (framed.type) {
    case "command":
      await dispatch(session, framed.command);
      return;
    case "refused":
      finish(session, framed.tag ?? "*", REFUSALS[framed.reason]);
      return;
    case "fatal":
      session.bye("[TOOBIG] That is more than this server reads");
      return;
    case "closed":
  }
}

const REFUSALS = {
  tooBig: refused("The literal is too large", "TOOBIG"),
  lineTooLong: malformed("The line is too long", "TOOBIG"),
  tooManyLiterals: malformed("There are too many literals"),
} as const;

function framePolicy(session: Session): { lineLimit(): number; literalLimit(command: string): number; invite(): void } {
  const { limits } = session.services;
  return {
    lineLimit: () => (session.account === null ? limits.lineBeforeLogin : limits.line),
    literalLimit(command) {
      if (session.account === null) return limits.literalBeforeLogin;
      return command === "APPEND" ? session.account.appendLimit + limits.lineBeforeLogin : limits.literal;
    },
    invite() {
      session.out.line("+ OK");
      session.out.flush();
    },
  };
}

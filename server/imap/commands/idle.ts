/** IDLE (RFC 2177): updates go out as they come, until DONE. */
import { completed, malformed } from "../reply.ts";
import type { Line } from "../net/input.ts";
import type { Session } from "../session/session.ts";
import type { Command } from "./command.ts";

/** Milliseconds in which what comes is told together. */
const BURST_MS = 8;
const idling = new WeakSet<Session>();

export const idle: Command = {
  needs: "account",
  async run(args, session) {
    args.end();
    const bursts = new Bursts(() => {
      // null: it waits for the peer to read
      if (idling.has(session) && session.onChange !== null) pushUpdates(session);
    });
    const push = (): void => bursts.ask();
    const alive = setInterval(() => stillHere(session), session.services.limits.idleAliveMs);
    session.out.line("+ idling");
    idling.add(session);
    session.onChange = push;
    push();
    const line = await session.input.readLine(session.services.limits.lineBeforeLogin);
    idling.delete(session);
    session.onChange = null;
    clearInterval(alive);
    bursts.end();
    if (hidesCommands(line)) session.bye("DONE was expected");
    const done = line.type === "line" && line.bytes.toString("latin1").trim().toUpperCase() === "DONE";
    return done ? completed("IDLE completed") : malformed("DONE was expected");
  },
};

/** What comes behind it may be the rest of it or a literal's octets, which must not be taken for commands. */
function hidesCommands(line: Line): boolean {
  if (line.type === "closed") return false;
  return line.type !== "line" || /\{\d+\+\}$/.test(line.bytes.subarray(-24).toString("latin1"));
}

/** While the peer does not read, updates stay in the view, where they take no more room than the mailbox. */
function pushUpdates(session: Session): void {
  if (session.out.backlogged) {
    const push = session.onChange;
    session.onChange = null;
    void session.out.drained().then(() => {
      if (!idling.has(session)) return;
      session.onChange = push;
      push?.();
    });
    return;
  }
  session.sendUpdates({ expunge: true });
  session.out.flush();
  if (session.state.type === "logout") session.input.end();
}

/** Keeps the tables of routers on the way alive, and finds out about a peer that went without a word. */
function stillHere(session: Session): void {
  if (session.out.backlogged) return;
  session.out.line("* OK Still here");
  session.out.flush();
}

/** At once, and then what comes in a burst together. */
class Bursts {
  readonly #act: () => void;
  #timer: NodeJS.Timeout | null = null;
  #asked = false;

  constructor(act: () => void) {
    this.#act = act;
  }

  ask(): void {
    this.#asked = true;
    if (this.#timer === null) this.#go();
  }

  end(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  #go(): void {
    this.#timer = null;
    if (!this.#asked) return;
    this.#asked = false;
    this.#timer = setTimeout(() => this.#go(), BURST_MS);
    this.#act();
  }
}

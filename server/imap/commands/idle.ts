/** IDLE (RFC 2177): updates go out as they come, until DONE. */
import { completed, malformed } from "../reply.ts";
import type { Session } from "../session/session.ts";
import type { Command } from "./command.ts";

const idling = new WeakSet<Session>();

export const idle: Command = {
  needs: "account",
  async run(args, session) {
    args.end();
    const push = (): void => pushUpdates(session);
    session.out.line("+ idling");
    idling.add(session);
    session.onChange = push;
    push();
    const line = await session.input.readLine(session.services.limits.lineBeforeLogin);
    idling.delete(session);
    session.onChange = null;
    const done = line.type === "line" && line.bytes.toString("latin1").trim().toUpperCase() === "DONE";
    return done ? completed("IDLE completed") : malformed("DONE was expected");
  },
};

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

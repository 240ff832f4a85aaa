/** IDLE (RFC 2177): updates go out as they come, until DONE. */
import { completed, malformed } from "../reply.ts";
import type { Command } from "./command.ts";

export const idle: Command = {
  needs: "account",
  async run(args, session) {
    args.end();
    const push = (): void => {
      session.sendUpdates({ expunge: true });
      session.out.flush();
      if (session.state.type === "logout") session.input.end();
    };
    session.out.line("+ idling");
    push();
    session.onChange = push;
    const line = await session.input.readLine(session.services.limits.lineBeforeLogin);
    session.onChange = null;
    const done = line.type === "line" && line.bytes.toString("latin1").trim().toUpperCase() === "DONE";
    return done ? completed("IDLE completed") : malformed("DONE was expected");
  },
};

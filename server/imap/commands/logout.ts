/** LOGOUT (RFC 3501 §6.1.3). */
import { completed } from "../reply.ts";
import type { Command } from "./command.ts";

export const logout: Command = {
  needs: "nothing",
  run(args, session) {
    args.end();
    session.bye("Logging out");
    return completed("LOGOUT completed");
  },
};

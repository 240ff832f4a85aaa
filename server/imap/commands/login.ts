/** LOGIN (RFC 3501 §6.2.3). */
import { authenticate } from "../session/authenticate.ts";
import type { Command } from "./command.ts";

export const login: Command = {
  needs: "noLogin",
  async run(args, session) {
    args.space();
    const username = args.astring();
    args.space();
    const password = args.astring();
    args.end();
    return authenticate(session, username, password);
  },
};

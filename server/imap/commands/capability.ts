/** CAPABILITY (RFC 3501 §6.1.1). */
import { capabilities } from "../session/capabilities.ts";
import { completed } from "../reply.ts";
import type { Command } from "./command.ts";

export const capability: Command = {
  needs: "nothing",
  run(args, session) {
    args.end();
    session.out.line(`* CAPABILITY ${capabilities(session)}`);
    return completed("CAPABILITY completed");
  },
};

/** NAMESPACE (RFC 2342): one personal namespace, no others. */
import { completed } from "../reply.ts";
import type { Command } from "./command.ts";

export const namespace: Command = {
  needs: "account",
  run(args, session) {
    args.end();
    session.out.line('* NAMESPACE (("" "/")) NIL NIL');
    return completed("NAMESPACE completed");
  },
};

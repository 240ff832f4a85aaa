/** ID (RFC 2971): tells the program's name, and takes the client's without keeping it. */
import { completed } from "../reply.ts";
import type { Command } from "./command.ts";

export const id: Command = {
  needs: "nothing",
  run(args, session) {
    args.space();
    if (!args.take("NIL")) args.list(() => args.nstring());
    args.end();
    session.out.line('* ID ("name" "Aerogramme")');
    return completed("ID completed");
  },
};

/** NOOP and CHECK (RFC 3501 §6.1.2, §6.4.1): the dispatcher sends the updates. */
import { completed } from "../reply.ts";
import type { Command } from "./command.ts";

export const noop: Command = {
  needs: "nothing",
  run(args) {
    args.end();
    return completed("NOOP completed");
  },
};

export const check: Command = {
  needs: "selected",
  run(args) {
    args.end();
    return completed("CHECK completed");
  },
};

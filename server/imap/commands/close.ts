/** CLOSE (RFC 3501 §6.4.2) and UNSELECT (RFC 3691). */
import { completed } from "../reply.ts";
import { expungeDeleted } from "../session/expunge.ts";
import type { Command } from "./command.ts";

export const close: Command = {
  needs: "selected",
  async run(args, session, selected) {
    args.end();
    const failure = selected.view.readOnly ? null : await expungeDeleted(selected, selected.view.uids());
    if (failure !== null) return failure;
    session.unselect();
    return completed("CLOSE completed");
  },
};

export const unselect: Command = {
  needs: "selected",
  run(args, session) {
    args.end();
    session.unselect();
    return completed("UNSELECT completed");
  },
};

/** CLOSE (RFC 3501 §6.4.2) and UNSELECT (RFC 3691). */
import { completed } from "../reply.ts";
import { expungeDeleted } from "../session/expunge.ts";
import type { Command } from "./command.ts";

/** Closes also where nothing could be expunged: the messages are \Deleted still. */
export const close: Command = {
  needs: "selected",
  async run(args, session, selected) {
    args.end();
    const failure = selected.view.readOnly ? null : await expungeDeleted(selected, selected.view.uids());
    session.unselect();
    return failure ?? completed("CLOSE completed");
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

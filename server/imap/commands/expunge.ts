/** EXPUNGE (RFC 3501 §6.4.3) and UID EXPUNGE (RFC 4315 §2.1); the dispatcher sends the EXPUNGE responses. */
import { parseSequenceSet } from "../parse/sequence-set.ts";
import { completed } from "../reply.ts";
import { READ_ONLY } from "../session/act.ts";
import { expungeDeleted } from "../session/expunge.ts";
import type { Command } from "./command.ts";

export const expunge: Command = {
  needs: "selected",
  async run(args, _session, selected) {
    args.end();
    if (selected.view.readOnly) return READ_ONLY;
    const failure = await expungeDeleted(selected, selected.view.uids());
    return failure ?? completed("EXPUNGE completed");
  },
};

export const uidExpunge: Command = {
  needs: "selected",
  async run(args, _session, selected) {
    args.space();
    const set = parseSequenceSet(args);
    args.end();
    if (selected.view.readOnly) return READ_ONLY;
    const failure = await expungeDeleted(selected, selected.view.resolve(set, "uid") ?? []);
    return failure ?? completed("UID EXPUNGE completed");
  },
};

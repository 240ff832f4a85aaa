/** EXPUNGE (RFC 3501 §6.4.3) and UID EXPUNGE (RFC 4315 §2.1); the dispatcher sends the EXPUNGE responses. */
import { parseSequenceSet } from "../parse/sequence-set.ts";
import { completed } from "../reply.ts";
import { READ_ONLY } from "../session/act.ts";
import { expungeDeleted } from "../session/expunge.ts";
import { selectedMailbox } from "../session/session.ts";
import type { Session } from "../session/session.ts";
import type { Selected } from "../session/state.ts";
import type { Command } from "./command.ts";

export const expunge: Command = {
  needs: "selected",
  async run(args, session, selected) {
    args.end();
    if (selected.view.readOnly) return READ_ONLY;
    const failure = await expungeDeleted(selected, selected.view.uids());
    return failure ?? completed("EXPUNGE completed", modSeqCode(session, selected));
  },
};

export const uidExpunge: Command = {
  needs: "selected",
  async run(args, session, selected) {
    args.space();
    const set = parseSequenceSet(args);
    args.end();
    if (selected.view.readOnly) return READ_ONLY;
    const failure = await expungeDeleted(selected, selected.view.resolve(set, "uid") ?? []);
    return failure ?? completed("UID EXPUNGE completed", modSeqCode(session, selected));
  },
};

/** With QRESYNC the client learns up to where it is in step (RFC 7162 §3.2.7). */
function modSeqCode(session: Session, selected: Selected): string | null {
  const mailbox = session.qresync ? selectedMailbox(selected) : null;
  return mailbox === null ? null : `HIGHESTMODSEQ ${mailbox.highestModSeq}`;
}

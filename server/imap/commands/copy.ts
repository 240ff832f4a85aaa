/** COPY (RFC 3501 §6.4.7), MOVE (RFC 6851) and their UID forms, with COPYUID (RFC 4315 §3). */
import { uidSetOf } from "../../../shared/mailbox/uid-set.ts";
import { numbersToSet } from "../format.ts";
import { parseMailbox } from "../parse/mailbox-name.ts";
import { parseSequenceSet } from "../parse/sequence-set.ts";
import { completed, malformed, refused } from "../reply.ts";
import { NO_TARGET, READ_ONLY, act } from "../session/act.ts";
import { selectedMailbox } from "../session/session.ts";
import type { Command } from "./command.ts";

/** All or nothing (RFC 2180 §4.4): by UID what is gone is passed over. */
const EXPUNGED = refused("Some of the messages are expunged, and none was taken", "EXPUNGEISSUED");

const transfer = (op: "copy" | "move", by: "seq" | "uid"): Command => ({
  needs: "selected",
  async run(args, session, selected) {
    const { account, view } = selected;
    args.space();
    const set = parseSequenceSet(args);
    args.space();
    const name = parseMailbox(args);
    args.end();
    if (op === "move" && view.readOnly) return READ_ONLY;
    const uids = view.resolve(set, by);
    if (uids === null) return malformed("No such message");
    const mailbox = selectedMailbox(selected);
    if (by === "seq" && !uids.every((uid) => mailbox !== null && mailbox.indexOf(uid) >= 0)) return EXPUNGED;
    const to = account.state.mailboxByName(name)?.id;
    if (to === undefined) return NO_TARGET;
    const verb = op.toUpperCase();
    if (uids.length === 0) return completed(`${verb} completed, no messages`);
    const done = await act(account, { op, mailbox: view.id, uids: uidSetOf(uids), to });
    if (!done.ok) return done.error;
    if (done.value.type !== "copied" || done.value.from.length === 0)
      return by === "seq" ? EXPUNGED : completed(`${verb} completed, no messages`);
    const code = `COPYUID ${done.value.uidValidity} ${numbersToSet(done.value.from)} ${numbersToSet(done.value.to)}`;
    if (op === "copy") return completed("COPY completed", code);
    session.out.line(`* OK [${code}] Moved`);
    return completed("MOVE completed");
  },
});

export const copy = transfer("copy", "seq");
export const uidCopy = transfer("copy", "uid");
export const move = transfer("move", "seq");
export const uidMove = transfer("move", "uid");

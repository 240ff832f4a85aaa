/** STORE and UID STORE (RFC 3501 §6.4.6). Offline a flag change is queued: it is shown once it is confirmed. */
import type { Flag } from "../../../shared/mailbox/flags.ts";
import type { Uid } from "../../../shared/lib/ids.ts";
import { uidSetOf } from "../../../shared/mailbox/uid-set.ts";
import { parseStoreArguments } from "../parse/store-arguments.ts";
import type { StoreArguments } from "../parse/store-arguments.ts";
import { completed, malformed, refused } from "../reply.ts";
import type { Reply } from "../reply.ts";
import { READ_ONLY, submitFailureToReply } from "../session/act.ts";
import { selectedMailbox } from "../session/session.ts";
import type { Selected } from "../session/state.ts";
import { expectedFlags, forgetOwnChanges } from "../session/silent-store.ts";
import type { Command } from "./command.ts";

const storeBy = (by: "seq" | "uid"): Command => ({
  needs: "selected",
  ...(by === "seq" ? { keepsNumbers: true } : {}),
  async run(args, session, selected) {
    const wanted = parseStoreArguments(args);
    if (selected.view.readOnly) return READ_ONLY;
    const uids = selected.view.resolve(wanted.set, by);
    if (uids === null) return malformed("No such message");
    const mailbox = selectedMailbox(selected);
    const present = uids.filter((uid) => mailbox !== null && mailbox.indexOf(uid) >= 0);
    const reply = present.length === 0 ? null : await store(selected, present, wanted);
    if (reply !== null) return reply;
    const gone = present.length < uids.length && by === "seq";
    return gone ? refused("Some of the messages are expunged", "EXPUNGEISSUED") : completed("STORE completed");
  },
});

export const storeFlags = storeBy("seq");
export const uidStore = storeBy("uid");

/** Null when done. Without .SILENT the client hears the flags of each message, changed or not. */
async function store(selected: Selected, uids: readonly Uid[], wanted: StoreArguments): Promise<Reply | null> {
  const { account, view } = selected;
  const { mode, flags, silent } = wanted;
  const before = new Set(view.pendingFlags());
  const expected: ReadonlyMap<Uid, readonly Flag[]> = silent ? expectedFlags(selected, uids, wanted) : new Map();
  const done = await account.submit([{ op: "store", mailbox: view.id, uids: uidSetOf(uids), mode, flags }]);
  if (!done.ok) return submitFailureToReply(done.error);
  if (silent) forgetOwnChanges(selected, expected, before);
  else if (done.value.type === "confirmed") view.apply([{ type: "flags", mailbox: view.id, uids }]);
  return null;
}

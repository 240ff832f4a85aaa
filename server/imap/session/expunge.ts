/** Removes for good what the client knows of and has marked \Deleted; the view hears of it as of any other change. */
import type { Uid } from "../../../shared/lib/ids.ts";
import { uidSetOf } from "../../../shared/mailbox/uid-set.ts";
import type { Reply } from "../reply.ts";
import { act } from "./act.ts";
import { selectedMailbox } from "./session.ts";
import type { Selected } from "./state.ts";

/** Null when done. */
export async function expungeDeleted(selected: Selected, uids: readonly Uid[]): Promise<Reply | null> {
  const mailbox = selectedMailbox(selected);
  if (mailbox === null || mailbox.deleted === 0) return null;
  const deleted = uids.filter((uid) => {
    const index = mailbox.indexOf(uid);
    return index >= 0 && mailbox.hasFlag(index, "\\Deleted");
  });
  if (deleted.length === 0) return null;
  const done = await act(selected.account, {
    op: "expunge",
    mailbox: mailbox.id,
    uids: uidSetOf(deleted),
    onlyDeleted: true,
  });
  return done.ok ? null : done.error;
}

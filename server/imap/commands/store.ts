/** STORE and UID STORE (RFC 3501 §6.4.6). Offline a flag change waits, and is shown from then on. */
import type { Flag } from "../../../shared/mailbox/flags.ts";
import { seq } from "../../../shared/lib/ids.ts";
import type { Uid } from "../../../shared/lib/ids.ts";
import { EMPTY_UID_SET, uidSetHas, uidSetOf, uidSetToImap, uidsIn } from "../../../shared/mailbox/uid-set.ts";
import { parseStoreArguments } from "../parse/store-arguments.ts";
import type { StoreArguments } from "../parse/store-arguments.ts";
import { completed, malformed, refused } from "../reply.ts";
import type { Reply } from "../reply.ts";
import { ok } from "../../../shared/lib/result.ts";
import type { Result } from "../../../shared/lib/result.ts";
import type { UidSet } from "../../../shared/mailbox/uid-set.ts";
import type { Session } from "../session/session.ts";
import { READ_ONLY, soleOutcome } from "../session/act.ts";
import { selectedMailbox } from "../session/session.ts";
import type { Selected } from "../session/state.ts";
import { flagRefusal } from "../session/flag-limits.ts";
import { expectedFlags, forgetOwnChanges } from "../session/silent-store.ts";
import type { Command } from "./command.ts";

const storeBy = (by: "seq" | "uid"): Command => ({
  needs: "selected",
  ...(by === "seq" ? { keepsNumbers: true } : {}),
  async run(args, session, selected) {
    const wanted = parseStoreArguments(args);
    if (selected.view.readOnly) return READ_ONLY;
    const refusal = wanted.mode === "remove" ? null : flagRefusal(selected.account.state, wanted.flags);
    if (refusal !== null) return refusal;
    if (wanted.unchangedSince !== null) session.enable("CONDSTORE");
    const uids = selected.view.resolve(wanted.set, by);
    if (uids === null) return malformed("No such message");
    const mailbox = selectedMailbox(selected);
    const present = uids.filter((uid) => mailbox !== null && mailbox.indexOf(uid) >= 0);
    const stored = present.length === 0 ? ok(EMPTY_UID_SET) : await store(session, selected, present, wanted);
    if (!stored.ok) return stored.error;
    const code = modifiedCode(selected, stored.value, by);
    const gone = present.length < uids.length && by === "seq";
    if (gone) return refused("Some of the messages are expunged", code ?? "EXPUNGEISSUED");
    return completed(code === null ? "STORE completed" : "Conditional STORE failed for some", code);
  },
});

export const storeFlags = storeBy("seq");
export const uidStore = storeBy("uid");

/**
 * The messages left alone as they had changed. Without .SILENT the client hears the flags of each other message,
 * changed or not; with it and CONDSTORE still of each that changed, for its MODSEQ (RFC 7162 §3.1.3).
 */
async function store(
  session: Session,
  selected: Selected,
  uids: readonly Uid[],
  wanted: StoreArguments,
): Promise<Result<UidSet, Reply>> {
  const { account, view } = selected;
  const { mode, flags, silent, unchangedSince } = wanted;
  const before = new Set(view.pendingFlags());
  const expected: ReadonlyMap<Uid, readonly Flag[]> = silent ? expectedFlags(selected, uids, wanted) : new Map();
  const condition = unchangedSince === null ? {} : { unchangedSince: seq(unchangedSince) };
  const done = await account.submit([
    { op: "store", mailbox: view.id, uids: uidSetOf(uids), mode, flags, ...condition },
  ]);
  if (done.ok && done.value.type === "queued") {
    // its MODSEQ is still to come, and will be told then
    if (silent) forgetOwnChanges(selected, expected, before);
    else view.apply([{ type: "flags", mailbox: view.id, uids }]);
    return ok(EMPTY_UID_SET);
  }
  const outcome = soleOutcome(done);
  if (!outcome.ok) return outcome;
  const modified = outcome.value.type === "stored" ? outcome.value.modified : EMPTY_UID_SET;
  if (silent && !session.condstore) forgetOwnChanges(selected, expected, before);
  if (!silent) view.apply([{ type: "flags", mailbox: view.id, uids: uids.filter((uid) => !uidSetHas(modified, uid)) }]);
  return ok(modified);
}

/** "MODIFIED 2:4", in the numbers the client speaks. */
function modifiedCode({ view }: Selected, modified: UidSet, by: "seq" | "uid"): string | null {
  if (modified.length === 0) return null;
  if (by === "uid") return `MODIFIED ${uidSetToImap(modified)}`;
  return `MODIFIED ${uidSetToImap(uidSetOf(Array.from(uidsIn(modified), (uid) => view.seqOf(uid))))}`;
}

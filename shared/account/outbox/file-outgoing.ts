/**
 * Files in the outbox what is not in the account yet: the message, how it is to be sent, and a mark by which that is known again,
 * in one entry of the log (docs/protocol.md, "Outbox").
 */
import type { EntryId } from "../../lib/ids.ts";
import { err, ok, type Result } from "../../lib/result.ts";
import type { Op, Outcome } from "../../mailbox/op.ts";
import { uidSetOf } from "../../mailbox/uid-set.ts";
import type { Account, NewMessage, SubmitFailure } from "../account.ts";
import { homeOf, unset } from "./outbox-ops.ts";
import { homesOf, whereabouts } from "./outbox-places.ts";
import { encodeQueued, queuedKey, readOutbox, type Queued } from "./outbox-settings.ts";
import { postedKey, postedOp, readPosted, sweepOps } from "./posted.ts";

export interface NewOutgoing extends NewMessage {
  readonly queued: Omit<Queued, "key" | "email">;
  /** 64 hex digits. */
  readonly mark: string;
  /** Unix seconds: from then on a mark counts for a day. */
  readonly known: number;
  /** What else is done with it. */
  readonly also?: () => readonly Op[];
}

type Filing = Pick<Account, "state" | "submit" | "appendAll">;

/** `offline`: it may be there all the same, and `markedEmail` tells so once the log is read. `now`: unix seconds. */
export async function fileOutgoing(
  account: Filing,
  outgoing: NewOutgoing,
  now: number,
): Promise<Result<EntryId, SubmitFailure>> {
  let filed = await append(account, outgoing, now);
  // the log has brought that the outbox is gone: it is made anew
  if (filed.ok && isRefused(filed.value, "noMailbox")) filed = await append(account, outgoing, now);
  if (!filed.ok) return filed;
  const { queued, mark } = outgoing;
  const email = filed.value?.type === "appended" ? markedEmail(account, mark, now) : null;
  const keys = readOutbox(account.state).queued.filter(({ id }) => id === queued.id);
  // without how it is to be sent it would lie there for ever
  if (email && (keys.length > 0 || whereabouts(account.state, email).stage !== "queued")) return ok(email);
  // the rest of the change was done
  const left = [...expungeOps(account, filed.value), ...keys.map(({ key }) => unset(key)), unset(postedKey(mark))];
  const cleared = await account.submit(left);
  if (!cleared.ok) return cleared;
  return err({ type: "refused", reason: "The outbox does not take it: it is gone, or has no room.", why: "limit" });
}

/** The email that was filed under that mark; null where the account did not take it. */
export function markedEmail({ state }: Pick<Account, "state">, mark: string, now: number): EntryId | null {
  const posted = readPosted(state, now).find(({ key }) => key === postedKey(mark));
  const isThere = posted && (posted.isFiled || posted.isDone || state.emailNumber(posted.email) !== null);
  return isThere === true ? posted.email : null;
}

/** What takes it out of the outbox again. */
function expungeOps({ state }: Pick<Account, "state">, outcome: Outcome | undefined): readonly Op[] {
  const mailbox = homesOf(state)("outbox");
  if (outcome?.type !== "appended" || mailbox === null) return [];
  return [{ op: "expunge", mailbox, uids: uidSetOf([outcome.uid]), onlyDeleted: false }];
}

/** What became of the append. */
async function append(
  account: Filing,
  { message, flags, internalDate, queued, mark, known, also }: NewOutgoing,
  now: number,
): Promise<Result<Outcome | undefined, SubmitFailure>> {
  const { made, id: mailbox } = homeOf(account.state, "outbox");
  const opened = made.length === 0 ? null : await account.submit(made);
  if (opened && !opened.ok) return opened;
  const swept = sweepOps(account.state, now);
  const rest = also?.() ?? [];
  const filed = await account.appendAll(
    mailbox,
    [{ message, flags, internalDate }],
    (emails) => [
      ...swept,
      ...emails.map((email): Op => ({ op: "set", key: queuedKey(email, queued.id), value: encodeQueued(queued) })),
      ...emails.map((email) => postedOp(mark, { email, at: known })),
      ...rest,
    ],
    mark,
  );
  if (!filed.ok) return filed;
  return ok(filed.value.type === "confirmed" ? filed.value.outcomes[0] : undefined);
}

const isRefused = (outcome: Outcome | undefined, reason: string): boolean =>
  outcome?.type === "refused" && outcome.reason === reason;

/** FETCH and UID FETCH (RFC 3501 §6.4.5). */
import { wait } from "../../../shared/lib/wait.ts";
import { uidSetOf } from "../../../shared/mailbox/uid-set.ts";
import type { Uid } from "../../../shared/lib/ids.ts";
import { runFetch } from "../fetch/fetch-job.ts";
import type { FetchFailure } from "../fetch/fetch-job.ts";
import { SEEN_PATIENCE_MS } from "../limits.ts";
import { parseFetchItems } from "../parse/fetch-items.ts";
import type { FetchItem } from "../parse/fetch-items.ts";
import type { Scanner } from "../parse/scanner.ts";
import { parseSequenceSet } from "../parse/sequence-set.ts";
import type { SequenceSet } from "../parse/sequence-set.ts";
import { completed, malformed, refused } from "../reply.ts";
import type { Reply } from "../reply.ts";
import { selectedMailbox } from "../session/session.ts";
import type { Session } from "../session/session.ts";
import { vanishedLine } from "../session/vanished.ts";
import { parseFetchModifiers } from "../parse/fetch-modifiers.ts";
import type { FetchModifiers } from "../parse/fetch-modifiers.ts";
import { seq } from "../../../shared/lib/ids.ts";
import type { Selected } from "../session/state.ts";
import type { Command } from "./command.ts";

const fetchBy = (by: "seq" | "uid"): Command => ({
  needs: "selected",
  ...(by === "seq" ? { keepsNumbers: true } : {}),
  async run(args, session, selected) {
    const { set, items, since } = parse(args, by);
    if (since?.vanished === true && (by === "seq" || !session.qresync))
      return malformed("VANISHED is for UID FETCH with QRESYNC");
    if (items.some((item) => item.type === "MODSEQ")) session.enable("CONDSTORE");
    const known = selected.view.resolve(set, by);
    if (known === null) return malformed("No such message");
    if (since?.vanished === true) sendVanished(session, selected, set, since);
    const uids = since === null ? known : changedSince(selected, known, since);
    const { failures, seen } = await runFetch(session, selected, uids, items);
    await markSeen(selected, seen);
    return replyTo(failures, by);
  },
});

export const fetch = fetchBy("seq");
export const uidFetch = fetchBy("uid");

interface Arguments {
  readonly set: SequenceSet;
  readonly items: readonly FetchItem[];
  readonly since: FetchModifiers | null;
}

/** UID FETCH always tells the UID, CHANGEDSINCE always MODSEQ. */
function parse(args: Scanner, by: "seq" | "uid"): Arguments {
  args.space();
  const set = parseSequenceSet(args);
  args.space();
  const items = [...parseFetchItems(args)];
  const since = parseFetchModifiers(args);
  args.end();
  if (by === "uid" && !items.some((item) => item.type === "UID")) items.unshift({ type: "UID" });
  if (since !== null && !items.some((item) => item.type === "MODSEQ")) items.push({ type: "MODSEQ" });
  return { set, items, since };
}

function changedSince(selected: Selected, uids: readonly Uid[], since: FetchModifiers): readonly Uid[] {
  const mailbox = selectedMailbox(selected);
  if (mailbox === null) return [];
  const changed = new Set(mailbox.changedSince(seq(since.changedSince)).map((index) => mailbox.uidAt(index)));
  return uids.filter((uid) => changed.has(uid));
}

function sendVanished(session: Session, selected: Selected, set: SequenceSet, since: FetchModifiers): void {
  const mailbox = selectedMailbox(selected);
  const line = mailbox === null ? null : vanishedLine(mailbox, since.changedSince, set, selected.view.untoldExpunges());
  if (line !== null) session.out.line(line);
}

/**
 * After the bodies went out: what was not read is not marked. A failure is none of the reader's concern, nor is a provider
 * that is slow to answer: the mark is told when it is made.
 */
async function markSeen({ account, view }: Selected, uids: readonly Uid[]): Promise<void> {
  if (uids.length === 0) return;
  const op = { op: "store", mailbox: view.id, uids: uidSetOf(uids), mode: "add", flags: ["\\Seen"] } as const;
  const patience = new AbortController();
  const marked = account.submit([op]).catch(() => undefined);
  await Promise.race([marked, wait(SEEN_PATIENCE_MS, patience.signal)]);
  patience.abort();
}

/** UID FETCH passes over messages that are gone (RFC 3501 §6.4.8). */
function replyTo(failures: ReadonlySet<FetchFailure>, by: "seq" | "uid"): Reply {
  if (failures.has("corrupt")) return refused("Some messages are damaged or lost and were left out", "CORRUPTION");
  if (failures.has("offline"))
    return refused("Some messages are not at hand while the provider is out of reach", "UNAVAILABLE");
  if (failures.has("tooManyPieces"))
    return refused("Too many pieces of large messages in one FETCH: ask for fewer at a time", "LIMIT");
  if (failures.has("unknownEncoding"))
    return refused("Some parts have a transfer encoding that is not known here", "UNKNOWN-CTE");
  if (failures.has("gone") && by === "seq") return refused("Some of the messages are expunged", "EXPUNGEISSUED");
  return completed("FETCH completed");
}

/** FETCH and UID FETCH (RFC 3501 §6.4.5). */
import { uidSetOf } from "../../../shared/mailbox/uid-set.ts";
import type { Uid } from "../../../shared/lib/ids.ts";
import { runFetch } from "../fetch/fetch-job.ts";
import type { BodyFailure } from "../fetch/fetch-job.ts";
import { parseFetchItems } from "../parse/fetch-items.ts";
import type { FetchItem } from "../parse/fetch-items.ts";
import type { Scanner } from "../parse/scanner.ts";
import { parseSequenceSet } from "../parse/sequence-set.ts";
import type { NumberRange } from "../parse/sequence-set.ts";
import { completed, malformed, refused } from "../reply.ts";
import type { Reply } from "../reply.ts";
import type { Selected } from "../session/state.ts";
import type { Command } from "./command.ts";

const fetchBy = (by: "seq" | "uid"): Command => ({
  needs: "selected",
  ...(by === "seq" ? { keepsNumbers: true } : {}),
  async run(args, session, selected) {
    const { set, items } = parse(args, by);
    const uids = selected.view.resolve(set, by);
    if (uids === null) return malformed("No such message");
    const { failures, seen } = await runFetch(session, selected, uids, items);
    await markSeen(selected, seen);
    return replyTo(failures, by);
  },
});

export const fetch = fetchBy("seq");
export const uidFetch = fetchBy("uid");

function parse(
  args: Scanner,
  by: "seq" | "uid",
): { readonly set: readonly NumberRange[]; readonly items: readonly FetchItem[] } {
  args.space();
  const set = parseSequenceSet(args);
  args.space();
  const items = parseFetchItems(args);
  args.end();
  const addsUid = by === "uid" && !items.some((item) => item.type === "UID");
  return { set, items: addsUid ? [{ type: "UID" }, ...items] : items };
}

/** After the bodies went out: what was not read is not marked. A failure is none of the reader's concern. */
async function markSeen({ account, view }: Selected, uids: readonly Uid[]): Promise<void> {
  if (uids.length === 0) return;
  await account.submit([{ op: "store", mailbox: view.id, uids: uidSetOf(uids), mode: "add", flags: ["\\Seen"] }]);
}

/** UID FETCH passes over messages that are gone (RFC 3501 §6.4.8). */
function replyTo(failures: ReadonlySet<BodyFailure>, by: "seq" | "uid"): Reply {
  if (failures.has("corrupt")) return refused("Some messages are damaged and were left out", "CORRUPTION");
  if (failures.has("offline"))
    return refused("Some messages are not at hand while the provider is out of reach", "UNAVAILABLE");
  if (failures.has("gone") && by === "seq") return refused("Some of the messages are expunged", "EXPUNGEISSUED");
  return completed("FETCH completed");
}

/** SEARCH and UID SEARCH (RFC 3501 §6.4.4; RETURN of RFC 4731). */
import { uidSetOf, uidSetToImap } from "../../../shared/mailbox/uid-set.ts";
import { parseSearchArguments } from "../parse/search-arguments.ts";
import type { SearchReturn } from "../parse/search-arguments.ts";
import { completed, refused } from "../reply.ts";
import { quoted } from "../format.ts";
import { runSearch } from "../search/run-search.ts";
import type { Uid } from "../../../shared/lib/ids.ts";
import type { SearchKey } from "../parse/search-key.ts";
import { selectedMailbox } from "../session/session.ts";
import type { Session } from "../session/session.ts";
import type { Selected } from "../session/state.ts";
import type { Command } from "./command.ts";

const searchBy = (by: "seq" | "uid"): Command => ({
  needs: "selected",
  ...(by === "seq" ? { keepsNumbers: true } : {}),
  async run(args, session, selected) {
    const wanted = parseSearchArguments(args);
    if (wanted === "badCharset") return refused("Only these charsets are understood", "BADCHARSET (UTF-8 US-ASCII)");
    const found = await runSearch(selected, wanted.key, () => session.out.closed);
    const numbers = by === "uid" ? found.uids : found.uids.map((uid) => selected.view.seqOf(uid));
    const returns = wanted.returns ?? (session.rev2 ? ["ALL"] : null);
    const modSeq = usesModSeq(wanted.key) ? highestModSeq(session, selected, found.uids) : null;
    session.out.line(
      returns === null ? plain(numbers, modSeq) : extended({ tag: session.tag, by, returns, numbers, modSeq }),
    );
    if (found.incomplete) return refused("Some messages are not at hand, so more may match", "UNAVAILABLE");
    return completed("SEARCH completed");
  },
});

export const search = searchBy("seq");
export const uidSearch = searchBy("uid");

const plain = (numbers: readonly number[], modSeq: number | null): string =>
  ["* SEARCH", ...numbers, ...(modSeq === null ? [] : [`(MODSEQ ${modSeq})`])].join(" ");

function usesModSeq(key: SearchKey): boolean {
  if (key.type === "and") return key.keys.some(usesModSeq);
  if (key.type === "or") return usesModSeq(key.left) || usesModSeq(key.right);
  return key.type === "not" ? usesModSeq(key.key) : key.type === "modSeq";
}

/** Of the messages found (RFC 7162 §3.1.5); null if there are none. */
function highestModSeq(session: Session, selected: Selected, uids: readonly Uid[]): number | null {
  session.enable("CONDSTORE");
  const mailbox = selectedMailbox(selected);
  if (mailbox === null || uids.length === 0) return null;
  const indexes = uids.map((uid) => mailbox.indexOf(uid)).filter((index) => index >= 0);
  return indexes.reduce((highest, index) => Math.max(highest, mailbox.modSeqAt(index)), 0);
}

interface Extended {
  readonly tag: string;
  readonly by: "seq" | "uid";
  readonly returns: readonly SearchReturn[];
  readonly numbers: readonly number[];
  readonly modSeq: number | null;
}

/** "* ESEARCH (TAG "a") UID MIN 1 …" */
function extended({ tag, by, returns, numbers, modSeq }: Extended): string {
  const parts = [`* ESEARCH (TAG ${quoted(tag)})`];
  if (by === "uid") parts.push("UID");
  const [first, last] = [numbers[0], numbers.at(-1)];
  if (returns.includes("MIN") && first !== undefined) parts.push(`MIN ${first}`);
  if (returns.includes("MAX") && last !== undefined) parts.push(`MAX ${last}`);
  if (returns.includes("COUNT")) parts.push(`COUNT ${numbers.length}`);
  if (returns.includes("ALL") && first !== undefined) parts.push(`ALL ${uidSetToImap(uidSetOf(numbers))}`);
  if (modSeq !== null) parts.push(`MODSEQ ${modSeq}`);
  return parts.join(" ");
}

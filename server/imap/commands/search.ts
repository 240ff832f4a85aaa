/** SEARCH and UID SEARCH (RFC 3501 §6.4.4; RETURN of RFC 4731). */
import { uidSetOf, uidSetToImap } from "../../../shared/mailbox/uid-set.ts";
import { parseSearchArguments } from "../parse/search-arguments.ts";
import type { SearchReturn } from "../parse/search-arguments.ts";
import { completed, refused } from "../reply.ts";
import { quoted } from "../format.ts";
import { runSearch } from "../search/run-search.ts";
import type { Command } from "./command.ts";

const searchBy = (by: "seq" | "uid"): Command => ({
  needs: "selected",
  ...(by === "seq" ? { keepsNumbers: true } : {}),
  async run(args, session, selected) {
    const wanted = parseSearchArguments(args);
    if (wanted === "badCharset") return refused("Only these charsets are understood", "BADCHARSET (UTF-8 US-ASCII)");
    const found = await runSearch(selected, wanted.key);
    const numbers = by === "uid" ? found.uids : found.uids.map((uid) => selected.view.seqOf(uid));
    const { returns } = wanted;
    session.out.line(
      returns === null ? ["* SEARCH", ...numbers].join(" ") : extended(session.tag, by, returns, numbers),
    );
    if (found.incomplete) return refused("Some messages are not at hand, so more may match", "UNAVAILABLE");
    return completed("SEARCH completed");
  },
});

export const search = searchBy("seq");
export const uidSearch = searchBy("uid");

/** "* ESEARCH (TAG "a") UID MIN 1 …" */
function extended(
  tag: string,
  by: "seq" | "uid",
  returns: readonly SearchReturn[],
  numbers: readonly number[],
): string {
  const parts = [`* ESEARCH (TAG ${quoted(tag)})`];
  if (by === "uid") parts.push("UID");
  const [first, last] = [numbers[0], numbers.at(-1)];
  if (returns.includes("MIN") && first !== undefined) parts.push(`MIN ${first}`);
  if (returns.includes("MAX") && last !== undefined) parts.push(`MAX ${last}`);
  if (returns.includes("COUNT")) parts.push(`COUNT ${numbers.length}`);
  if (returns.includes("ALL") && first !== undefined) parts.push(`ALL ${uidSetToImap(uidSetOf(numbers))}`);
  return parts.join(" ");
}

/** SEARCH and UID SEARCH (RFC 3501 §6.4.4, RFC 9051 §6.4.4; RETURN of RFC 4731, 5182, 9394). */
import { BAD_CHARSET, parseSearchArguments } from "../parse/search-arguments.ts";
import { completed, malformed, refused } from "../reply.ts";
import type { Reply } from "../reply.ts";
import { answerSearch } from "../search/answer.ts";
import { runSearch } from "../search/run-search.ts";
import type { Command } from "./command.ts";

const searchBy = (by: "seq" | "uid"): Command => ({
  needs: "selected",
  ...(by === "seq" ? { keepsNumbers: true } : {}),
  async run(args, session, selected) {
    const { key, returns, hasCharset } = parseSearchArguments(args);
    // RFC 9755 §3: all is UTF-8 then
    if (hasCharset && session.utf8 && !session.rev2) return malformed("No CHARSET after ENABLE UTF8=ACCEPT");
    // a search that is refused saves nothing (RFC 5182 §2.1)
    if (key === null && returns?.names.has("SAVE") === true) selected.view.save([]);
    if (key === null) return UNKNOWN_CHARSET;
    const found = await runSearch(session, selected, key);
    answerSearch(session, selected, { name: "SEARCH", by, key, returns, found });
    return found.incomplete === null ? completed("SEARCH completed") : INCOMPLETE[found.incomplete];
  },
});

export const search = searchBy("seq");
export const uidSearch = searchBy("uid");

export const UNKNOWN_CHARSET: Reply = refused("This charset is not understood", BAD_CHARSET);

/** What was found is told all the same. */
export const INCOMPLETE: Readonly<Record<"offline" | "corrupt", Reply>> = {
  offline: refused(
    "Some messages are not at hand while the provider is out of reach, so more may match",
    "UNAVAILABLE",
  ),
  corrupt: refused("Some messages are damaged and were not searched, so more may match", "CORRUPTION"),
};

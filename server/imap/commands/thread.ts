/** THREAD and UID THREAD (RFC 5256 §3). */
import { threadsByReferences, threadsBySubject } from "../../../shared/mime/threads/threads.ts";
import { parseThreadArguments } from "../parse/sort-arguments.ts";
import { completed } from "../reply.ts";
import { runSearch } from "../search/run-search.ts";
import { threadable } from "../sort/sort-row.ts";
import { sortRows } from "../sort/sort-sources.ts";
import { threadLine } from "../sort/thread-line.ts";
import type { Command } from "./command.ts";
import { INCOMPLETE, UNKNOWN_CHARSET } from "./search.ts";

const threadBy = (by: "seq" | "uid"): Command => ({
  needs: "selected",
  ...(by === "seq" ? { keepsNumbers: true } : {}),
  async run(args, session, selected) {
    const { algorithm, key } = parseThreadArguments(args);
    if (key === null) return UNKNOWN_CHARSET;
    const found = await runSearch(session, selected, key);
    const options = { out: session.out, needsIndex: true };
    const { rows, incomplete } = await sortRows(selected, found.uids, options, (uid, source) =>
      threadable(by === "uid" ? uid : selected.view.seqOf(uid), source),
    );
    const threads = algorithm === "REFERENCES" ? threadsByReferences(rows) : threadsBySubject(rows);
    session.out.line(threadLine(threads));
    const missing = found.incomplete ?? (incomplete ? "offline" : null);
    return missing === null ? completed("THREAD completed") : INCOMPLETE[missing];
  },
});

export const thread = threadBy("seq");
export const uidThread = threadBy("uid");

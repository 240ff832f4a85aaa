/** SORT and UID SORT (RFC 5256 §3; RETURN of RFC 5267 §3, 5182, 9394; display names of RFC 5957). */
import { compareCodePoints } from "../../../shared/mime/text/casemap.ts";
import { parseSortArguments } from "../parse/sort-arguments.ts";
import type { SortCriterion } from "../parse/sort-arguments.ts";
import { completed } from "../reply.ts";
import { answerSearch } from "../search/answer.ts";
import { runSearch } from "../search/run-search.ts";
import type { Found } from "../search/run-search.ts";
import { needsIndex, sortValue } from "../sort/sort-row.ts";
import type { SortValue } from "../sort/sort-row.ts";
import { sortRows } from "../sort/sort-sources.ts";
import type { Command } from "./command.ts";
import { INCOMPLETE, UNKNOWN_CHARSET } from "./search.ts";
import type { Selected } from "../session/state.ts";
import type { Session } from "../session/session.ts";

const sortBy = (by: "seq" | "uid"): Command => ({
  needs: "selected",
  ...(by === "seq" ? { keepsNumbers: true } : {}),
  async run(args, session, selected) {
    const { key, returns, criteria } = parseSortArguments(args);
    if (key === null && returns?.names.has("SAVE") === true) selected.view.save([]);
    if (key === null) return UNKNOWN_CHARSET;
    const found = await sorted(session, selected, await runSearch(session, selected, key), criteria);
    answerSearch(session, selected, { name: "SORT", by, key, returns, found });
    return found.incomplete === null ? completed("SORT completed") : INCOMPLETE[found.incomplete];
  },
});

export const sort = sortBy("seq");
export const uidSort = sortBy("uid");

async function sorted(
  session: Session,
  selected: Selected,
  found: Found,
  criteria: readonly SortCriterion[],
): Promise<Found> {
  const options = { out: session.out, needsIndex: criteria.some(({ key }) => needsIndex(key)) };
  const { rows, incomplete } = await sortRows(selected, found.uids, options, (uid, source) => ({
    uid,
    place: source.place,
    values: criteria.map(({ key }) => sortValue(key, source)),
  }));
  const order = [...rows].sort((a, b) => compare(a.values, b.values, criteria) || a.place - b.place);
  return { uids: order.map(({ uid }) => uid), incomplete: found.incomplete ?? (incomplete ? "offline" : null) };
}

function compare(a: readonly SortValue[], b: readonly SortValue[], criteria: readonly SortCriterion[]): number {
  for (const [i, { reverse }] of criteria.entries()) {
    const order = compareValues(a[i], b[i]);
    if (order !== 0) return reverse ? -order : order;
  }
  return 0;
}

function compareValues(a: SortValue | undefined, b: SortValue | undefined): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return compareCodePoints(String(a), String(b));
}

/** A filter that begins with a message. */
import type { Correspondent, FilterCondition, MailFilter } from "../app/types.ts";
import { blankFilter } from "./filter-draft.ts";

/** For messages like one: of the same list, else from the same sender. */
export function filterLike(message: {
  readonly from: readonly Correspondent[];
  readonly listId: string | null;
}): MailFilter {
  const list = message.listId ?? "";
  const condition: FilterCondition =
    list === ""
      ? { field: "from", test: "is", not: false, values: [message.from[0]?.address ?? ""] }
      : { field: "list", test: "contains", not: false, values: [list] };
  return { ...blankFilter(), conditions: [condition] };
}

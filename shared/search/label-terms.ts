/** Labels that a search names (`label:`), put in other words: kept searches name them by keyword, which no renaming changes. */
import { foldText } from "./fold-text.ts";
import { tokensOf } from "./query-tokens.ts";

/** `other`: of the label, folded, what is to stand there; null: what does. All else stays to the letter. */
export function mapLabels(search: string, other: (label: string) => string | null): string {
  let [done, at] = ["", 0];
  for (const { raw, operator, value, negated } of tokensOf(search)) {
    const start = search.indexOf(raw, at);
    const label = operator === "label" && value !== "" ? other(foldText(value).trim()) : null;
    done += search.slice(at, start) + (label === null ? raw : `${negated ? "-" : ""}label:${quoted(label)}`);
    at = start + raw.length;
  }
  return done + search.slice(at);
}

const quoted = (value: string): string => (/[\s"“”()]/.test(value) ? `"${value.replace(/["“”]/g, "")}"` : value);

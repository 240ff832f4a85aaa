/**
 * How much of a message's HTML a page is given. Browsers take far more than linear time over some of what can be written, so
 * one linear scan of the text counts what costs; whatever is beyond is shown as text instead.
 */

/** UTF-16 units, of all parts together. */
export const MAX_HTML_LENGTH = 1 << 20;
/** Elements that are open at a time (browsers nest no deeper than 512, and are slow long before that). */
export const MAX_HTML_NESTING = 256;
/** Tags, comments and what else begins with `<`. */
export const MAX_HTML_TAGS = 40_000;
/** Comments and parts of forms: cleaning takes the square of their number. */
export const MAX_HTML_COSTLY = 3_000;
/** `=` and white space within one tag: no more attributes than that. */
export const MAX_TAG_PIECES = 2_000;

/** Why the HTML of a message is not shown. */
export type HtmlExcess = "long" | "deep" | "crowded";

/** Elements without content, and those whose end may be left out: many of them open are no nesting. */
const SHALLOW = new Set(
  "area base br col embed hr img input link meta param source track wbr p li dt dd tr td th thead tbody tfoot caption colgroup option optgroup html head body rt rp".split(
    " ",
  ),
);
const COSTLY = new Set("form input button select textarea option optgroup fieldset label output".split(" "));
/** A longer name is no element that browsers know. */
const MAX_NAME = 16;

/** Null when it can be shown. */
export function htmlExcess(html: string): HtmlExcess | null {
  if (html.length > MAX_HTML_LENGTH) return "long";
  const open = new Map<string, number>();
  let [tags, costly, depth] = [0, 0, 0];
  for (let at = html.indexOf("<"); at >= 0; at = html.indexOf("<", at + 1)) {
    if (++tags > MAX_HTML_TAGS) return "crowded";
    const [, closing = "", rest = ""] =
      /^(\/?)([a-z][^\s/>]{0,16}|[!?])/i.exec(html.slice(at + 1, at + 2 + MAX_NAME)) ?? [];
    const name = rest.toLowerCase();
    if (name === "") continue;
    if (name === "!" || name === "?" || COSTLY.has(name)) costly++;
    if (costly > MAX_HTML_COSTLY || isCrowded(html, at)) return "crowded";
    if (name === "!" || name === "?" || SHALLOW.has(name)) continue;
    const count = open.get(name) ?? 0;
    if (closing === "") {
      open.set(name, count + 1);
      depth++;
    } else if (count > 0) {
      open.set(name, count - 1);
      depth--;
    }
    if (depth > MAX_HTML_NESTING) return "deep";
  }
  return null;
}

/** Looks at what follows a `<` up to the next one: where a quote holds such, fewer are counted than there are. */
function isCrowded(html: string, from: number): boolean {
  const next = html.indexOf("<", from + 1);
  const end = next < 0 ? html.length : next;
  if (end - from < MAX_TAG_PIECES) return false;
  const [tag = ""] = html.slice(from, end).split(">", 1);
  return tag.split(/[\s=/"']+/, MAX_TAG_PIECES + 1).length > MAX_TAG_PIECES;
}

/**
 * What word processors put on the clipboard, as a letter has it: looks that they keep in styles become elements, and the paragraphs
 * that Word draws like lists become lists. Works on what was parsed and is not cleaned yet (editor-html.ts).
 */

const LOOKS: readonly (readonly [tag: string, style: RegExp])[] = [
  ["b", /(?:^|[;\s])font-weight\s*:\s*(?:bold|[6-9]00)\b/i],
  ["i", /(?:^|[;\s])font-style\s*:\s*(?:italic|oblique)\b/i],
  ["u", /(?:^|[;\s])text-decoration(?:-line)?\s*:[^;]*\bunderline\b/i],
  ["s", /(?:^|[;\s])text-decoration(?:-line)?\s*:[^;]*\bline-through\b/i],
];
const UNBOLD = /(?:^|[;\s])font-weight\s*:\s*(?:normal|[1-5]00)\b/i;
const BLOCKS = "address, blockquote, div, dl, h1, h2, h3, h4, h5, h6, hr, li, ol, p, pre, table, ul";
/** Words of a style that may say something here. */
const MAX_STYLE = 4_000;

/** Styles are read once more by who cleans, and left out. */
export function keepLooks(document: Document): void {
  for (const element of document.querySelectorAll("[style]")) {
    const style = (element.getAttribute("style") ?? "").slice(0, MAX_STYLE);
    // Google Docs wraps all it copies in such a one
    if (/^(?:B|STRONG)$/.test(element.nodeName) && UNBOLD.test(style)) {
      element.replaceWith(...element.childNodes);
      continue;
    }
    if (/^(?:TABLE|TBODY|TR|UL|OL|A|H[1-6])$/.test(element.nodeName) || element.querySelector(BLOCKS)) continue;
    for (const [tag, look] of LOOKS) {
      if (!look.test(style) || element.closest(tag) || (tag === "u" && element.closest("a"))) continue;
      const wrap = document.createElement(tag);
      wrap.append(...element.childNodes);
      element.append(wrap);
    }
  }
}

/** Of a paragraph that Word draws as an item of a list: how deep it lies; 0: it is none. */
const levelOf = (element: Element): number =>
  element.nodeName === "P"
    ? Number(
        /mso-list\s*:\s*l\d+\s+level(\d)/i.exec((element.getAttribute("style") ?? "").slice(0, MAX_STYLE))?.[1] ?? 0,
      )
    : 0;

/** Lists within each other stand beside their items, as the editor makes them. */
export function keepLists(document: Document): void {
  let open: Element[] = [];
  let before: Element | null = null;
  for (const item of document.querySelectorAll("p[style]")) {
    const level = levelOf(item);
    if (level === 0) continue;
    const mark = [...item.querySelectorAll("span[style]")].find((span) =>
      /mso-list\s*:\s*ignore/i.test(span.getAttribute("style") ?? ""),
    );
    const tag = /^\W?[\da-z]{1,4}[.)]/i.test(mark?.textContent.trim() ?? "") ? "ol" : "ul";
    if (before === null || item.previousElementSibling !== before) open = [];
    open = open.slice(0, level);
    if (open.length === 0) {
      const list = document.createElement(tag);
      item.before(list);
      open = [list];
      before = list;
    }
    while (open.length < level) {
      const list = document.createElement(tag);
      open.at(-1)?.append(list);
      open.push(list);
    }
    mark?.remove();
    const li = document.createElement("li");
    li.append(...item.childNodes);
    open.at(-1)?.append(li);
    item.remove();
  }
}

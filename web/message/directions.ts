/**
 * The direction of each paragraph of a letter, by its first letter that has one (HTML 3.2.6.4, `dir=auto`). While it is written
 * browsers find it; who receives it is told, since many programs of theirs do not look.
 */

export type Direction = "ltr" | "rtl";

/** What is used of a DOM node. */
export interface DirectedNode {
  readonly nodeType: number;
  readonly nodeName: string;
  readonly nodeValue: string | null;
  readonly childNodes: ArrayLike<DirectedNode>;
  getAttribute?(name: string): string | null;
  setAttribute?(name: string, value: string): void;
  removeAttribute?(name: string): void;
}

const STRONG = /[\p{L}\u200e\u200f]/u;
const RIGHT_TO_LEFT = /[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** Null: no letter of it has one. */
export function directionOf(text: string): Direction | null {
  const letter = STRONG.exec(text)?.[0];
  if (letter === undefined) return null;
  return RIGHT_TO_LEFT.test(letter) ? "rtl" : "ltr";
}

/** What a paragraph is written in: each has a direction of its own while it is written. */
export const paragraphs = "div, p, h1, h2, h3, h4, h5, h6, pre, td, th";

/** Items of a list have its direction. */
const BLOCKS = /^(?:DIV|P|UL|OL|BLOCKQUOTE|H[1-6]|PRE|TABLE|TBODY|THEAD|TFOOT|TR|TD|TH)$/;
/** What holds paragraphs: the editor turns it with the first of them. */
const HOLDERS = /^(?:UL|OL|BLOCKQUOTE|TABLE|TBODY|THEAD|TFOOT|TR)$/;
const ELEMENT = 1;
const TEXT = 3;

type Found = Map<DirectedNode, Direction | null>;

/** Of a node and all in it, each looked at once. */
function find(node: DirectedNode, found: Found): Direction | null {
  if (node.nodeType === TEXT) return directionOf(node.nodeValue ?? "");
  let first: Direction | null = null;
  for (const child of Array.from(node.childNodes)) {
    const direction = find(child, found);
    first ??= direction;
  }
  found.set(node, first);
  return first;
}

const chosen = (node: DirectedNode): Direction | null => {
  const dir = node.getAttribute?.("dir");
  return dir === "ltr" || dir === "rtl" ? dir : null;
};

/**
 * Before it is sent: every block says the direction that was found, unless it is that of what it stands in, or its writer's program
 * chose another. A letter without anything written from right to left says nothing.
 */
export function writeDirections(root: DirectedNode): void {
  const found: Found = new Map();
  find(root, found);
  const nodes = [...found.keys()];
  const isMixed = nodes.some((node) => found.get(node) === "rtl" || chosen(node) === "rtl");
  write(root, null);

  function write(node: DirectedNode, around: Direction | null): void {
    let here = around;
    if (node !== root && node.nodeType === ELEMENT) {
      if (node.getAttribute?.("dir") === "auto") node.removeAttribute?.("dir");
      const own = BLOCKS.test(node.nodeName) && isMixed ? (found.get(node) ?? null) : null;
      // what is empty of letters follows what is around it, and an item its list
      if (HOLDERS.test(node.nodeName) || node.nodeName === "LI") node.removeAttribute?.("dir");
      if (chosen(node) !== null) here = chosen(node);
      else if (own !== null && own !== around) {
        node.setAttribute?.("dir", own);
        here = own;
      }
    }
    for (const child of Array.from(node.childNodes)) if (child.nodeType === ELEMENT) write(child, here);
  }
}

/** Before it is written on: what says no more than what browsers find follows what is written from now on. */
export function freeDirections(root: DirectedNode): void {
  const found: Found = new Map();
  find(root, found);
  for (const [node, direction] of found)
    if (node.nodeName === "LI") node.removeAttribute?.("dir");
    else if (BLOCKS.test(node.nodeName) && !HOLDERS.test(node.nodeName)) {
      const said = chosen(node);
      if (said !== null && (said === direction || direction === null)) node.removeAttribute?.("dir");
    }
}

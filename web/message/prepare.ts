/**
 * A message's HTML before it is cleaned: what it quotes is found, so that it can be folded, and what only serves to watch its reader
 * is taken out and counted. What comes out of here is as hostile as what went in: it is cleaned afterwards (clean.ts).
 */

export interface Prepared {
  readonly html: string;
  /** it quotes something at its end, which was left out unless it was wanted */
  readonly hasQuote: boolean;
  /** pictures too small to be seen */
  readonly pixels: number;
  /** links that named their reader */
  readonly marked: number;
}

/** What programs put their quotes in, and what stands before them. */
const quoteMarks = [
  ".gmail_quote_container",
  ".gmail_quote",
  'blockquote[type="cite"]',
  ".moz-cite-prefix",
  ".yahoo_quoted",
  ".protonmail_quote",
  ".tutanota_quote",
  "#divRplyFwdMsg",
  "#appendonsend",
  "#OLK_SRC_BODY_SECTION",
  "blockquote",
].join(",");

/** Characters behind a quote that are no answer to it: "Sent from my phone". */
const maxTail = 120;
/** Elements looked at; beyond, a message is shown as it is. */
const maxElements = 40_000;

/** Parameters that say who clicked, and change nothing of where a link leads. */
const trackers =
  /^(?:utm_[a-z_]+|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|twclid|ttclid|igshid|mc_cid|mc_eid|mkt_tok|vero_id|vero_conv|_hsenc|_hsmi|__hssc|__hstc|hsctatracking|oly_enc_id|oly_anon_id|rb_clickid|s_cid|sc_cid|ml_subscriber|ml_subscriber_hash|bsft_[a-z]+|_openstat|wickedid|trk_contact|trk_msg|trk_module|trk_sid|elqtrack(?:id)?|nr_email_referer|ck_subscriber_id|_kx|epik|spm|li_fat_id)$/i;

/** HTML_PART_BREAK of the engine's answers */
const partBreak = "\0";

/** Quotes that are looked at. */
const maxQuotes = 30;

type Realm = Window & typeof globalThis;

/** `realm`: the window whose parser is used; nothing is fetched or run by parsing. `quotes`: they are wanted; null: and not looked for. */
export function prepareHtml(html: string, realm: Realm, quotes: boolean | null): Prepared {
  const parts = html.split(partBreak);
  // what one part quotes stands in that part; of several none is folded, the next would seem to be its answer
  const prepared = parts.map((part) => preparePart(part, realm, parts.length > 1 ? null : quotes));
  const sum = (of: (part: Prepared) => number): number => prepared.reduce((total, part) => total + of(part), 0);
  return {
    html: prepared.map((part) => part.html).join(partBreak),
    hasQuote: prepared.some(({ hasQuote }) => hasQuote),
    pixels: sum(({ pixels }) => pixels),
    marked: sum(({ marked }) => marked),
  };
}

function preparePart(html: string, realm: Realm, quotes: boolean | null): Prepared {
  const root = rootOf(new realm.DOMParser().parseFromString(html, "text/html"), realm);
  const count = root.querySelectorAll("*").length;
  if (count > maxElements) return { html, hasQuote: false, pixels: 0, marked: 0 };
  const pixels = takePixels(root);
  const marked = takeMarks(root);
  const quote = quotes === null ? null : trailingQuote(root, realm.document);
  const folded = quotes === false ? quote : null;
  for (const part of folded ?? []) realm.Element.prototype.remove.call(part);
  const changed = pixels > 0 || marked > 0 || folded !== null;
  return { html: changed ? root.outerHTML : html, hasQuote: quote !== null, pixels, marked };
}

/** Pictures and forms may be called as what their document has, and then stand in its place; the root is no form. */
const rootOf = (document: Document, realm: Realm): Element =>
  Reflect.get(realm.Document.prototype, "documentElement", document);

/** Pictures from elsewhere that nobody could see. */
function takePixels(root: Element): number {
  let taken = 0;
  for (const image of root.querySelectorAll("img")) {
    if (!/^\s*(?:https?:|\/\/)/i.test(image.getAttribute("src") ?? "") || !isUnseen(image)) continue;
    image.remove();
    taken++;
  }
  return taken;
}

function isUnseen(image: Element): boolean {
  const size = (name: string): number => {
    const text = image.getAttribute(name)?.trim() ?? "";
    return /^\d+(?:px)?$/.test(text) ? Number.parseInt(text, 10) : Infinity;
  };
  if (size("width") <= 2 && size("height") <= 2) return true;
  const style = (image.getAttribute("style") ?? "").toLowerCase().slice(0, 2_000);
  const isTiny = (name: string): boolean =>
    new RegExp(`(?:^|;)\\s*(?:max-)?${name}\\s*:\\s*[012](?:px)?\\s*(?:;|!|$)`).test(style);
  return (
    /(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)/.test(style) || (isTiny("width") && isTiny("height"))
  );
}

function takeMarks(root: Element): number {
  let taken = 0;
  for (const link of root.querySelectorAll("a[href], area[href]")) {
    const address = link.getAttribute("href") ?? "";
    const bare = withoutTrackers(address);
    if (bare === address) continue;
    link.setAttribute("href", bare);
    taken++;
  }
  return taken;
}

/** The same address without what names who follows it; as it was where there is nothing of the kind. */
export function withoutTrackers(address: string): string {
  if (!/^\s*https?:/i.test(address) || !address.includes("?") || address.length > 8_000) return address;
  if (!URL.canParse(address)) return address;
  const url = new URL(address);
  const named = [...url.searchParams.keys()].filter((key) => trackers.test(key));
  if (named.length === 0) return address;
  // not through searchParams: it would spell the others anew
  const kept = url.search
    .slice(1)
    .split("&")
    .filter((pair) => !trackers.test(pair.split("=", 1)[0] ?? ""));
  url.search = kept.join("&");
  return url.href;
}

/** Through the body, of whoever it is: the letter's own document may be hidden by what is in it. */
type Walk = (what: number, filter?: NodeFilter) => TreeWalker;

/** What is quoted at the end, with all behind it; null: nothing is, or there is nothing else. */
function trailingQuote(root: Element, own: Document): readonly Element[] | null {
  const body = root.querySelector("body");
  if (!body) return null;
  const walk: Walk = (what, filter) => own.createTreeWalker(body, what, filter);
  const quotes = new Set(body.querySelectorAll(quoteMarks));
  for (const mark of [...quotes].slice(0, maxQuotes)) {
    if (isWithin(mark, walk, quotes)) continue;
    const parts = [mark, ...followers(mark, walk)];
    const range = own.createRange();
    range.setStart(body, 0);
    range.setEndBefore(mark);
    if (lengthOf(range.toString()) === 0) return null;
    if (/^(?:divRplyFwdMsg|appendonsend|OLK_SRC_BODY_SECTION)$/.test(mark.id)) return parts;
    const tail = tailOf(mark, walk, quotes);
    if (tail === 0) return parts;
    // what is no quote stays: it may be the answer
    if (tail <= maxTail) return parts.filter((part) => quotes.has(part));
  }
  return null;
}

const nodes = { text: 3, accept: 1, reject: 2, skip: 3, elements: 1, elementsAndText: 5 } as const;

/** By a walker: what a form says is beside it, or above it, may be a field of its own, and again that of this one. */
function walkerAt(mark: Element, walk: Walk): TreeWalker {
  const walker = walk(nodes.elements);
  walker.currentNode = mark;
  return walker;
}

function isWithin(mark: Element, walk: Walk, quotes: ReadonlySet<Node>): boolean {
  const walker = walkerAt(mark, walk);
  while (walker.parentNode()) if (quotes.has(walker.currentNode)) return true;
  return false;
}

/** Characters behind it that stand in no other quote; past maxTail they are not counted on. */
function tailOf(mark: Element, walk: Walk, quotes: ReadonlySet<Node>): number {
  const walker = walk(nodes.elementsAndText, (node) =>
    quotes.has(node) ? nodes.reject : node.nodeType === nodes.text ? nodes.accept : nodes.skip,
  );
  const inside = walk(nodes.elementsAndText);
  inside.currentNode = mark;
  while (inside.lastChild());
  walker.currentNode = inside.currentNode;
  let tail = 0;
  while (tail <= maxTail && walker.nextNode()) tail += lengthOf(walker.currentNode.nodeValue);
  return tail;
}

/** Every element behind it, without those inside others. */
function followers(mark: Element, walk: Walk): Element[] {
  const found: Element[] = [];
  const walker = walkerAt(mark, walk);
  do {
    const at = walker.currentNode;
    while (walker.nextSibling()) found.push(walker.currentNode as Element);
    walker.currentNode = at;
  } while (walker.parentNode());
  return found;
}

const lengthOf = (text: string | null): number => (text ?? "").replace(/\s+/g, "").length;

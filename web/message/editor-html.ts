/**
 * HTML made fit for the editor, whatever it was pasted from: the few elements that a letter is written with, links outward, and
 * pictures that the draft holds itself. No style, no name, no address that would be fetched. It is read in the realm of a message's
 * frame (stage.ts), whose policy lets text be read as HTML; the page's own never does, so what comes back are nodes.
 */
import createPurifier from "dompurify";
import type { Config } from "dompurify";
import { freeDirections } from "./directions.ts";
import { signatureClass } from "./node-text.ts";
import { keepLists, keepLooks } from "./pasted.ts";
import type { Realm } from "./stage.ts";

export interface EditorPictures {
  /** The address that a picture of the draft is shown from (blob:), by its Content-ID; null: it has none such. */
  addressOf(contentId: string): string | null;
  /** Whether that address is one of those. */
  isShown(address: string): boolean;
}

const config: Config = {
  ALLOWED_TAGS: [
    ...["p", "div", "br", "b", "strong", "i", "em", "u", "s", "strike", "del", "ins", "sub", "sup", "a", "span"],
    ...["ul", "ol", "li", "blockquote", "pre", "code", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "img"],
    ...["table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption", "input", "#text"],
  ],
  ALLOWED_ATTR: [
    "href",
    "src",
    "alt",
    "width",
    "height",
    "dir",
    "class",
    "start",
    "colspan",
    "rowspan",
    "id",
    "type",
    "cite",
  ],
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  ALLOWED_URI_REGEXP: /^(?:https?:|mailto:|tel:|cid:|blob:|[^a-z]|[a-z+.-]+(?:[^a-z+.\-:]|$))/i,
  RETURN_DOM_FRAGMENT: true,
};

/** Where the editor keeps the selection while it undoes something. */
const bookmark = /^squire-selection-(?:start|end)$/;

/** Nodes of this page's document. */
export function editorNodes(html: string, realm: Realm, pictures: EditorPictures): DocumentFragment {
  const purifier = createPurifier(realm);
  const found = purifier.sanitize(withoutStyles(html, realm), config) as unknown as DocumentFragment;
  for (const element of found.querySelectorAll("*")) {
    if (element.nodeName === "A") keepOutward(element);
    if (element.nodeName === "IMG") keepShown(element, pictures);
    if (element.nodeName === "INPUT" && !(bookmark.test(element.id) && element.getAttribute("type") === "hidden"))
      element.remove();
    if (!bookmark.test(element.id)) element.removeAttribute("id");
    if (element.hasAttribute("class")) keepClass(element);
  }
  freeDirections(found);
  return document.importNode(found, true);
}

/** The editor writes none: they come from elsewhere. */
function withoutStyles(html: string, realm: Realm): string {
  if (!/\sstyle\s*=/i.test(html)) return html;
  const inside = new realm.DOMParser().parseFromString(html, "text/html");
  keepLists(inside);
  keepLooks(inside);
  return inside.body.innerHTML;
}

function keepOutward(link: Element): void {
  const address = link.getAttribute("href")?.trim() ?? "";
  if (/^(?:https?|mailto|tel):/i.test(address)) link.setAttribute("href", address);
  else link.removeAttribute("href");
}

function keepShown(picture: Element, pictures: EditorPictures): void {
  const address = picture.getAttribute("src") ?? "";
  const contentId = /^cid:(.+)$/is.exec(address)?.[1];
  const shown =
    contentId === undefined ? (pictures.isShown(address) ? address : null) : pictures.addressOf(decode(contentId));
  if (shown === null) picture.remove();
  else picture.setAttribute("src", shown);
}

const keepClass = (element: Element): void => {
  if (element.classList.contains(signatureClass)) element.className = signatureClass;
  else element.removeAttribute("class");
};

const decode = (id: string): string => {
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
};

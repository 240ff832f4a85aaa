/**
 * Somebody else's HTML made fit for the message frame. The frame lets nothing run and nothing load by itself (sandbox
 * and CSP); this takes out what has no business in a letter, points links outward, and counts what would load.
 * DOMPurify parses in an inert document: nothing is fetched or run by cleaning. It works in the realm of the frame's own
 * document, whose policy knows inline styles; the app's would report every one of them.
 */
import createPurifier from "dompurify";
import type { Config, WindowLike } from "dompurify";
import { stripRemoteCss } from "./css.ts";
import { plainMailto } from "./mailto.ts";

/** Milliseconds that cleaning may take; what takes longer is not shown. */
export const maxCleaning = 1_500;

export interface CleanOptions {
  /** Content-ID (no brackets) → data: URL */
  readonly images: ReadonlyMap<string, string>;
  /** the reader asked for remote images */
  readonly remote: boolean;
  /** address of the page that mail links are followed in, by what stands behind its "#"; without one they stay what they are */
  readonly compose?: string | null;
}

export interface Clean {
  /** `<html>` elements, one for each part of the message */
  readonly documents: readonly string[];
  /** things that would have been fetched from elsewhere, and were taken out */
  readonly blocked: number;
}

const config: Config = {
  USE_PROFILES: { html: true },
  WHOLE_DOCUMENT: true,
  FORBID_TAGS: [
    "form",
    "input",
    "button",
    "select",
    "textarea",
    "option",
    "optgroup",
    "datalist",
    "fieldset",
    "legend",
    "label",
    "output",
    "meter",
    "progress",
    "dialog",
    "iframe",
    "frame",
    "frameset",
    "object",
    "embed",
    "applet",
    "audio",
    "video",
    "source",
    "track",
    "picture",
    "canvas",
    "link",
    "meta",
    "base",
    "script",
    "noscript",
    "template",
    "slot",
    "portal",
    "svg",
    "math",
    "marquee",
    "bgsound",
    "title",
  ],
  FORBID_ATTR: [
    "action",
    "formaction",
    "ping",
    "srcset",
    "sizes",
    "poster",
    "autofocus",
    "tabindex",
    "accesskey",
    "contenteditable",
    "is",
    "part",
    "slot",
    "nonce",
    "srcdoc",
    "loading",
    "usemap",
    "ismap",
    "popover",
    "popovertarget",
    "download",
    "name",
  ],
  ALLOW_DATA_ATTR: false,
  ALLOW_UNKNOWN_PROTOCOLS: false,
  // asked of every attribute that is no known plain one: schemes of ours, or a value without any scheme (`width="600"`);
  // relative addresses that pass are taken out below
  ALLOWED_URI_REGEXP:
    /^(?:https?:|mailto:|tel:|cid:|data:image\/(?:png|jpeg|gif|webp|avif|bmp)[;,]|[^a-z]|[a-z+.-]+(?:[^a-z+.\-:]|$))/i,
};

const outward = /^(?:https?|tel):/i;
/** What travels inside; a drawing (SVG) is a document of its own, and not shown. */
const innerImage = /^data:image\/(?:png|jpeg|gif|webp|avif|bmp)[;,]/i;

/** HTML_PART_BREAK of the engine's answers */
const partBreak = "\0";

class TooSlow extends Error {}

/** A picture's address: what travels in the message is shown, what is elsewhere only when asked for. */
const imageSource = (
  address: string,
  { images, remote }: CleanOptions,
): { source: string | null; blocked: boolean } => {
  const url = address.trim().replace(/^\/\//, "https://");
  if (/^cid:/i.test(url)) return { source: images.get(decodeId(url.slice(4))) ?? null, blocked: false };
  if (innerImage.test(url)) return { source: url, blocked: false };
  if (!/^https?:/i.test(url)) return { source: null, blocked: false };
  return remote ? { source: url, blocked: false } : { source: null, blocked: true };
};

const decodeId = (id: string): string => {
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
};

/** Links leave for a tab of their own, which learns nothing of this page. Within the letter they stay in it. */
function pointOutward(element: Element, compose: string | null): void {
  const target = element.getAttribute("href")?.trim() ?? "";
  element.removeAttribute("target");
  const isMail = /^mailto:/i.test(target);
  const mail = isMail ? plainMailto(target) : null;
  const written = mail !== null && compose !== null ? `${compose}#${encodeURIComponent(mail)}` : mail;
  const address = isMail ? written : outward.test(target) ? target : null;
  if (address !== null) {
    element.setAttribute("href", address);
    element.setAttribute("target", "_blank");
    element.setAttribute("rel", "noopener noreferrer nofollow");
  } else if (!target.startsWith("#")) element.removeAttribute("href");
}

/**
 * A picture that is made narrower is made lower, too (frame-document.ts): to the shape that the letter gives it, not to its own.
 * What stretches one pixel to a line stays a line.
 */
function keepShape(image: Element): void {
  const [width, height] = ["width", "height"].map((name) => pixels(image.getAttribute(name)));
  const style = image.getAttribute("style") ?? "";
  if (!width || !height || /aspect-ratio|(?:^|[;\s])height\s*:/i.test(style)) return;
  image.setAttribute("style", `aspect-ratio:${width.toString()}/${height.toString()};${style}`);
}

/** 0: not told in them. */
const pixels = (size: string | null): number => Number(/^\s*(\d{1,5})(?:px)?\s*$/i.exec(size ?? "")?.[1] ?? 0);

/**
 * Cleans a message, each part of it for itself. Null if that would take too long. `realm`: the window whose parser is used.
 */
export function cleanHtml(html: string, options: CleanOptions, realm: WindowLike): Clean | null {
  const deadline = performance.now() + maxCleaning;
  let blocked = 0;
  const clean = (part: string): string => {
    const done = cleanPart(part, options, realm, deadline);
    blocked += done.blocked;
    return done.html;
  };
  try {
    return { documents: html.split(partBreak).map(clean), blocked };
  } catch (error) {
    if (error instanceof TooSlow) return null;
    throw error;
  }
}

function cleanPart(
  html: string,
  options: CleanOptions,
  realm: WindowLike,
  deadline: number,
): { html: string; blocked: number } {
  let blocked = 0;
  const css = (text: string): string => {
    const stripped = stripRemoteCss(text, options);
    blocked += stripped.blocked;
    return stripped.css;
  };
  const picture = (element: Element, attribute: string): void => {
    const address = element.getAttribute(attribute);
    if (address === null) return;
    const { source, blocked: held } = imageSource(address, options);
    if (held) blocked++;
    if (source === null) element.removeAttribute(attribute);
    else element.setAttribute(attribute, source);
  };
  const watch = (): void => {
    if (performance.now() > deadline) throw new TooSlow();
  };
  const purifier = createPurifier(realm);
  purifier.addHook("uponSanitizeElement", (node) => {
    watch();
    if (node.nodeName === "STYLE") node.textContent = css(node.textContent ?? "");
  });
  purifier.addHook("uponSanitizeAttribute", watch);
  purifier.addHook("afterSanitizeAttributes", (element) => {
    picture(element, "src");
    picture(element, "background");
    const style = element.getAttribute("style");
    if (style !== null) element.setAttribute("style", css(style));
    if (element.nodeName === "IMG") keepShape(element);
    if (element.hasAttribute("href")) pointOutward(element, options.compose ?? null);
  });
  return { html: settled(purifier.sanitize(html, config)), blocked };

  /** What was cleaned is written out and read again by the frame: it must come out of that as it went in (mutation XSS). */
  function settled(text: string): string {
    let before = text;
    for (let round = 0; round < maxRounds; round++) {
      const after = new realm.DOMParser().parseFromString(before, "text/html").documentElement.outerHTML;
      if (isSame(before, after)) return before;
      before = purifier.sanitize(after, config);
    }
    throw new TooSlow();
  }
}

/** Of reading again what was cleaned; what then still changes is not shown. */
const maxRounds = 6;

/** But for the line break that begins a `<pre>`: each reading takes one (HTML 13.2.6.4.7). */
const isSame = (a: string, b: string): boolean => a === b || withoutFirstBreaks(a) === withoutFirstBreaks(b);
const withoutFirstBreaks = (html: string): string => html.replace(/(<(?:pre|listing)\b[^>]*>)\n+/gi, "$1");

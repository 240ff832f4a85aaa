/**
 * Letters in the dark: one that brings no ground of its own is drawn on the page's, its inks as far from it as they were from white
 * paper. One that paints grounds was made for them, and stays on white paper as it is. Works on what was cleaned (clean.ts): it puts
 * other colours where colours stood, and nothing else.
 */
import { colourText, onDark, readColour, type Colour } from "./colours.ts";
import type { Realm } from "./stage.ts";

/** What a dark page is drawn with. */
export interface DarkGround {
  readonly ground: Colour;
  readonly ink: Colour;
}

/** Characters; what is longer stays on white paper. */
const MAX_LENGTH = 1_000_000;
/** Different words where colours stand; a letter with more of them stays so, too. */
const MAX_WORDS = 2_000;
/** Of each part of a colour: a ground that can hardly be told from white paper is none. */
const WHITISH = 240;

const DECLARED =
  /(?<![\w-])(color|background(?:-color|-image)?|border(?:-(?:top|right|bottom|left|block|inline)(?:-(?:start|end))?)?(?:-color)?|outline(?:-color)?|text-decoration(?:-color)?|column-rule(?:-color)?|caret-color|-webkit-text-(?:fill|stroke)-color|text-shadow|box-shadow)(\s*:\s*)([^;{}]*)/gi;
/** What may be a colour, within a value. */
const TOKENS = /#[0-9a-f]{3,8}\b|\b(?:rgb|hsl)a?\([^()]*\)|(?<![\w(-])[a-z]+(?![\w(-])/gi;
/** Grounds of nothing. */
const CLEAR = /^\s*(?:none|transparent|initial|inherit|unset|0)?\s*(?:!\s*important\s*)?$/i;
/** A value that is known where it is drawn alone. */
const UNTOLD =
  /\b(?:var|env|light-dark|color-mix|color|lab|lch|oklab|oklch|hwb)\(|\b(?:rgb|hsl)a?\((?:\s*from\b|[^()]*\()/i;
const PICTURE = /\burl\(|gradient\(/i;
/** A shadow that covers what throws it is a ground. */
const INSET = /\binset\b/i;
const KEPT = /^(?:inherit|initial|unset|revert|currentcolor|transparent|important|solid|none)$/i;

class OwnGround extends Error {}

/** Reads what CSS takes for a colour; null: it is none. */
export type ReadCss = (text: string) => Colour | null;

/** The same CSS for a dark ground; null: it paints grounds of its own. */
export function darkCss(css: string, dark: DarkGround, read: ReadCss): string | null {
  try {
    return inked(css, dark, read);
  } catch (error) {
    if (error instanceof OwnGround) return null;
    throw error;
  }
}

const inked = (css: string, dark: DarkGround, read: ReadCss): string =>
  css.replace(DECLARED, (whole: string, property: string, colon: string, value: string) => {
    const isGround = /^background/i.test(property);
    if (isGround && CLEAR.test(value)) return whole;
    const isShadow = /^box-shadow/i.test(property);
    if (isShadow && !INSET.test(value)) return whole;
    if (isShadow || UNTOLD.test(value) || (isGround && PICTURE.test(value))) throw new OwnGround();
    return property + colon + value.replace(TOKENS, (token) => darkToken(token, isGround, dark, read));
  });

function darkToken(token: string, isGround: boolean, { ground, ink }: DarkGround, read: ReadCss): string {
  const colour = KEPT.test(token) ? null : read(token);
  if (!colour || colour[3] === 0) return token;
  if (!isGround) return inkText(colour, ground, ink);
  if (!isWhitish(colour)) throw new OwnGround();
  return "transparent";
}

/** By the colours that one reader has made, for the one ground it reads for. */
const inks = new WeakMap<Colour, string>();

/** Worked out once for each colour, however often that stands in a letter. */
function inkText(colour: Colour, ground: Colour, ink: Colour): string {
  const text = inks.get(colour) ?? colourText(onDark(colour, ground, ink));
  inks.set(colour, text);
  return text;
}

const isWhitish = ([red, green, blue, alpha]: Colour): boolean =>
  255 - (255 - Math.min(red, green, blue)) * alpha >= WHITISH;

/** Attributes that colour something (HTML 15.3.3, 15.3.9, 16.2). */
const INKS = ["color", "text", "link", "vlink", "alink", "bordercolor"];
const GROUNDS = ["bgcolor", "background"];

/** Cleaned documents for a dark ground; null: they stay on white paper. */
export function darkDocuments(documents: readonly string[], dark: DarkGround, realm: Realm): readonly string[] | null {
  if (documents.reduce((sum, { length }) => sum + length, 0) > MAX_LENGTH) return null;
  const read = createReader();
  try {
    return documents.map((html) => darkDocument(html, dark, realm, read));
  } catch (error) {
    if (error instanceof OwnGround) return null;
    throw error;
  }
}

/** Throws OwnGround. */
function darkDocument(html: string, dark: DarkGround, realm: Realm, read: ReadCss): string {
  const inside = new realm.DOMParser().parseFromString(html, "text/html");
  // browsers paint it yellow
  if (inside.querySelector("mark")) throw new OwnGround();
  for (const sheet of inside.querySelectorAll("style")) sheet.textContent = inked(sheet.textContent, dark, read);
  for (const element of inside.querySelectorAll("[style]"))
    element.setAttribute("style", inked(element.getAttribute("style") ?? "", dark, read));
  for (const name of [...GROUNDS, ...INKS])
    for (const element of inside.querySelectorAll(`[${name}]`)) darkAttribute(element, name, dark, read);
  return inside.documentElement.outerHTML;
}

/** Attributes of old write colours without the mark before them. */
const spelled = (value: string): string => (/^[0-9a-f]{6}$/i.test(value) ? `#${value}` : value);

function darkAttribute(element: Element, name: string, { ground, ink }: DarkGround, read: ReadCss): void {
  const value = (element.getAttribute(name) ?? "").trim();
  if (/^(?:transparent)?$/i.test(value)) return;
  const colour = read(spelled(value));
  // browsers make a colour of anything that stands there (HTML 2.3.6)
  if (!colour || name === "background") throw new OwnGround();
  if (!GROUNDS.includes(name)) element.setAttribute(name, hexOf(onDark(colour, ground, ink)));
  else if (isWhitish(colour)) element.removeAttribute(name);
  else throw new OwnGround();
}

/** They take no `rgb()`. */
const hexOf = (colour: Colour): string =>
  `#${colour
    .slice(0, 3)
    .map((part) => Math.round(part).toString(16).padStart(2, "0"))
    .join("")}`;

/** Reads colours as the browser does, each once. Throws OwnGround where they are too many. */
function createReader(): ReadCss {
  const known = new Map<string, Colour | null>();
  const canvas = new OffscreenCanvas(1, 1).getContext("2d");
  const look = (text: string): Colour | null => {
    if (!canvas) return null;
    // what is no colour leaves what was there
    const found = ["#010203", "#040506"].map((before) => {
      canvas.fillStyle = before;
      canvas.fillStyle = text;
      return canvas.fillStyle;
    });
    return found[0] === found[1] ? readColour(found[0] ?? "") : null;
  };
  return (text) => {
    const name = text.toLowerCase();
    if (!known.has(name)) {
      if (known.size >= MAX_WORDS) throw new OwnGround();
      known.set(name, look(name));
    }
    return known.get(name) ?? null;
  };
}

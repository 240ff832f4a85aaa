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
/** Of each part of a colour: a ground that can hardly be told from white paper is none. */
const WHITISH = 240;

const DECLARED =
  /(?<![\w-])(color|background(?:-color|-image)?|border(?:-(?:top|right|bottom|left|block|inline)(?:-(?:start|end))?)?(?:-color)?|outline(?:-color)?|text-decoration(?:-color)?|column-rule(?:-color)?|caret-color|-webkit-text-(?:fill|stroke)-color|text-shadow)(\s*:\s*)([^;{}]*)/gi;
/** What may be a colour, within a value. */
const TOKENS = /#[0-9a-f]{3,8}\b|\b(?:rgb|hsl)a?\([^()]*\)|(?<![\w(-])[a-z]+(?![\w(-])/gi;
/** Grounds of nothing. */
const CLEAR = /^\s*(?:none|transparent|initial|inherit|unset|0)?\s*(?:!\s*important\s*)?$/i;
/** A value that is known where it is drawn alone. */
const UNTOLD = /\b(?:var|env|light-dark|color-mix|color|lab|lch|oklab|oklch|hwb)\(/i;
const PICTURE = /\burl\(|gradient\(/i;
const KEPT = /^(?:inherit|initial|unset|revert|currentcolor|transparent|important|solid|none)$/i;

class OwnGround extends Error {}

/** Reads what CSS takes for a colour; null: it is none. */
export type ReadCss = (text: string) => Colour | null;

/** The same CSS for a dark ground; null: it paints grounds of its own. */
export function darkCss(css: string, dark: DarkGround, read: ReadCss): string | null {
  try {
    return css.replace(DECLARED, (whole: string, property: string, colon: string, value: string) => {
      const isGround = /^background/i.test(property);
      if (isGround && CLEAR.test(value)) return whole;
      if (UNTOLD.test(value) || (isGround && PICTURE.test(value))) throw new OwnGround();
      return property + colon + value.replace(TOKENS, (token) => darkToken(token, isGround, dark, read));
    });
  } catch (error) {
    if (error instanceof OwnGround) return null;
    throw error;
  }
}

function darkToken(token: string, isGround: boolean, { ground, ink }: DarkGround, read: ReadCss): string {
  const colour = KEPT.test(token) ? null : read(token);
  if (!colour || colour[3] === 0) return token;
  if (!isGround) return colourText(onDark(colour, ground, ink));
  if (!isWhitish(colour)) throw new OwnGround();
  return "transparent";
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
  const made: string[] = [];
  for (const html of documents) {
    const one = darkDocument(html, dark, realm, read);
    if (one === null) return null;
    made.push(one);
  }
  return made;
}

function darkDocument(html: string, dark: DarkGround, realm: Realm, read: ReadCss): string | null {
  const inside = new realm.DOMParser().parseFromString(html, "text/html");
  for (const sheet of inside.querySelectorAll("style")) {
    const css = darkCss(sheet.textContent, dark, read);
    if (css === null) return null;
    sheet.textContent = css;
  }
  for (const element of inside.querySelectorAll("[style]")) {
    const css = darkCss(element.getAttribute("style") ?? "", dark, read);
    if (css === null) return null;
    element.setAttribute("style", css);
  }
  for (const name of [...GROUNDS, ...INKS])
    for (const element of inside.querySelectorAll(`[${name}]`)) {
      const isGround = GROUNDS.includes(name);
      const css = darkCss(
        `${isGround ? "background" : "color"}:${spelled(element.getAttribute(name) ?? "")}`,
        dark,
        read,
      );
      if (css === null || name === "background") return null;
      if (isGround) element.removeAttribute(name);
      else element.setAttribute(name, hexOf(css.slice("color:".length)));
    }
  return inside.documentElement.outerHTML;
}

/** Attributes of old write colours without the mark before them. */
const spelled = (value: string): string => (/^[0-9a-f]{6}$/i.test(value.trim()) ? `#${value.trim()}` : value);

/** They take no `rgb()`. */
function hexOf(text: string): string {
  const colour = readColour(text);
  if (!colour) return text;
  return `#${colour
    .slice(0, 3)
    .map((part) => Math.round(part).toString(16).padStart(2, "0"))
    .join("")}`;
}

/** Reads colours as the browser does, each once. */
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
    if (!known.has(name)) known.set(name, look(name));
    return known.get(name) ?? null;
  };
}

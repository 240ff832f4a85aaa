/** Colours of letters that were written for white paper, on the ground of a dark page. */

/** Red, green, blue: 0 to 255; alpha: 0 to 1. */
export type Colour = readonly [red: number, green: number, blue: number, alpha: number];

export const WHITE: Colour = [255, 255, 255, 1];

/** `rgb(…)`, as browsers compute colours, and `#rrggbb`; null: another. */
export function readColour(text: string): Colour | null {
  const hex = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(text);
  if (hex) {
    const [red = 0, green = 0, blue = 0] = hex.slice(1).map((part) => Number.parseInt(part, 16));
    return [red, green, blue, 1];
  }
  const parts = /^rgba?\(([\d.]+)[,\s]+([\d.]+)[,\s]+([\d.]+)(?:[,/\s]+([\d.]+))?\s*\)$/.exec(text);
  if (!parts) return null;
  const [red = 0, green = 0, blue = 0, alpha = 1] = parts.slice(1).map((part: string | undefined) => Number(part ?? 1));
  return [red, green, blue, alpha];
}

export const colourText = ([red, green, blue, alpha]: Colour): string => {
  const text = [red, green, blue].map((part) => Math.round(part).toString()).join(", ");
  return alpha === 1 ? `rgb(${text})` : `rgba(${text}, ${alpha.toString()})`;
};

/** Of the two, without their alpha: 1 to 21 (WCAG 2.2 "contrast ratio"). */
export function contrast(one: Colour, other: Colour): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

const luminance = ([red, green, blue]: Colour): number =>
  0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
const linear = (part: number): number => {
  const share = part / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
};

/** What can be read, can be read well (WCAG 2.2, 1.4.3): thin light letters need no less. */
const SEEN = 3;
const READABLE = 4.5;

/**
 * The colour that stands out from a dark ground as this one does from white paper, of its own hue: what was hardly seen stays so, what was
 * black becomes as light as `ink`.
 */
export function onDark(colour: Colour, ground: Colour, ink: Colour): Colour {
  const before = contrast(colour, WHITE);
  const wanted = Math.min(before < SEEN ? before : Math.max(before, READABLE), contrast(ink, ground));
  const toWhite = contrast(colour, ground) < wanted;
  const end = toWhite ? WHITE : ground;
  let [from, to] = [0, 1];
  for (let round = 0; round < ROUNDS; round++) {
    const at = (from + to) / 2;
    if (contrast(mixed(colour, end, at), ground) < wanted === toWhite) from = at;
    else to = at;
  }
  return mixed(colour, end, to);
}
const ROUNDS = 9;

const mixed = ([r, g, b, alpha]: Colour, [red, green, blue]: Colour, share: number): Colour => [
  r + (red - r) * share,
  g + (green - g) * share,
  b + (blue - b) * share,
  alpha,
];

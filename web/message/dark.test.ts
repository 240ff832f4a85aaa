import { expect, test } from "vitest";
import { colourText, contrast, onDark, readColour, WHITE, type Colour } from "./colours.ts";
import { darkCss } from "./dark.ts";
import { expectLinear } from "../../test/harness/linear.ts";

const dark = { ground: [20, 25, 37, 1], ink: [232, 235, 243, 1] } as const;
const NAMES: Readonly<Record<string, string>> = {
  ...{ black: "#000000", white: "#ffffff", red: "#ff0000", blue: "#0000ff", yellow: "#ffff00" },
  ...{ "#000": "#000000", "#fff": "#ffffff", "#ccc": "#cccccc", windowtext: "#000000" },
};
/** as a browser would */
const read = (text: string): Colour | null => readColour(NAMES[text.toLowerCase()] ?? text);
const made = (css: string): string | null => darkCss(css, dark, read);

test.each(["#000000", "#888888", "#ff0000", "#0000ff", "#1d449f", "#c4cbda", "#ffffff", "#ffee00"])(
  "%s stands out from the dark as it did from white paper, or better",
  (text) => {
    const colour = readColour(text) as Colour;
    const before = contrast(colour, WHITE);
    const wanted = Math.min(before < 3 ? before : Math.max(before, 4.5), contrast(dark.ink, dark.ground));
    expect(Math.abs(contrast(onDark(colour, dark.ground, dark.ink), dark.ground) - wanted)).toBeLessThan(0.35);
  },
);

test("red stays red, and black becomes light", () => {
  const [red, green, blue] = onDark([255, 0, 0, 1], dark.ground, dark.ink);
  expect(red).toBeGreaterThan(Math.max(green, blue) + 100);
  expect(Math.min(...onDark([0, 0, 0, 1], dark.ground, dark.ink).slice(0, 3))).toBeGreaterThan(210);
});

test.each([
  "background:#101828",
  "background-color: yellow",
  "p{color:#fff;background:blue}",
  "background:url(https://x.example/a.png)",
  "background-image: linear-gradient(#fff, #fff)",
  "color: var(--ink)",
  "border-color: color-mix(in srgb, red, blue)",
  "color: rgb(calc(10 + 10) 0 0)",
  "color: rgb(from black r g b)",
  "box-shadow: inset 0 0 0 2000px #fff",
])("what paints a ground, or can not be told, stays on white paper: %s", (css) => {
  expect(made(css)).toBe(null);
});

test.each([
  ["background:#fff none repeat", "background:transparent none repeat"],
  ["background-color: rgb(250, 250, 250) !important", "background-color: transparent !important"],
  ["background:none;background:inherit", "background:none;background:inherit"],
  ["color:inherit;color:currentColor", "color:inherit;color:currentColor"],
  ["font-family:black;mso-style-textfill-fill-color:#000", "font-family:black;mso-style-textfill-fill-color:#000"],
  ["a:link{text-decoration:underline}", "a:link{text-decoration:underline}"],
  ["box-shadow:0 1px 2px #000", "box-shadow:0 1px 2px #000"],
])("white grounds are none, and what is no colour stays: %s", (css, wanted) => {
  expect(made(css)).toBe(wanted);
});

test.each(["color:#000", "color:windowtext!important", "border-left:1px solid black", "p{margin:0;color:RED}"])(
  "inks are others, and nothing besides: %s",
  (css) => {
    const bare = (text: string): string => text.replace(/#000|windowtext|black|RED|rgb\([^)]*\)/g, "");
    expect(made(css)).toMatch(/rgb\(\d+, \d+, \d+\)/);
    expect(bare(made(css) ?? "")).toBe(bare(css));
  },
);

test("a colour is written as it is read", () => {
  for (const text of ["rgb(1, 2, 3)", "rgba(1, 2, 3, 0.5)"]) expect(colourText(readColour(text) as Colour)).toBe(text);
  expect(readColour("red")).toBe(null);
});

test("what never ends takes no more than linear time", () => {
  for (const part of ["color:rgb(", "color:", "a", "background:none ", "border:#", "color:aaaa("])
    expectLinear((times) => made(part.repeat(times)), 40_000, part);
});

test("a colour is worked out once, however often it stands there", () => {
  /** How often its parts were looked at. */
  const looksAt = (times: number): number => {
    let looks = 0;
    const black = new Proxy(readColour("#000000") as Colour, {
      get: (colour, key) => (key === Symbol.iterator ? looks++ : 0, Reflect.get(colour, key) as unknown),
    });
    expect(darkCss(`color:${"#000000 ".repeat(times)}`, dark, () => black)).toContain("rgb(");
    return looks;
  };
  expect(looksAt(1)).toBeGreaterThan(0);
  expect(looksAt(1_000)).toBe(looksAt(1));
});

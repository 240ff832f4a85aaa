import { expect, test } from "vitest";
import { boxOf, canvasScale, MAX_CANVAS_PIXELS, MAX_CANVAS_SIDE } from "./pdf-size.ts";

test("a page is as wide as there is room, a small one no more than little larger than it is", () => {
  expect(boxOf({ width: 600, height: 800 }, 300, 1)).toEqual({ width: 300, height: 400, scale: 0.5 });
  expect(boxOf({ width: 100, height: 100 }, 900, 1)).toEqual({ width: 140, height: 140, scale: 1.4 });
  expect(boxOf({ width: 600, height: 800 }, 300, 2)).toEqual({ width: 600, height: 800, scale: 1 });
});

test.each([
  ["of a mile", { width: 1, height: 1e9 }],
  ["of a mile's width", { width: 1e9, height: 1 }],
  ["of no size", { width: 0, height: 0 }],
  ["of no number", { width: NaN, height: Infinity }],
])("a page %s has a box that can be drawn", (_, page) => {
  const { width, height, scale } = boxOf(page, 700, 4);
  expect(width).toBeGreaterThanOrEqual(1);
  expect(width).toBeLessThanOrEqual(2_800);
  expect(height).toBeGreaterThanOrEqual(1);
  expect(height).toBeLessThanOrEqual(2_800 * 8);
  expect(scale).toBeGreaterThan(0);
});

test("a canvas has no more pixels than a browser gives", () => {
  const scale = canvasScale({ width: 2_800, height: 22_400 }, 3);
  expect(2_800 * scale * 22_400 * scale).toBeLessThanOrEqual(MAX_CANVAS_PIXELS + 1);
  expect(22_400 * scale).toBeLessThanOrEqual(MAX_CANVAS_SIDE);
  expect(canvasScale({ width: 100, height: 100 }, 2)).toBe(2);
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { maxScrollHeight, overscan, scrollTopFor, visibleSlice } from "./virtual.ts";
import type { Viewport } from "./virtual.ts";

const view = (part: Partial<Viewport>): Viewport => ({
  count: 1000,
  rowHeight: 84,
  height: 840,
  scrollTop: 0,
  ...part,
});

test("at the top: the rows that fit and some beyond", () => {
  expect(visibleSlice(view({}))).toEqual({ first: 0, end: 10 + overscan, top: 0, scrollHeight: 84_000 });
});

test("in the middle", () => {
  const slice = visibleSlice(view({ scrollTop: 8_400 }));
  expect(slice).toEqual({
    first: 100 - overscan,
    end: 110 + overscan,
    top: (100 - overscan) * 84,
    scrollHeight: 84_000,
  });
});

test("nothing to show", () => {
  expect(visibleSlice(view({ count: 0 }))).toEqual({ first: 0, end: 0, top: 0, scrollHeight: 0 });
});

test("a list longer than browsers lay out is scrolled in proportion, to its very end", () => {
  const long = view({ count: 5_000_000 });
  expect(visibleSlice(long).scrollHeight).toBe(maxScrollHeight);
  expect(visibleSlice({ ...long, scrollTop: maxScrollHeight - long.height }).end).toBe(5_000_000);
});

const viewports = fc.record({
  count: fc.integer({ min: 0, max: 10_000_000 }),
  rowHeight: fc.integer({ min: 20, max: 120 }),
  height: fc.integer({ min: 1, max: 4_000 }),
  scrollTop: fc.integer({ min: -100, max: 20_000_000 }),
});

test("what is in view is rendered, and no more than a screen of it", () => {
  fc.assert(
    fc.property(viewports, (viewport) => {
      const { first, end, top } = visibleSlice(viewport);
      expect(end - first).toBeLessThanOrEqual(Math.ceil(viewport.height / viewport.rowHeight) + 1 + 2 * overscan);
      expect(0 <= first && first <= end && end <= viewport.count).toBe(true);
      expect(Number.isFinite(top)).toBe(true);
    }),
  );
});

test("a row brought into view is in view, and what is in view already stays put", () => {
  fc.assert(
    fc.property(viewports, fc.nat(), (some, pick) => {
      const viewport = { ...some, height: Math.max(some.height, some.rowHeight * 2) };
      if (viewport.count === 0) return;
      const index = pick % viewport.count;
      const scrollTop = scrollTopFor(index, viewport);
      const { first, end } = visibleSlice({ ...viewport, scrollTop });
      expect(first <= index && index < end).toBe(true);
      expect(Math.abs(scrollTopFor(index, { ...viewport, scrollTop }) - scrollTop)).toBeLessThan(0.01);
    }),
  );
});

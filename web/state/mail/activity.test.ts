import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { TOUCH_EVERY, watchActivity } from "./activity.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("the first sign of use is told at once, then one every few seconds", () => {
  const target = new EventTarget();
  const touch = vi.fn();
  const stop = watchActivity(touch, target);
  const use = (sign: string): unknown => target.dispatchEvent(new Event(sign));
  use("pointermove");
  use("keydown");
  expect(touch).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(TOUCH_EVERY - 1);
  use("wheel");
  expect(touch).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(1);
  use("wheel");
  expect(touch).toHaveBeenCalledTimes(2);
  vi.setSystemTime(Date.now() - 3_600_000);
  use("pointerdown");
  expect(touch).toHaveBeenCalledTimes(3);
  stop();
  vi.advanceTimersByTime(TOUCH_EVERY);
  use("keydown");
  expect(touch).toHaveBeenCalledTimes(3);
});

test("what is no use of a person does not count", () => {
  const target = new EventTarget();
  const touch = vi.fn();
  watchActivity(touch, target);
  for (const sign of ["scroll", "focus", "visibilitychange"]) target.dispatchEvent(new Event(sign));
  expect(touch).not.toHaveBeenCalled();
});

import { expect, test } from "vitest";
import { createTryThrottle } from "./try-throttle.ts";

test("two wrong tries are free, each further one waits twice as long, five minutes at most", () => {
  let now = 0;
  const throttle = createTryThrottle(() => now);
  const waits = [];
  for (let n = 0; n < 11; n++) {
    throttle.wrong();
    waits.push(throttle.wait());
    now += throttle.wait() * 1000;
  }
  expect(waits).toEqual([0, 0, 5, 10, 20, 40, 80, 160, 300, 300, 300]);
  expect(throttle.wait()).toBe(0);
  throttle.right();
  throttle.wrong();
  expect(throttle.wait()).toBe(0);
});

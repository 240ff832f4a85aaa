/** Work in turns: others run between its slices, however many such works there are. */
import { expect, test } from "vitest";
import { atOnce, inTurns } from "./turns.ts";

function* busy(milliseconds: number): Generator<undefined, string> {
  for (const end = performance.now() + milliseconds; performance.now() < end;) yield;
  return "done";
}

test("a timer fires between slices, and slices of several works do not follow one another", async () => {
  let ended = false;
  const isOver = (): boolean => ended;
  const works = Promise.all(Array.from({ length: 10 }, () => inTurns(busy(100)))).then(() => (ended = true));
  let [last, longest, rounds] = [performance.now(), 0, 0];
  await new Promise((resolve) => setTimeout(resolve, 0));
  for (last = performance.now(); !isOver(); rounds++) {
    await new Promise((resolve) => setTimeout(resolve, 0));
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  }
  expect(await works).toBe(true);
  expect(rounds).toBeGreaterThan(4);
  expect(longest).toBeLessThan(1_000);
});

test("the answer is the same in turns and at once, and so is a failure", async () => {
  expect([await inTurns(busy(20)), atOnce(busy(1))]).toEqual(["done", "done"]);
  const failing = function* (): Generator<undefined, never> {
    yield;
    throw new Error("no");
  };
  await expect(inTurns(failing())).rejects.toThrow("no");
  expect(() => atOnce(failing())).toThrow("no");
});

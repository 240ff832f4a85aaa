/** Work in turns: others run between its slices, however many such works there are. */
import { expect, test } from "vitest";
import { atOnce, inTurns } from "./turns.ts";

function* busy(milliseconds: number): Generator<undefined, string> {
  for (const end = performance.now() + milliseconds; performance.now() < end;) yield;
  return "done";
}

test("a timer fires between slices, and slices of several works do not follow one another", async () => {
  // counted, not timed: a busy machine may stop all of this for as long as it likes
  let [slices, ended] = [0, false];
  const isOver = (): boolean => ended;
  /** Each step of it takes longer than a slice. */
  const work = function* (): Generator<undefined, null> {
    for (let step = 0; step < 5; step++) {
      slices++;
      for (const end = performance.now() + 6; performance.now() < end;);
      yield;
    }
    return null;
  };
  const works = Promise.all(Array.from({ length: 10 }, () => inTurns(work()))).then(() => (ended = true));
  const timer = (): Promise<unknown> => new Promise((resolve) => setTimeout(resolve, 0));
  await timer();
  const between: number[] = [];
  for (let before = slices; !isOver(); before = slices) {
    await timer();
    between.push(slices - before);
  }
  expect(await works).toBe(true);
  expect(between.length).toBeGreaterThan(20);
  expect(Math.max(...between)).toBeLessThanOrEqual(2);
});

test("steps that are short go many to a slice, also after one that was long", async () => {
  const STEPS = 20_000;
  const work = function* (): Generator<undefined, null> {
    for (const end = performance.now() + 6; performance.now() < end;);
    for (let step = 0; step < STEPS; step++) yield;
    return null;
  };
  let [turns, ended] = [0, false];
  const isOver = (): boolean => ended;
  const done = inTurns(work()).then(() => (ended = true));
  for (; !isOver(); turns++) await new Promise((resolve) => setImmediate(resolve));
  expect(await done).toBe(true);
  expect(turns).toBeLessThan(STEPS / 10);
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

import fc from "fast-check";
import { expect, test } from "vitest";
import { createFairQueue, type Waiting } from "./fair-queue.ts";

interface Item extends Waiting {
  readonly n: number;
}

const item = (address: string, account: string, n = 0): Item => ({ address, account, n });
const all = (): boolean => true;

function drain(queue: ReturnType<typeof createFairQueue<Item>>): string[] {
  const taken: string[] = [];
  for (let next = queue.take(all); next; next = queue.take(all)) taken.push(`${next.address}/${next.account}${next.n}`);
  return taken;
}

test("turns go round over addresses, then over an address's accounts, the newest first and the one before it by turns", () => {
  const queue = createFairQueue<Item>(100);
  for (const n of [1, 2, 3]) queue.push(item("flood", "a", n));
  queue.push(item("flood", "b", 1));
  queue.push(item("other", "a", 1));
  queue.push(item("other", "a", 2));
  expect(drain(queue)).toEqual(["flood/a3", "other/a2", "flood/b1", "other/a1", "flood/a1", "flood/a2"]);
  expect(queue.size).toBe(0);
});

test("a full one turns away the oldest of the busiest account of the busiest address", () => {
  const queue = createFairQueue<Item>(4);
  for (const n of [1, 2, 3]) expect(queue.push(item("flood", "a", n))).toBeNull();
  expect(queue.push(item("flood", "b", 1))).toBeNull();
  expect(queue.push(item("quiet", "a", 1))).toEqual(item("flood", "a", 1));
  expect(queue.push(item("flood", "b", 2))).toEqual(item("flood", "b", 1));
  expect(drain(queue)).toEqual(["flood/a3", "quiet/a1", "flood/b2", "flood/a2"]);
});

test("who may not go yet keeps the place, and is in nobody's way", () => {
  const queue = createFairQueue<Item>(10);
  queue.push(item("x", "slow", 1));
  queue.push(item("x", "fast", 1));
  expect(queue.take(({ account }) => account === "fast")).toEqual(item("x", "fast", 1));
  expect(queue.take(({ account }) => account === "fast")).toBeNull();
  expect(queue.count(item("x", "slow"))).toBe(1);
  expect(queue.drop(({ account }) => account === "slow")).toEqual([item("x", "slow", 1)]);
  expect([...queue]).toEqual([]);
});

test("whatever comes, it holds no more than it may, loses nothing, and knows how much it has", () => {
  const step = fc.oneof(
    fc.record({ push: fc.record({ address: fc.constantFrom("x", "y", "z"), account: fc.constantFrom("a", "b") }) }),
    fc.constant({ push: null }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 1, max: 8 }), (steps, capacity) => {
      const queue = createFairQueue<Item>(capacity);
      const inside = new Set<number>();
      for (const [n, { push }] of steps.entries()) {
        if (push) inside.add(n);
        const out = push ? queue.push({ ...push, n }) : queue.take(all);
        if (out) expect(inside.delete(out.n)).toBe(true);
        expect(queue.size).toBe(inside.size);
        expect(queue.size).toBeLessThanOrEqual(capacity);
        expect(new Set([...queue].map((held) => held.n))).toEqual(inside);
      }
    }),
  );
});

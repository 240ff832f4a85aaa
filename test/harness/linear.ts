/**
 * That work grows with what it is given, no faster: four times as much takes four times the CPU (the square: sixteen), with room for what
 * else goes on in a process. Measured against itself in the same run, so that a slow or busy machine changes nothing.
 */
import { expect } from "vitest";

/** Linear work is below this on a try or two; the square is never. */
const MOST = 10;
/** Milliseconds: what takes less has no ratio worth the name. */
const LEAST = 4;
const TRIES = 4;

/** Milliseconds of CPU. */
function costOf(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

/** `work` of a size; `size`: the larger of the two that are compared. */
export function expectLinear(work: (size: number) => unknown, size: number, name = ""): void {
  const ratios: number[] = [];
  do {
    const quarter = costOf(() => work(Math.floor(size / 4)));
    ratios.push(costOf(() => work(size)) / Math.max(quarter, LEAST));
  } while ((ratios.at(-1) ?? 0) > MOST && ratios.length < TRIES);
  expect(Math.min(...ratios), name).toBeLessThanOrEqual(MOST);
}

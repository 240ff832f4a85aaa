/**
 * That work grows with what it is given, no faster: four times as much takes four times the CPU (the square: sixteen), with room for what
 * else goes on in a process. Measured against itself in the same run, so that a slow or busy machine changes nothing; and on more and
 * more until it takes long enough to be compared.
 */
import { expect } from "vitest";

/** Linear work is below this on a try or two; the square is not, whatever else costs time: what is compared is the least of all tries. */
const MOST = 12;
/** Milliseconds: what takes less has no ratio worth the name, and what takes ENOUGH is told from the square. */
const LEAST = 2;
const ENOUGH = MOST * LEAST;
const TRIES = 6;
/** So many times the size that was asked for; what takes next to nothing even then costs nobody anything. */
const LARGEST = 64;

/** Milliseconds of CPU. */
function costOf(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

/** `work` of a size; `size`: where it begins, the larger of the two that are compared. */
export function expectLinear(work: (size: number) => unknown, size: number, name = ""): void {
  // code that runs for the first time is slow, and would make the smaller one dear
  work(Math.floor(size / 4));
  for (let whole = 0, at = size; whole < ENOUGH && at <= size * LARGEST; at *= 4) {
    let quarter = (whole = Infinity);
    const ratio = (): number => whole / Math.max(quarter, LEAST);
    for (let tries = 0; tries < TRIES && !(ratio() <= MOST); tries++) {
      quarter = Math.min(
        quarter,
        costOf(() => work(Math.floor(at / 4))),
      );
      whole = Math.min(
        whole,
        costOf(() => work(at)),
      );
    }
    expect(ratio(), name).toBeLessThanOrEqual(MOST);
  }
}

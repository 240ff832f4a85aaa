/** Lists that several devices put in order: what each did to it, of which the other knew nothing, stays. */

/**
 * `wanted`: as one wants it that had read `read`; `now`: as it is. What others took away since is taken away, what they added
 * stays where they put it; in the order of whoever changed it, and if both did, in the one that is wanted.
 */
export function mergeOrder<T>(wanted: readonly T[], read: readonly T[], now: readonly T[]): readonly T[] {
  const [wantedSet, readSet, nowSet] = [new Set(wanted), new Set(read), new Set(now)];
  const asWanted = wanted.filter((item) => !readSet.has(item) || nowSet.has(item));
  const asNow = now.filter((item) => !readSet.has(item) || wantedSet.has(item));
  const isReordered = !isSame(
    wanted.filter((item) => readSet.has(item)),
    read.filter((item) => wantedSet.has(item)),
  );
  return isReordered ? filled(asWanted, asNow) : filled(asNow, asWanted);
}

/** With what only the other has, each after the one it follows there. */
function filled<T>(base: readonly T[], other: readonly T[]): readonly T[] {
  const merged = [...base];
  other.forEach((item, at) => {
    if (merged.includes(item)) return;
    const before = other[at - 1];
    merged.splice(before === undefined ? 0 : merged.indexOf(before) + 1, 0, item);
  });
  return merged;
}

const isSame = <T>(a: readonly T[], b: readonly T[]): boolean => a.every((item, at) => item === b[at]);

/**
 * Ascending numbers for a list, of which as many keep theirs as can (null: it has none yet), since each that changes is
 * written anew. `gap`: between two, so that others find room.
 */
export function numbersFor(had: readonly (number | null)[], gap: number): readonly number[] {
  const kept = longestRising(had);
  const numbers: number[] = [];
  for (let at = 0; at < had.length; at++) {
    const own = had[at];
    if (kept.has(at) && own != null) {
      numbers.push(own);
      continue;
    }
    const next = had.findIndex((_, later) => later > at && kept.has(later));
    const below = numbers.at(-1) ?? 0;
    const above = next < 0 ? below + gap * (had.length - at + 1) : (had[next] ?? 0);
    const places = (next < 0 ? had.length : next) - at + 1;
    const number = below + Math.floor((above - below) / places);
    // no room is left between those two
    if (number <= below || number >= above) return had.map((_, i) => (i + 1) * gap);
    numbers.push(number);
  }
  return numbers;
}

/** Places of a longest rising run. */
function longestRising(had: readonly (number | null)[]): ReadonlySet<number> {
  const runs: number[][] = [];
  had.forEach((own, at) => {
    if (own === null) return;
    let best: number[] = [];
    for (const run of runs) if ((had[run.at(-1) ?? 0] ?? 0) < own && run.length > best.length) best = run;
    runs.push([...best, at]);
  });
  return new Set(runs.reduce((longest, run) => (run.length > longest.length ? run : longest), []));
}

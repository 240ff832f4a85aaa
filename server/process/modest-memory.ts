/**
 * For a program that is always there and mostly idle: V8 lets garbage grow with the memory of the machine, which would take
 * several times what is in use. Here it collects sooner, at a little more CPU while much is going on.
 */
import { PerformanceObserver } from "node:perf_hooks";
import { getHeapSpaceStatistics, setFlagsFromString } from "node:v8";

/** What the heap may grow by between two collections. */
const GROWTH_PERCENT = 30;
/** Octets of new objects (both halves of their space) from which on it grows no further. */
const NEW_SPACE = 8 << 20;

export function keepMemoryModest(): void {
  setFlagsFromString(`--heap-growing-percent=${GROWTH_PERCENT}`);
  const watch = new PerformanceObserver(() => {
    const size = getHeapSpaceStatistics().find(({ space_name }) => space_name === "new_space")?.space_size ?? 0;
    if (size < NEW_SPACE) return;
    setFlagsFromString("--semi-space-growth-factor=1");
    watch.disconnect();
  });
  watch.observe({ entryTypes: ["gc"] });
}

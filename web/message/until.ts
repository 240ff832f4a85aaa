/** Asked again and again, ever less often. False: not within `limit` milliseconds, or given up. */
export async function until(what: () => boolean, limit: number, signal: AbortSignal): Promise<boolean> {
  const end = performance.now() + limit;
  for (let pause = 4; !signal.aborted; pause = Math.min(250, pause * 1.4)) {
    if (what()) return true;
    if (performance.now() > end) return false;
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
  return false;
}

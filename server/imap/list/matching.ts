/** Which of an account's names some pattern of a LIST or LSUB matches, without holding the event loop for long. */
import { setImmediate } from "node:timers/promises";
import { SLICE_MS } from "../limits.ts";
import { withInbox } from "../parse/mailbox-name.ts";
import { patternToMatcher } from "./pattern.ts";

export async function matchingNames(
  names: readonly string[],
  patterns: readonly string[],
): Promise<ReadonlySet<string>> {
  const matchers = patterns.map((pattern) => patternToMatcher(withInbox(pattern)));
  const found = new Set<string>();
  let until = performance.now() + SLICE_MS;
  for (const name of names) {
    if (matchers.some((matches) => matches(name))) found.add(name);
    if (performance.now() < until) continue;
    await setImmediate();
    until = performance.now() + SLICE_MS;
  }
  return found;
}

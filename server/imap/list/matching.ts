/** Which of an account's names some pattern of a LIST or LSUB matches, without holding the event loop for long. */
import { inTurns } from "../../../shared/lib/turns.ts";
import { withInbox } from "../parse/mailbox-name.ts";
import { patternToMatcher } from "./pattern.ts";

export const matchingNames = (names: readonly string[], patterns: readonly string[]): Promise<ReadonlySet<string>> =>
  inTurns(matching(names, patterns));

function* matching(names: readonly string[], patterns: readonly string[]): Generator<undefined, ReadonlySet<string>> {
  const matchers = patterns.map((pattern) => patternToMatcher(withInbox(pattern)));
  const found = new Set<string>();
  for (const name of names) {
    if (matchers.some((matches) => matches(name))) found.add(name);
    yield;
  }
  return found;
}

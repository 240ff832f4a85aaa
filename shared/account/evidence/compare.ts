/**
 * Two devices compared by eye: each shows six words of the head of the log up to its newest entry. A provider that keeps
 * two histories apart is found by nothing else, as long as it can keep the devices from hearing of each other.
 */
import { areSixWordsOf, isSixWords } from "../../crypto/six-words.ts";
import type { Seq } from "../../lib/ids.ts";
import type { Ledger } from "../../log/ledger.ts";
import type { Violation } from "../../log/violation.ts";
import type { Comparison, Security } from "../keys/security.ts";

export { isSixWords };

/**
 * Whether this device's log had these six words at `seq`. `unknown`: not read yet, or over 1,024 entries ago. Throws
 * unless `isSixWords(words)`: what was mistyped says nothing of a provider.
 */
export function compareHeads({ headAt }: Pick<Ledger, "headAt">, seq: Seq, words: string): Comparison {
  const head = headAt(seq);
  if (head === null) return "unknown";
  return areSixWordsOf(words, head) ? "same" : "different";
}

/** compareHeads; `accuse` hears of another history. */
export const createCompare =
  (ledger: Pick<Ledger, "headAt">, accuse: (violation: Violation, seq: Seq) => void): Security["compare"] =>
  (seq, words) => {
    const result = compareHeads(ledger, seq, words);
    if (result === "different") accuse({ type: "forked", seq }, seq);
    return result;
  };

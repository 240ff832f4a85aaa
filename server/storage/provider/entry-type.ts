/**
 * The type of an entry as the entries table has it: that of its bytes (docs/protocol.md, "Entries"), and 10 more for what a
 * provider device wrote, whose ids are looked up like those of incoming ones.
 */
import { isUncounted, type Entry } from "../../../shared/log/entry.ts";

const NUMBERS = { incoming: 1, device: 2, account: 3, generation: 4, checkpoint: 5 } as const;
const UNCOUNTED = 10;

export const entryTypeNumber = (entry: Entry): number =>
  entry.type !== "incoming" && isUncounted(entry) ? NUMBERS[entry.type] + UNCOUNTED : NUMBERS[entry.type];

export const UNCOUNTED_NUMBERS: readonly number[] = [
  NUMBERS.incoming,
  NUMBERS.device + UNCOUNTED,
  NUMBERS.checkpoint + UNCOUNTED,
];

export const INCOMING_NUMBER = NUMBERS.incoming;

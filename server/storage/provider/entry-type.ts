/** The type of an entry as its bytes have it (docs/protocol.md, "Entries"). */
import type { Entry } from "../../../shared/log/entry.ts";

const NUMBERS = { incoming: 1, device: 2, account: 3, generation: 4, checkpoint: 5 } as const;

export const entryTypeNumber = (entry: Entry): number => NUMBERS[entry.type];

/** Which flags a message can have here: the system flags of RFC 3501 §2.3.2 and keywords, as many as one account may use. */
import { SYSTEM_FLAGS, asciiLower, isKeyword } from "../../../shared/mailbox/flags.ts";
import type { Flag } from "../../../shared/mailbox/flags.ts";
import type { StateView } from "../../../shared/mailbox/view.ts";
import { refused } from "../reply.ts";
import type { Reply } from "../reply.ts";

const SYSTEM: ReadonlySet<Flag> = new Set(SYSTEM_FLAGS);

/** Neither \Something that is no system flag, nor longer than a keyword may be. */
export const isStorable = (flag: Flag): boolean => SYSTEM.has(flag) || isKeyword(flag);

/** Why these flags can not be set, or null. */
export function flagRefusal(state: StateView, flags: readonly Flag[]): Reply | null {
  const bad = flags.find((flag) => !isStorable(flag));
  if (bad?.startsWith("\\")) return refused("There is no such system flag", "CANNOT");
  if (bad !== undefined) return refused("The keyword is too long", "LIMIT");
  const unknown = new Set(flags.filter((flag) => !state.knowsFlag(flag)).map(asciiLower));
  if (unknown.size <= state.keywordRoom) return null;
  return refused("The account has as many keywords as it can have", "LIMIT");
}

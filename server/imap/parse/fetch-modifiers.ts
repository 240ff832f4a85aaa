/** Modifiers of FETCH: CHANGEDSINCE (RFC 7162 §3.1.4.1) and VANISHED (§3.2.6). */
import { fail } from "./scanner.ts";
import type { Scanner } from "./scanner.ts";

export interface FetchModifiers {
  readonly changedSince: number;
  readonly vanished: boolean;
}

/** " (CHANGEDSINCE n VANISHED)", or nothing. */
export function parseFetchModifiers(args: Scanner): FetchModifiers | null {
  if (!args.take(" (")) return null;
  let changedSince = -1;
  let vanished = false;
  do {
    const name = args.keyword();
    if (name === "VANISHED") vanished = true;
    else if (name === "CHANGEDSINCE") {
      args.space();
      changedSince = args.modSeq();
    } else fail("a FETCH modifier this server knows");
  } while (args.take(" "));
  args.expect(")");
  return changedSince < 0 ? fail("CHANGEDSINCE") : { changedSince, vanished };
}

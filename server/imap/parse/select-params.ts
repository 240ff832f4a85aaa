/** select-params (RFC 4466 §2.1): CONDSTORE (RFC 7162 §3.1.8) and QRESYNC (§3.2.5). */
import type { NumberRange } from "./sequence-set.ts";
import { parseNumberSet } from "./sequence-set.ts";
import { fail } from "./scanner.ts";
import type { Scanner } from "./scanner.ts";

/** What a client knew when it last saw the mailbox. */
export interface ResyncPoint {
  readonly uidValidity: number;
  readonly modSeq: number;
  /** Null for all. */
  readonly knownUids: readonly NumberRange[] | null;
}

export interface SelectParams {
  readonly condstore: boolean;
  readonly resync: ResyncPoint | null;
}

export function parseSelectParams(args: Scanner): SelectParams {
  let resync: ResyncPoint | null = null;
  const names = args.list(() => {
    const name = args.keyword();
    if (name === "QRESYNC") resync = parseResync(args);
    return name === "QRESYNC" || name === "CONDSTORE" ? name : fail("a SELECT parameter this server knows");
  });
  return { condstore: names.length > 0, resync };
}

/** The pairs of sequence numbers and UIDs that may follow only save bytes: they are read and not needed. */
function parseResync(args: Scanner): ResyncPoint {
  args.expect(" (");
  const uidValidity = args.nonZeroNumber();
  args.space();
  const modSeq = args.modSeq();
  const knownUids = args.take(" ") && !args.isAt("(") ? parseNumberSet(args) : null;
  if (args.take(" (") || args.take("(")) {
    parseNumberSet(args);
    args.space();
    parseNumberSet(args);
    args.expect(")");
  }
  args.expect(")");
  return { uidValidity, modSeq, knownUids };
}

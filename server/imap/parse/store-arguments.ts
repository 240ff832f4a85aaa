/** Arguments of STORE (RFC 3501 §6.4.6). */
import type { Flag } from "../../../shared/mailbox/flags.ts";
import { parseStoreFlags } from "./flags.ts";
import { fail } from "./scanner.ts";
import type { Scanner } from "./scanner.ts";
import { parseSequenceSet } from "./sequence-set.ts";
import type { SequenceSet } from "./sequence-set.ts";

export interface StoreArguments {
  readonly set: SequenceSet;
  readonly mode: "add" | "remove" | "replace";
  readonly silent: boolean;
  readonly flags: readonly Flag[];
  readonly unchangedSince: number | null;
}

export function parseStoreArguments(args: Scanner): StoreArguments {
  args.space();
  const set = parseSequenceSet(args);
  args.space();
  const unchangedSince = args.isAt("(") ? parseUnchangedSince(args) : null;
  const mode = args.take("+") ? "add" : args.take("-") ? "remove" : "replace";
  const item = args.keyword();
  if (item !== "FLAGS" && item !== "FLAGS.SILENT") fail("FLAGS or FLAGS.SILENT");
  args.space();
  const flags = parseStoreFlags(args);
  args.end();
  return { set, mode, silent: item === "FLAGS.SILENT", flags, unchangedSince };
}

/** "(UNCHANGEDSINCE n) " (RFC 7162 §3.1.3) */
function parseUnchangedSince(args: Scanner): number {
  args.expect("(UNCHANGEDSINCE ");
  const modSeq = args.modSeq();
  args.expect(") ");
  return modSeq;
}

/**
 * What .SILENT leaves unsaid (RFC 3501 §6.4.6): the client's own change. Where another client's change came in between,
 * the flags differ from what this client must believe, and it is told.
 */
import { asciiLower } from "../../../shared/mailbox/flags.ts";
import type { Flag } from "../../../shared/mailbox/flags.ts";
import type { Uid } from "../../../shared/lib/ids.ts";
import type { StoreArguments } from "../parse/store-arguments.ts";
import { selectedMailbox } from "./session.ts";
import type { Selected } from "./state.ts";

type Change = Pick<StoreArguments, "mode" | "flags">;

/** The flags each message has once the change is made, as far as is known now. */
export function expectedFlags(
  selected: Selected,
  uids: readonly Uid[],
  change: Change,
): ReadonlyMap<Uid, readonly Flag[]> {
  const mailbox = selectedMailbox(selected);
  if (mailbox === null) return new Map();
  return new Map(uids.map((uid) => [uid, after(mailbox.flagsAt(mailbox.indexOf(uid)), change)]));
}

/** Drops pending updates that say what the client expects; those it was owed before the change stay. */
export function forgetOwnChanges(
  selected: Selected,
  expected: ReadonlyMap<Uid, readonly Flag[]>,
  owedBefore: ReadonlySet<Uid>,
): void {
  const mailbox = selectedMailbox(selected);
  if (mailbox === null) return;
  for (const [uid, flags] of expected) {
    const index = mailbox.indexOf(uid);
    if (index < 0 || owedBefore.has(uid)) continue;
    if (sameFlags(mailbox.flagsAt(index), flags)) selected.view.forgetFlags(uid);
  }
}

function after(flags: readonly Flag[], { mode, flags: given }: Change): readonly Flag[] {
  const named = new Set(given.map(asciiLower));
  const rest = flags.filter((flag) => !named.has(asciiLower(flag)));
  if (mode === "remove") return rest;
  return mode === "add" ? [...rest, ...given] : given;
}

function sameFlags(a: readonly Flag[], b: readonly Flag[]): boolean {
  const [left, right] = [new Set(a.map(asciiLower)), new Set(b.map(asciiLower))];
  return left.size === right.size && [...left].every((flag) => right.has(flag));
}

/** Where a message that was somewhere is filed again. */
import type { MailboxId } from "../../lib/ids.ts";
import { asciiLower, type Flag } from "../../mailbox/flags.ts";
import { DRAFTS_ID, INBOX_ID } from "../../mailbox/generation.ts";
import { findHome } from "../../mailbox/homes.ts";
import type { MailboxView, StateView } from "../../mailbox/view.ts";
import { PENDING, SUBMITTED } from "../outbox/outbox-places.ts";
import type { HeldPlace } from "./restored-note.ts";

const isKeyword = (flag: Flag, keyword: string): boolean => asciiLower(flag) === asciiLower(keyword);

/**
 * What waited to be sent, or was on its way, is a draft: whether it left nobody here can say. What was put off comes back at once; all else
 * is where it was.
 */
export function filingPlaces(state: StateView): (view: MailboxView, index: number) => HeldPlace {
  const idOf = (home: "outbox" | "snoozed" | "\\Drafts"): MailboxId | null =>
    findHome(state.mailboxes(), home)?.id ?? null;
  const [outbox, snoozed, drafts] = [idOf("outbox"), idOf("snoozed"), idOf("\\Drafts") ?? DRAFTS_ID];
  return (view, index) => {
    const { id, name } = view;
    const all = view.flagsAt(index);
    const isUnsent = id === outbox || all.some((flag) => isKeyword(flag, PENDING));
    const flags = all.filter((flag) => !isKeyword(flag, PENDING) && !(isUnsent && isKeyword(flag, SUBMITTED)));
    if (isUnsent) return { mailbox: drafts, name: state.mailbox(drafts)?.name ?? "Drafts", flags };
    return id === snoozed ? { mailbox: INBOX_ID, name: "INBOX", flags } : { mailbox: id, name, flags };
  };
}

/** Tells what a search found, in the form the command and the session ask for, and keeps it for `$` where that is wanted. */
import type { Uid } from "../../../shared/lib/ids.ts";
import type { SearchKey } from "../parse/search-key.ts";
import { RETURN_ALL } from "../parse/search-return.ts";
import type { SearchReturn } from "../parse/search-return.ts";
import { selectedMailbox } from "../session/session.ts";
import type { Session } from "../session/session.ts";
import type { Selected } from "../session/state.ts";
import { chosen, extendedLine, plainLine } from "./response.ts";
import type { Found } from "./run-search.ts";

export interface SearchAnswer {
  readonly name: "SEARCH" | "SORT";
  readonly by: "seq" | "uid";
  readonly key: SearchKey;
  /** Null if the command has no RETURN. */
  readonly returns: SearchReturn | null;
  /** In the order they are told in. */
  readonly found: Found;
}

/** IMAP4rev2 knows no plain SEARCH response (RFC 9051 §6.4.4); SORT comes from an extension that still does. */
export function answerSearch(session: Session, selected: Selected, answer: SearchAnswer): void {
  const { name, by, key, found } = answer;
  const { view } = selected;
  const returns = answer.returns ?? (session.rev2 && name === "SEARCH" ? RETURN_ALL : null);
  const counted = returns === null ? found.uids : chosen(found.uids, returns);
  const modSeq = usesModSeq(key) ? highestModSeq(session, selected, counted) : null;
  const numbers = by === "uid" ? found.uids : found.uids.map((uid) => view.seqOf(uid));
  // what a search that failed saves is nothing (RFC 5182 §2.1)
  if (returns?.names.has("SAVE") === true) view.save(found.incomplete === null ? counted : []);
  const line =
    returns === null
      ? plainLine(name, numbers, modSeq)
      : extendedLine({ tag: session.tag, by, returns, numbers, modSeq });
  if (line !== null) session.out.line(line);
}

function usesModSeq(key: SearchKey): boolean {
  if (key.type === "and") return key.keys.some(usesModSeq);
  if (key.type === "or") return usesModSeq(key.left) || usesModSeq(key.right);
  return key.type === "not" ? usesModSeq(key.key) : key.type === "modSeq";
}

/** Of the messages found (RFC 7162 §3.1.5); null if there are none. */
function highestModSeq(session: Session, selected: Selected, uids: readonly Uid[]): number | null {
  session.enable("CONDSTORE");
  const mailbox = selectedMailbox(selected);
  if (mailbox === null || uids.length === 0) return null;
  const indexes = uids.map((uid) => mailbox.indexOf(uid)).filter((index) => index >= 0);
  return indexes.reduce((highest, index) => Math.max(highest, mailbox.modSeqAt(index)), 0);
}

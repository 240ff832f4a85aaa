/** Flags as a session is told of them (RFC 3501 §2.3.2): what the account stores, and \Recent from this process's memory. */
import type { Flag } from "../../../shared/mailbox/flags.ts";
import { SYSTEM_FLAGS } from "../../../shared/mailbox/flags.ts";
import type { MailboxView } from "../../../shared/mailbox/view.ts";
import type { ImapAccount } from "../backend.ts";
import { parenthesised } from "../format.ts";
import type { SelectedView } from "./view.ts";

export function flagsOf(mailbox: MailboxView, index: number, view: SelectedView): readonly Flag[] {
  const flags = mailbox.flagsAt(index);
  return view.isRecent(mailbox.uidAt(index)) ? [...flags, "\\Recent"] : flags;
}

/** The untagged FLAGS and PERMANENTFLAGS of a mailbox; `\*` while the account has room for a keyword more. */
export function keywordsLines(
  account: ImapAccount,
  mailbox: MailboxView,
  view: SelectedView,
): readonly [string, string] {
  const flags = [...SYSTEM_FLAGS, ...mailbox.keywords()];
  const permanent = account.state.keywordRoom > 0 ? [...flags, "\\*"] : flags;
  return [
    `* FLAGS ${parenthesised(flags)}`,
    view.readOnly
      ? "* OK [PERMANENTFLAGS ()] Read-only mailbox"
      : `* OK [PERMANENTFLAGS ${parenthesised(permanent)}] Flags permitted`,
  ];
}

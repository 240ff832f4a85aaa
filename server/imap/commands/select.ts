/** SELECT and EXAMINE (RFC 3501 §6.3.1, §6.3.2). */
import type { MailboxView } from "../../../shared/mailbox/view.ts";
import type { ImapAccount } from "../backend.ts";
import { listLine } from "../list/list-line.ts";
import { mailboxNode } from "../list/tree.ts";
import { parseMailbox } from "../parse/mailbox-name.ts";
import type { Scanner } from "../parse/scanner.ts";
import { completed, malformed } from "../reply.ts";
import { NO_MAILBOX } from "../session/act.ts";
import { keywordsLines } from "../session/flags.ts";
import type { Session } from "../session/session.ts";
import type { SelectedView } from "../session/view.ts";
import { parseSelectParams } from "../parse/select-params.ts";
import type { ResyncPoint, SelectParams } from "../parse/select-params.ts";
import { vanishedLine } from "../session/vanished.ts";
import { seq } from "../../../shared/lib/ids.ts";
import type { Command } from "./command.ts";

const open = (name: "SELECT" | "EXAMINE"): Command => ({
  needs: "account",
  run(args, session, account) {
    const { name: wanted, params } = parse(args);
    if (params?.resync != null && !session.qresync) return malformed("ENABLE QRESYNC first");
    if (params?.condstore === true) session.enable("CONDSTORE");
    if (session.state.type === "selected") session.out.line("* OK [CLOSED] Previous mailbox is closed");
    session.unselect();
    const mailbox = account.state.mailboxByName(wanted);
    if (mailbox === null) return NO_MAILBOX;
    const view = session.select(account, mailbox, name === "EXAMINE");
    describe(session, account, mailbox, view);
    if (session.rev2) session.out.line(listed(session, account, mailbox));
    if (params?.resync?.uidValidity === mailbox.uidValidity) resync(session, mailbox, view, params.resync);
    return completed(`${name} completed`, view.readOnly ? "READ-ONLY" : "READ-WRITE");
  },
});

export const select = open("SELECT");
export const examine = open("EXAMINE");

function parse(args: Scanner): { readonly name: string; readonly params: SelectParams | null } {
  args.space();
  const name = parseMailbox(args);
  const params = args.take(" ") && !args.isEnd() ? parseSelectParams(args) : null;
  args.end();
  return { name, params };
}

function describe(session: Session, account: ImapAccount, mailbox: MailboxView, view: SelectedView): void {
  const { out } = session;
  view.announcedKeywords = new Set(mailbox.keywords());
  const [flags, permanentFlags] = keywordsLines(account, mailbox, view);
  out.line(flags);
  out.line(`* ${view.count} EXISTS`);
  if (!session.rev2) out.line(`* ${view.recentCount} RECENT`);
  const unseen = session.rev2 ? 0 : firstUnseen(mailbox);
  if (unseen > 0) out.line(`* OK [UNSEEN ${unseen}] First unseen message`);
  out.line(permanentFlags);
  out.line(`* OK [UIDVALIDITY ${mailbox.uidValidity}] UIDs valid`);
  out.line(`* OK [UIDNEXT ${mailbox.uidNext}] Predicted next UID`);
  out.line(`* OK [HIGHESTMODSEQ ${mailbox.highestModSeq}] Highest`);
  out.line(`* OK [MAILBOXID (${mailbox.id})] Mailbox id`);
}

/** RFC 9051 §6.3.2 has every attribute told. */
const listed = (session: Session, { state }: ImapAccount, mailbox: MailboxView): string =>
  listLine(mailboxNode(state, mailbox), { utf8: session.utf8, extended: true, subscribed: true });

/** What went and what changed since the client was last here (RFC 7162 §3.2.5.1). */
function resync(session: Session, mailbox: MailboxView, view: SelectedView, { modSeq, knownUids }: ResyncPoint): void {
  const vanished = vanishedLine(mailbox, modSeq, knownUids);
  if (vanished !== null) session.out.line(vanished);
  const known = knownUids === null ? null : new Set(view.resolve(knownUids, "uid"));
  for (const index of mailbox.changedSince(seq(modSeq))) {
    const uid = mailbox.uidAt(index);
    if (known?.has(uid) !== false) session.sendFlags(mailbox, view, uid);
  }
}

/** Sequence number, 0 if all are seen. */
function firstUnseen(mailbox: MailboxView): number {
  if (mailbox.unseen === 0) return 0;
  for (let index = 0; index < mailbox.count; index++) if (!mailbox.hasFlag(index, "\\Seen")) return index + 1;
  return 0;
}

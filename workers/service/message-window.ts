/** Lines of the message list: a stretch of a mailbox, newest arrival first. */
import type { Account } from "../../shared/account/account.ts";
import type { EmailNumber } from "../../shared/lib/ids.ts";
import type { MailboxView } from "../../shared/mailbox/view.ts";
import type { IndexData } from "../../shared/mime/index-data.ts";
import type { MessageRow, MessageWindow } from "../rpc/engine-rpc.ts";
import { viewOf } from "./changes.ts";
import { addressesToCorrespondents } from "./correspondents.ts";
import { harmlessText } from "./harmless-text.ts";

/** Rows of one answer. */
export const MAX_ROWS = 1000;

export const EMPTY_WINDOW: MessageWindow = { total: 0, offset: 0, rows: [] };

/** What the state says of a message at one moment. */
interface Line {
  readonly row: Pick<MessageRow, "mailbox" | "uid" | "seen" | "flagged" | "answered">;
  readonly email: EmailNumber;
  /** Octets, and unix seconds of arrival. */
  readonly size: number;
  readonly arrival: number;
}

/** A mailbox that is gone is empty. Messages whose index data cannot be had right now come as rows without it. */
export async function messageWindow(
  account: Account,
  mailbox: string,
  offset: number,
  limit: number,
): Promise<MessageWindow> {
  const view = viewOf(account, mailbox);
  if (!view || !isCount(offset) || !isCount(limit)) return EMPTY_WINDOW;
  const total = view.count;
  const first = Math.min(offset, total);
  const end = Math.min(first + Math.min(limit, MAX_ROWS), total);
  const lines: Line[] = [];
  for (let i = first; i < end; i++) lines.push(lineAt(account, view, total - 1 - i));
  const found = await account.index(lines.map(({ email }) => email));
  return { total, offset: first, rows: lines.map((line, i) => rowOf(account, line, found[i] ?? null)) };
}

const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;

function lineAt(account: Account, view: MailboxView, index: number): Line {
  const email = view.emailAt(index);
  const held = account.state.email(email);
  const has = (flag: string): boolean => view.hasFlag(index, flag);
  const flags = { seen: has("\\Seen"), flagged: has("\\Flagged"), answered: has("\\Answered") };
  const row = { mailbox: view.id, uid: view.uidAt(index), ...flags };
  return { row, email, size: held?.size ?? 0, arrival: held?.internalDate ?? 0 };
}

function rowOf(account: Account, { row, email, size, arrival }: Line, data: IndexData | null): MessageRow {
  return {
    ...row,
    from: data?.from[0] ?? null,
    to: addressesToCorrespondents(data?.envelope.to ?? []),
    subject: harmlessText(data?.subject ?? ""),
    preview: data?.preview ?? "",
    date: data?.date ?? arrival,
    hasAttachment: data?.hasAttachment ?? false,
    size,
    cached: account.hasBody(email),
  };
}

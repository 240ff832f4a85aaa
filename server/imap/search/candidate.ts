/** One message as SEARCH sees it, with as much of it as has been fetched so far. */
import type { Uid } from "../../../shared/lib/ids.ts";
import { parseDate } from "../../../shared/mime/headers/date.ts";
import type { MailboxView } from "../../../shared/mailbox/view.ts";
import type { ImapAccount } from "../backend.ts";
import type { BodyText } from "./body-text.ts";
import type { SearchRow } from "./search-row.ts";

const SECONDS_A_DAY = 86_400;

export interface Known {
  readonly row: SearchRow | null;
  readonly body: BodyText | null;
}

export class Candidate {
  readonly uid: Uid;
  /** In the client's view, from 0. */
  readonly place: number;
  readonly mailbox: MailboxView;
  /** In the mailbox as it is now. */
  readonly at: number;
  readonly row: SearchRow | null;
  readonly body: BodyText | null;
  readonly #account: ImapAccount;

  constructor(account: ImapAccount, mailbox: MailboxView, uid: Uid, place: number, known: Known) {
    this.#account = account;
    this.mailbox = mailbox;
    this.uid = uid;
    this.place = place;
    this.at = mailbox.indexOf(uid);
    this.row = known.row;
    this.body = known.body;
  }

  get size(): number {
    return this.#email()?.size ?? 0;
  }

  get emailId(): string {
    return this.#email()?.id ?? "";
  }

  /** Unix seconds. */
  get internalDate(): number {
    return this.#email()?.internalDate ?? 0;
  }

  /** Days since 1970-01-01. */
  get internalDay(): number {
    return Math.floor(this.internalDate / SECONDS_A_DAY);
  }

  /** The day as the sender's clock had it; null if the message has no date. */
  get sentDay(): number | null | "unknown" {
    if (this.row !== null) return this.row.date === null ? null : dayOf(this.row.date, this.row.zone);
    if (this.body === null) return "unknown";
    const date = parseDate(this.body.values("date")[0] ?? "");
    return date === null ? null : dayOf(date.seconds, date.zone);
  }

  #email(): ReturnType<ImapAccount["state"]["email"]> {
    return this.#account.state.email(this.mailbox.emailAt(this.at));
  }
}

const dayOf = (seconds: number, zone: number): number => Math.floor((seconds + zone * 60) / SECONDS_A_DAY);

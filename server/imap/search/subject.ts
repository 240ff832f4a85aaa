/** One message as SEARCH sees it, with as much of it as has been fetched so far. */
import type { Flag } from "../../../shared/mailbox/flags.ts";
import type { Uid } from "../../../shared/lib/ids.ts";
import { parseDate } from "../../../shared/mime/date.ts";
import type { IndexData } from "../../../shared/mime/index-data.ts";
import type { MailboxView } from "../../../shared/mailbox/view.ts";
import type { ImapAccount } from "../backend.ts";
import type { SequenceSet } from "../parse/sequence-set.ts";
import type { SelectedView } from "../session/view.ts";
import type { BodyText } from "./body-text.ts";
import { keptHeaders } from "./kept-headers.ts";
import { normalise } from "./normalise.ts";

const SECONDS_A_DAY = 86_400;

export interface SubjectSource {
  readonly account: ImapAccount;
  readonly view: SelectedView;
  readonly mailbox: MailboxView;
  /** Unix seconds. */
  readonly now: number;
  readonly sets: ReadonlyMap<SequenceSet, ReadonlySet<Uid>>;
}

export class Subject {
  readonly #source: SubjectSource;
  readonly #uid: Uid;
  readonly #at: number;
  readonly #index: IndexData | null;
  readonly #body: BodyText | null;

  constructor(
    source: SubjectSource,
    uid: Uid,
    known: { readonly index: IndexData | null; readonly body: BodyText | null },
  ) {
    this.#source = source;
    this.#uid = uid;
    this.#at = source.mailbox.indexOf(uid);
    this.#index = known.index;
    this.#body = known.body;
  }

  hasFlag(flag: Flag): boolean {
    return this.#source.mailbox.hasFlag(this.#at, flag);
  }

  get recent(): boolean {
    return this.#source.view.isRecent(this.#uid);
  }

  /** Sets were resolved once for the whole search. */
  isIn(set: SequenceSet): boolean {
    return this.#source.sets.get(set)?.has(this.#uid) ?? false;
  }

  get size(): number {
    return this.#email()?.size ?? 0;
  }

  get modSeq(): number {
    return this.#source.mailbox.modSeqAt(this.#at);
  }

  get emailId(): string {
    return this.#email()?.id ?? "";
  }

  get internalDay(): number {
    return Math.floor((this.#email()?.internalDate ?? 0) / SECONDS_A_DAY);
  }

  /** Seconds since it came. */
  get age(): number {
    return this.#source.now - (this.#email()?.internalDate ?? 0);
  }

  /** The day as the sender's clock had it; null if the message has no date. */
  sentDay(): number | null | "unknown" {
    if (this.#index === null) return this.#body === null ? "unknown" : dayOf(this.#headers("date")[0] ?? null);
    const { date, zone } = this.#index;
    return date === null ? null : Math.floor((date + zone * 60) / SECONDS_A_DAY);
  }

  /** Null if it takes the message to know. */
  headerContains(name: string, text: string): boolean | null {
    const wanted = normalise(text);
    if (this.#body !== null) return this.#headers(name).some((value) => value.includes(wanted));
    const known = this.#index === null ? null : keptHeaders(this.#index, name);
    return known?.some((value) => normalise(value).includes(wanted)) ?? null;
  }

  contains(where: "body" | "text", text: string): boolean | null {
    if (this.#body === null) return null;
    const wanted = normalise(text);
    if (this.#body.body.includes(wanted)) return true;
    return where === "text" && this.#body.headers.some((header) => `${header.name}: ${header.text}`.includes(wanted));
  }

  #headers(name: string): readonly string[] {
    return this.#body?.headers.filter((header) => header.name === name).map((header) => header.text) ?? [];
  }

  #email(): ReturnType<ImapAccount["state"]["email"]> {
    return this.#source.account.state.email(this.#source.mailbox.emailAt(this.#at));
  }
}

function dayOf(text: string | null): number | null {
  const date = text === null ? null : parseDate(text);
  return date === null ? null : Math.floor((date.seconds + date.zone * 60) / SECONDS_A_DAY);
}

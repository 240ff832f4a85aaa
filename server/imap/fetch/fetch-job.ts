/** Carries out one FETCH (RFC 3501 §6.4.5): index data in batches, bodies one after the other, never faster than the peer reads. */
import { setImmediate } from "node:timers/promises";
import type { EmailNumber, Uid } from "../../../shared/lib/ids.ts";
import type { MailboxView } from "../../../shared/mailbox/view.ts";
import type { IndexData } from "../../../shared/mime/index/index-data.ts";
import { INDEX_BATCH } from "../limits.ts";
import type { FetchItem } from "../parse/fetch-items.ts";
import { selectedMailbox } from "../session/session.ts";
import type { Session } from "../session/session.ts";
import type { Selected } from "../session/state.ts";
import { BodiesAhead } from "./bodies-ahead.ts";
import type { HeldBody } from "./open-bodies.ts";
import { messageResponse } from "./message-response.ts";
import type { OpenedMessage } from "./opened-message.ts";
import { PieceBudget } from "./piece-budget.ts";
import { planOf } from "./plan.ts";
import type { FetchPlan } from "./plan.ts";
import { sendResponse, sendText } from "./send-response.ts";
import { fallsShort } from "./sources.ts";
import { sayingStillHere } from "./still-here.ts";

/**
 * `gone`: expunged meanwhile. `corrupt`: damaged, or the provider has lost it. `unknownEncoding`: nobody here can decode a part
 * (RFC 3516 §4.3). `tooManyPieces`: see PieceBudget.
 */
export type FetchFailure = "offline" | "gone" | "corrupt" | "unknownEncoding" | "tooManyPieces";

export interface FetchResult {
  /** Messages that could not be given, by reason. */
  readonly failures: ReadonlySet<FetchFailure>;
  /** Messages given whose reading marks them \Seen. */
  readonly seen: readonly Uid[];
}

interface Row {
  readonly uid: Uid;
  readonly email: EmailNumber;
}

export async function runFetch(
  session: Session,
  selected: Selected,
  uids: readonly Uid[],
  items: readonly FetchItem[],
): Promise<FetchResult> {
  const job = new FetchJob(session, selected, planOf(items));
  for (let at = 0; at < uids.length && !session.out.closed; at += INDEX_BATCH) {
    await job.batch(uids.slice(at, at + INDEX_BATCH));
    await setImmediate();
  }
  return job;
}

class FetchJob implements FetchResult {
  readonly failures = new Set<FetchFailure>();
  readonly seen: Uid[] = [];
  readonly #session: Session;
  readonly #selected: Selected;
  readonly #plan: FetchPlan;
  readonly #budget = new PieceBudget();
  /** The entry after which keywords were announced last. */
  #announcedAt = -1;

  constructor(session: Session, selected: Selected, plan: FetchPlan) {
    this.#session = session;
    this.#selected = selected;
    this.#plan = plan;
  }

  async batch(uids: readonly Uid[]): Promise<void> {
    if (!this.#plan.needsIndex && !this.#plan.needsBody) {
      for (const uid of uids) this.#fromState(uid);
      await this.#session.out.drained();
      return;
    }
    const { account } = this.#selected;
    const rows = this.#rows(uids);
    const emails = rows.map((row) => row.email);
    const asked = this.#plan.needsIndex ? account.index(emails) : [];
    const index = await (asked instanceof Promise ? sayingStillHere(this.#session.out, asked) : asked);
    const wanted = rows.map((row, at) => this.#wantsBody(index[at] ?? null) && this.#lastOpened(row) === null);
    const bodies = new BodiesAhead(
      this.#session.services.openBodies,
      account,
      emails.filter((_, at) => wanted[at] === true),
    );
    try {
      for (const [at, row] of rows.entries()) {
        if (this.#session.out.closed) return;
        if (wanted[at] === true) await this.#sendOpened(row, index[at] ?? null, bodies);
        else await this.#sendWithin(row, index[at] ?? null, this.#lastOpened(row));
      }
    } finally {
      bodies.end();
    }
  }

  /** It is open while it is sent; none is opened while the peer has not taken what was sent before. */
  async #sendOpened(row: Row, index: IndexData | null, bodies: BodiesAhead): Promise<void> {
    const { out } = this.#session;
    if (out.backlogged) await out.drained();
    const held = out.closed ? null : await sayingStillHere(out, bodies.take());
    if (held === null) return;
    try {
      const opened = out.closed ? "failed" : await this.#opened(row, held);
      if (opened !== "failed" && !out.closed) await this.#sendWithin(row, index, opened);
    } finally {
      held.release();
    }
  }

  async #sendWithin(row: Row, index: IndexData | null, opened: OpenedMessage | null): Promise<void> {
    if (opened === null || this.#budget.take(opened, this.#plan.items)) await this.#send(row, index, opened);
    else this.failures.add("tooManyPieces");
    opened?.forgetFields();
  }

  /** Where the state tells all, nothing is waited for. */
  #fromState(uid: Uid): void {
    const { account, view } = this.#selected;
    const mailbox = selectedMailbox(this.#selected);
    const at = mailbox?.indexOf(uid) ?? -1;
    if (mailbox === null || at < 0) {
      this.failures.add("gone");
      return;
    }
    this.#announce(mailbox);
    const message = { account, view, mailbox, at, index: null, opened: null };
    for (const chunk of messageResponse(message, this.#plan.items))
      if (typeof chunk === "string") sendText(this.#session.out, chunk);
    this.#told(mailbox, at, uid);
  }

  #rows(uids: readonly Uid[]): readonly Row[] {
    const mailbox = selectedMailbox(this.#selected);
    const rows: Row[] = [];
    for (const uid of uids) {
      const at = mailbox?.indexOf(uid) ?? -1;
      if (mailbox !== null && at >= 0) rows.push({ uid, email: mailbox.emailAt(at) });
      else this.failures.add("gone");
    }
    return rows;
  }

  /** Index data that can not be had is made up for by the message, or that says why there is neither. */
  #wantsBody(index: IndexData | null): boolean {
    if (this.#plan.needsBody) return true;
    return index === null || fallsShort(index, this.#plan.items);
  }

  #lastOpened({ email }: Row): OpenedMessage | null {
    return this.#session.lastOpened.get(this.#selected.account.state.email(email)?.blobId);
  }

  async #opened(row: Row, { body, message }: HeldBody): Promise<OpenedMessage | "failed"> {
    if (body.ok) return this.#keep(row, await message());
    const { type } = body.error;
    const stands = (selectedMailbox(this.#selected)?.indexOf(row.uid) ?? -1) >= 0;
    this.failures.add(type === "gone" && stands ? "corrupt" : type);
    return "failed";
  }

  #keep({ email }: Row, message: OpenedMessage): OpenedMessage {
    const blob = this.#selected.account.state.email(email)?.blobId;
    if (this.#plan.nibbles && blob !== undefined) this.#session.lastOpened.keep(blob, message);
    return message;
  }

  async #send({ uid }: Row, index: IndexData | null, opened: OpenedMessage | null): Promise<void> {
    const { out } = this.#session;
    const { account, view } = this.#selected;
    const mailbox = selectedMailbox(this.#selected);
    const at = mailbox?.indexOf(uid) ?? -1;
    if (mailbox === null || at < 0) {
      this.failures.add("gone");
      return;
    }
    this.#announce(mailbox);
    if (this.#plan.items.some((item) => item.type === "binarySize" && isUndecoded(opened, item.path)))
      this.failures.add("unknownEncoding");
    const chunks = messageResponse({ account, view, mailbox, at, index, opened }, this.#plan.items);
    this.#told(mailbox, at, uid);
    const [first] = chunks;
    if (chunks.length === 1 && typeof first === "string") sendText(out, first);
    else if (!(await sendResponse(out, chunks))) this.failures.add("unknownEncoding");
    if (out.backlogged) await out.drained();
  }

  /** A keyword is announced before a message is said to have it (RFC 3501 §7.2.6). */
  #announce(mailbox: MailboxView): void {
    const { account, view } = this.#selected;
    if (!this.#plan.tellsFlags || this.#announcedAt === account.state.seq) return;
    this.#announcedAt = account.state.seq;
    this.#session.announceKeywords(account, mailbox, view);
  }

  /** Who knows CONDSTORE is told of a change with its MODSEQ, whatever was asked here (RFC 7162 §3.1). */
  #told(mailbox: MailboxView, at: number, uid: Uid): void {
    const { view } = this.#selected;
    const { sees, tellsFlags, tellsModSeq } = this.#plan;
    if (tellsFlags && (tellsModSeq || !this.#session.condstore)) view.forgetFlags(uid);
    if (sees && !view.readOnly && !mailbox.hasFlag(at, "\\Seen")) this.seen.push(uid);
  }
}

const isUndecoded = (opened: OpenedMessage | null, path: readonly number[]): boolean =>
  opened?.binary(path).type === "unknownEncoding";

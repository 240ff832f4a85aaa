/** Carries out one FETCH (RFC 3501 §6.4.5): index data in batches, bodies one after the other, never faster than the peer reads. */
import { setImmediate } from "node:timers/promises";
import type { EmailNumber, Uid } from "../../../shared/lib/ids.ts";
import type { IndexData } from "../../../shared/mime/index-data.ts";
import { INDEX_BATCH } from "../limits.ts";
import type { FetchItem } from "../parse/fetch-items.ts";
import { selectedMailbox } from "../session/session.ts";
import type { Session } from "../session/session.ts";
import type { Selected } from "../session/state.ts";
import { canonicalLines } from "../../../shared/mime/line-ends.ts";
import { BodiesAhead } from "./bodies-ahead.ts";
import type { Body } from "./bodies-ahead.ts";
import { fallsShort, needsBody, needsIndex } from "./sources.ts";
import { writeMessage } from "./write-message.ts";

export type BodyFailure = "offline" | "gone" | "corrupt";

export interface FetchResult {
  /** Messages that could not be given, by reason. */
  readonly failures: ReadonlySet<BodyFailure>;
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
  const job = new FetchJob(session, selected, items);
  for (let at = 0; at < uids.length && !session.out.closed; at += INDEX_BATCH) {
    await job.batch(uids.slice(at, at + INDEX_BATCH));
    await setImmediate();
  }
  return job;
}

class FetchJob implements FetchResult {
  readonly failures = new Set<BodyFailure>();
  readonly seen: Uid[] = [];
  readonly #session: Session;
  readonly #selected: Selected;
  readonly #items: readonly FetchItem[];
  readonly #needsIndex: boolean;
  readonly #needsBody: boolean;
  readonly #sees: boolean;

  constructor(session: Session, selected: Selected, items: readonly FetchItem[]) {
    this.#session = session;
    this.#selected = selected;
    this.#items = items;
    this.#needsIndex = items.some(needsIndex);
    this.#needsBody = items.some(needsBody);
    this.#sees = !selected.view.readOnly && items.some((item) => item.type === "section" && item.sees);
  }

  async batch(uids: readonly Uid[]): Promise<void> {
    const { account } = this.#selected;
    const rows = this.#rows(uids);
    const emails = rows.map((row) => row.email);
    const index = this.#needsIndex ? await account.index(emails) : [];
    const wanted = rows.map((_, at) => this.#wantsBody(index[at] ?? null));
    const bodies = new BodiesAhead(
      account,
      emails.filter((_, at) => wanted[at] === true),
    );
    for (const [at, row] of rows.entries()) {
      if (this.#session.out.closed) return;
      this.#message(row, index[at] ?? null, wanted[at] === true ? await bodies.take() : null);
      await this.#session.out.drained();
    }
  }

  #rows(uids: readonly Uid[]): readonly Row[] {
    const mailbox = selectedMailbox(this.#selected);
    const rows: Row[] = [];
    for (const uid of uids) {
      const index = mailbox?.indexOf(uid) ?? -1;
      if (mailbox !== null && index >= 0) rows.push({ uid, email: mailbox.emailAt(index) });
      else this.failures.add("gone");
    }
    return rows;
  }

  #message({ uid }: Row, index: IndexData | null, body: Body | null): void {
    if (body?.ok === false) {
      this.failures.add(body.error.type);
      return;
    }
    const mailbox = selectedMailbox(this.#selected);
    const at = mailbox?.indexOf(uid) ?? -1;
    if (mailbox === null || at < 0 || (this.#needsIndex && index === null)) {
      this.failures.add("gone");
      return;
    }
    const { account, view } = this.#selected;
    const octets = body === null ? null : canonicalLines(body.value);
    writeMessage(this.#session.out, { account, view, mailbox, at, index, body: octets }, this.#items);
    if (this.#items.some((item) => item.type === "FLAGS")) view.forgetFlags(uid);
    if (this.#sees && !mailbox.hasFlag(at, "\\Seen")) this.seen.push(uid);
  }

  #wantsBody(index: IndexData | null): boolean {
    return this.#needsBody || (index !== null && fallsShort(index, this.#items));
  }
}

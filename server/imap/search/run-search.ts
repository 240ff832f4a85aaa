/** Finds the matching messages of a mailbox: cheapest source first, index data in batches, bodies read a little ahead. */
import type { EmailNumber, Uid } from "../../../shared/lib/ids.ts";
import { BodiesAhead } from "../fetch/bodies-ahead.ts";
import { INDEX_BATCH } from "../limits.ts";
import type { Output } from "../net/output.ts";
import type { SearchKey } from "../parse/search-key.ts";
import { selectedMailbox } from "../session/session.ts";
import type { Selected } from "../session/state.ts";
import { BodyText } from "./body-text.ts";
import { Candidate } from "./candidate.ts";
import type { Known } from "./candidate.ts";
import { compile } from "./compile.ts";
import type { Test } from "./compile.ts";
import { Pace } from "./pace.ts";
import { SearchRows } from "./search-rows.ts";

export interface Found {
  /** Ascending. */
  readonly uids: readonly Uid[];
  /** Why a message that had to be read could not be; null if all could. */
  readonly incomplete: "offline" | "corrupt" | null;
}

/** Stops early once the client is gone. Other sessions get their turn between messages. */
export async function runSearch(selected: Selected, key: SearchKey, out: Output): Promise<Found> {
  const search = new Search(selected, key, out);
  await search.run();
  return search.found;
}

const NOTHING: Known = { row: null, body: null };

class Search {
  readonly #selected: Selected;
  readonly #test: Test;
  readonly #pace: Pace;
  /** What the client knows of, when the search began. */
  readonly #uids: readonly Uid[];
  /** By place. */
  readonly #matches: Uint8Array;
  #incomplete: Found["incomplete"] = null;

  constructor(selected: Selected, key: SearchKey, out: Output) {
    this.#selected = selected;
    this.#test = compile(key, { view: selected.view, now: Math.floor(Date.now() / 1000) });
    this.#pace = new Pace(out);
    this.#uids = [...selected.view.uids()];
    this.#matches = new Uint8Array(this.#uids.length);
  }

  get found(): Found {
    return { uids: this.#uids.filter((_, place) => this.#matches[place] === 1), incomplete: this.#incomplete };
  }

  async run(): Promise<void> {
    const open: number[] = [];
    for (let place = 0; place < this.#uids.length; place++) {
      if (this.#isOpen(place, NOTHING)) open.push(place);
      if (!(await this.#pace.next())) return;
    }
    if (open.length > 0) await this.#readBodies(await this.#readIndex(open));
  }

  /** Gives the messages that index data does not answer. */
  async #readIndex(places: readonly number[]): Promise<readonly number[]> {
    const rows = new SearchRows(this.#selected.account);
    const open: number[] = [];
    for (let at = 0; at < places.length && !this.#pace.isOver; at += INDEX_BATCH) {
      const known = this.#emails(places.slice(at, at + INDEX_BATCH));
      const found = await rows.of(known.map(({ email }) => email));
      for (const [i, { place }] of known.entries()) {
        if (this.#isOpen(place, { row: found[i] ?? null, body: null })) open.push(place);
        if (!(await this.#pace.next())) return [];
      }
    }
    return open;
  }

  async #readBodies(places: readonly number[]): Promise<void> {
    const known = this.#emails(places);
    const bodies = new BodiesAhead(
      this.#selected.account,
      known.map(({ email }) => email),
    );
    for (const { place } of known) {
      const body = await bodies.take();
      if (!this.#pace.awaited()) return;
      if (body.ok) this.#isOpen(place, { row: null, body: new BodyText(body.value) });
      else if (body.error.type !== "gone") this.#incomplete = body.error.type;
    }
  }

  /** Notes what matches; true if it can not be told yet. What is gone is neither. */
  #isOpen(place: number, known: Known): boolean {
    const mailbox = selectedMailbox(this.#selected);
    const uid = this.#uids[place];
    if (mailbox === null || uid === undefined) return false;
    const candidate = new Candidate(this.#selected.account, mailbox, uid, place, known);
    const verdict = candidate.at < 0 ? false : this.#test(candidate);
    if (verdict === true) this.#matches[place] = 1;
    return verdict === null;
  }

  /** Those that are still there. */
  #emails(places: readonly number[]): readonly { readonly place: number; readonly email: EmailNumber }[] {
    const mailbox = selectedMailbox(this.#selected);
    const known: { place: number; email: EmailNumber }[] = [];
    for (const place of places) {
      const at = mailbox?.indexOf(this.#uids[place] as Uid) ?? -1;
      if (mailbox !== null && at >= 0) known.push({ place, email: mailbox.emailAt(at) });
    }
    return known;
  }
}

/** Finds the matching messages of a mailbox: cheapest source first, index data in batches, bodies read a little ahead. */
import type { EmailNumber, Uid } from "../../../shared/lib/ids.ts";
import { BodiesAhead } from "../fetch/bodies-ahead.ts";
import type { Body, OpenBodies } from "../fetch/open-bodies.ts";
import type { MailboxView } from "../../../shared/mailbox/view.ts";
import { INDEX_BATCH } from "../limits.ts";
import type { SearchKey } from "../parse/search-key.ts";
import { selectedMailbox } from "../session/session.ts";
import type { Session } from "../session/session.ts";
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

/** Stops early once the client is gone. Other sessions get their turn between messages, and within large ones. */
export async function runSearch(session: Session, selected: Selected, key: SearchKey): Promise<Found> {
  const search = new Search(session, selected, key);
  await search.run();
  return search.found;
}

class Search {
  readonly #open: OpenBodies;
  readonly #selected: Selected;
  readonly #test: Test;
  readonly #pace: Pace;
  readonly #rows: SearchRows;
  /** What the client knows of, when the search began. */
  readonly #uids: readonly Uid[];
  /** By place. */
  readonly #matches: Uint8Array;
  /** As it is until the next wait; null if it is gone. */
  #mailbox: MailboxView | null;
  #incomplete: Found["incomplete"] = null;

  constructor({ out, services }: Session, selected: Selected, key: SearchKey) {
    this.#open = services.openBodies;
    this.#selected = selected;
    this.#test = compile(key, { view: selected.view, now: Math.floor(Date.now() / 1000) });
    this.#pace = new Pace(out);
    this.#rows = new SearchRows(selected.account);
    this.#uids = [...selected.view.uids()];
    this.#matches = new Uint8Array(this.#uids.length);
    this.#mailbox = selectedMailbox(selected);
  }

  get found(): Found {
    return { uids: this.#uids.filter((_, place) => this.#matches[place] === 1), incomplete: this.#incomplete };
  }

  async run(): Promise<void> {
    const open = await this.#readState();
    if (open.length > 0) await this.#readBodies(await this.#readIndex(open));
  }

  /** Gives the messages that neither the state answers nor a row that is kept. */
  async #readState(): Promise<readonly number[]> {
    const open: number[] = [];
    for (let place = 0; place < this.#uids.length; place++) {
      const email = this.#emailAt(place);
      if (email !== null && this.#isOpen(place, { row: this.#rows.kept(email), body: null })) open.push(place);
      if (this.#pace.isDue && !(await this.#rest())) return [];
    }
    return open;
  }

  /** Gives the messages that index data does not answer. */
  async #readIndex(places: readonly number[]): Promise<readonly number[]> {
    const open: number[] = [];
    for (let at = 0; at < places.length; at += INDEX_BATCH) {
      const batch = this.#emails(places.slice(at, at + INDEX_BATCH));
      const missing = batch.filter(({ email }) => this.#rows.kept(email) === null);
      const rows = await this.#rows.read(missing.map(({ email }) => email));
      const fresh = new Map(missing.map(({ place }, i) => [place, rows[i] ?? null]));
      if (!(await this.#rest())) return [];
      for (const { place, email } of batch) {
        const row = fresh.get(place) ?? this.#rows.kept(email);
        if (this.#isOpen(place, { row, body: null })) open.push(place);
      }
    }
    return open;
  }

  async #readBodies(places: readonly number[]): Promise<void> {
    const known = this.#emails(places);
    const bodies = new BodiesAhead(
      this.#open,
      this.#selected.account,
      known.map(({ email }) => email),
    );
    try {
      for (const { place, email } of known) {
        const held = await bodies.take();
        try {
          if (!(await this.#awaited())) return;
          if (held !== null && !(await this.#readBody(place, email, held.body))) return;
        } finally {
          held?.release();
        }
      }
    } finally {
      bodies.end();
    }
  }

  /** False if the search is to stop. */
  async #readBody(place: number, email: EmailNumber, body: Body): Promise<boolean> {
    if (body.ok) return this.#readThrough(place, email, body.value);
    if (body.error.type !== "gone") this.#incomplete = body.error.type;
    return true;
  }

  /** False if the search is to stop. */
  async #readThrough(place: number, email: EmailNumber, octets: Uint8Array): Promise<boolean> {
    const body = new BodyText(octets, () => this.#pace.isDue);
    const row = this.#rows.kept(email);
    while (this.#isOpen(place, { row, body }) && body.lookups.isPaused) {
      if (!(await this.#rest())) return false;
      body.lookups.resume();
    }
    return true;
  }

  async #rest(): Promise<boolean> {
    const goesOn = await this.#pace.rest();
    this.#mailbox = selectedMailbox(this.#selected);
    return goesOn;
  }

  async #awaited(): Promise<boolean> {
    if (this.#pace.isDue) return this.#rest();
    this.#mailbox = selectedMailbox(this.#selected);
    return !this.#pace.isOver;
  }

  /** Notes what matches; true if it can not be told yet. What is gone is neither. */
  #isOpen(place: number, known: Known): boolean {
    const uid = this.#uids[place];
    if (this.#mailbox === null || uid === undefined) return false;
    const candidate = new Candidate(this.#selected.account, this.#mailbox, uid, place, known);
    const verdict = candidate.at < 0 ? false : this.#test(candidate);
    if (verdict === true) this.#matches[place] = 1;
    return verdict === null;
  }

  /** Null if it is gone. */
  #emailAt(place: number): EmailNumber | null {
    const at = this.#mailbox?.indexOf(this.#uids[place] as Uid) ?? -1;
    return this.#mailbox === null || at < 0 ? null : this.#mailbox.emailAt(at);
  }

  /** Those that are still there. */
  #emails(places: readonly number[]): readonly { readonly place: number; readonly email: EmailNumber }[] {
    return places.flatMap((place) => {
      const email = this.#emailAt(place);
      return email === null ? [] : [{ place, email }];
    });
  }
}

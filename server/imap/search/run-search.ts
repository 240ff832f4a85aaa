/** Finds the matching messages of a mailbox: cheapest source first, index data in batches, bodies one at a time. */
import { setImmediate } from "node:timers/promises";
import type { Uid } from "../../../shared/lib/ids.ts";
import type { IndexData } from "../../../shared/mime/index-data.ts";
import { BodiesAhead } from "../fetch/bodies-ahead.ts";
import { INDEX_BATCH } from "../limits.ts";
import type { SearchKey } from "../parse/search-key.ts";
import type { SequenceSet } from "../parse/sequence-set.ts";
import { selectedMailbox } from "../session/session.ts";
import type { Selected } from "../session/state.ts";
import { BodyText } from "./body-text.ts";
import { evaluate } from "./evaluate.ts";
import type { Verdict } from "./evaluate.ts";
import { Subject } from "./subject.ts";

export interface Found {
  /** Ascending. */
  readonly uids: readonly Uid[];
  /** A message that had to be read was not at hand. */
  readonly incomplete: boolean;
}

const NOTHING = { index: null, body: null };

/** Stops early once the client is `gone`. Other sessions get their turn between batches. */
export async function runSearch(selected: Selected, key: SearchKey, gone: () => boolean): Promise<Found> {
  const search = new Search(selected, key);
  const { uids } = search;
  for (let at = 0; at < uids.length && !gone(); at += INDEX_BATCH) {
    await search.batch(uids.slice(at, at + INDEX_BATCH));
    await setImmediate();
  }
  return { uids: search.found, incomplete: search.incomplete };
}

class Search {
  readonly uids: readonly Uid[];
  readonly found: Uid[] = [];
  incomplete = false;
  readonly #now = Math.floor(Date.now() / 1000);
  readonly #selected: Selected;
  readonly #key: SearchKey;
  readonly #sets = new Map<SequenceSet, ReadonlySet<Uid>>();

  constructor(selected: Selected, key: SearchKey) {
    this.#selected = selected;
    this.#key = key;
    this.#resolveSets(key);
    this.uids = [...selected.view.uids()];
  }

  async batch(uids: readonly Uid[]): Promise<void> {
    const matches = new Set<Uid>();
    const open = this.#sift(uids, matches, () => NOTHING);
    if (open.length > 0) await this.#readIndex(open, matches);
    for (const uid of uids) if (matches.has(uid)) this.found.push(uid);
  }

  async #readIndex(uids: readonly Uid[], matches: Set<Uid>): Promise<void> {
    const index = await this.#selected.account.index(this.#emails(uids));
    const byUid = new Map(uids.map((uid, at) => [uid, index[at] ?? null]));
    const open = this.#sift(uids, matches, (uid) => ({ index: byUid.get(uid) ?? null, body: null }));
    if (open.length > 0) await this.#readBodies(open, matches, byUid);
  }

  async #readBodies(uids: readonly Uid[], matches: Set<Uid>, index: ReadonlyMap<Uid, IndexData | null>): Promise<void> {
    const bodies = new BodiesAhead(this.#selected.account, this.#emails(uids));
    for (const uid of uids) {
      const body = await bodies.take();
      if (!body.ok) {
        this.incomplete ||= body.error.type !== "gone";
        continue;
      }
      const text = new BodyText(body.value);
      this.#sift([uid], matches, () => ({ index: index.get(uid) ?? null, body: text }));
    }
  }

  /** Notes what matches and gives what cannot be told yet; what is gone is neither. */
  #sift(
    uids: readonly Uid[],
    matches: Set<Uid>,
    known: (uid: Uid) => { readonly index: IndexData | null; readonly body: BodyText | null },
  ): readonly Uid[] {
    return uids.filter((uid) => {
      const verdict = this.#judge(uid, known(uid));
      if (verdict === true) matches.add(uid);
      return verdict === null;
    });
  }

  #judge(uid: Uid, known: { readonly index: IndexData | null; readonly body: BodyText | null }): Verdict {
    const { account, view } = this.#selected;
    const mailbox = selectedMailbox(this.#selected);
    if (mailbox === null || mailbox.indexOf(uid) < 0) return false;
    return evaluate(this.#key, new Subject({ account, view, mailbox, now: this.#now, sets: this.#sets }, uid, known));
  }

  #emails(uids: readonly Uid[]): Parameters<Selected["account"]["index"]>[0] {
    const mailbox = selectedMailbox(this.#selected);
    return mailbox === null ? [] : uids.map((uid) => mailbox.emailAt(mailbox.indexOf(uid)));
  }

  /** Numbers beyond the last message match nothing. */
  #resolveSets(key: SearchKey): void {
    if (key.type === "and") for (const inner of key.keys) this.#resolveSets(inner);
    else if (key.type === "or") for (const inner of [key.left, key.right]) this.#resolveSets(inner);
    else if (key.type === "not") this.#resolveSets(key.key);
    else if (key.type === "seq" || key.type === "uid") {
      this.#sets.set(key.set, new Set(this.#selected.view.search(key.set, key.type)));
    }
  }
}

/**
 * Fills the catalog, newest first and in the background: from what this device has kept of it, else from the account's index
 * data. What comes in later is taken in at once. Index data that can not be had now is asked for again when somebody asks.
 */
import type { Account } from "../../../shared/account/account.ts";
import { emailNumber } from "../../../shared/lib/ids.ts";
import { createLock } from "../../../shared/lib/lock.ts";
import type { Searched } from "../../rpc/mail-rpc.ts";
import { catalogFacts, type CatalogFacts } from "./catalog-facts.ts";
import { createCatalogStore, ROWS_PER_SEGMENT, type CatalogRow } from "./catalog-store.ts";
import type { Catalog } from "./catalog.ts";
import type { CatalogWords } from "./catalog-words.ts";
import type { MailModel } from "../mail-model.ts";

/** Messages of which index data is read at once: a page of records has as many. */
const STEP = 250;
/** Milliseconds that a list waits for the catalog at its beginning; after which what came in is kept. */
const PATIENCE = 60;
const SAVE_AFTER = 5_000;

export interface CatalogBuilder {
  readonly searched: Searched;
  /** Begins; again: goes on with what could not be had. */
  run(): void;
  /** What came in since is known when it resolves. Waits a moment for the rest, where there is not much. */
  fresh(): Promise<void>;
  /** All that can be known now is known when it resolves. */
  whole(): Promise<void>;
  close(): void;
}

export interface CatalogParts {
  readonly account: Account;
  readonly model: MailModel;
  readonly catalog: Catalog;
  readonly words: CatalogWords;
}

export function createCatalogBuilder(
  { account, model, catalog, words }: CatalogParts,
  progress: (done: boolean) => void,
): CatalogBuilder {
  const store = createCatalogStore(account);
  const saving = createLock();
  /** Emails in between were looked at, as far as they go; −1: not begun. */
  let down = -1;
  let up = 0;
  /** Rows that are not kept yet. */
  const unsaved = new Map<number, CatalogRow>();
  /** Numbers of which nothing could be had. */
  let missing = new Set<number>();
  let running: Promise<void> | null = null;
  let taking: Promise<void> | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let closed = false;

  function searched(): Searched {
    if (down < 0) return { done: false, back: null };
    if (down === 0) return { done: missing.size === 0, back: 0 };
    return { done: false, back: down < up ? model.arrivalOf(down) : null };
  }

  function add(number: number, facts: CatalogFacts): void {
    catalog.add(number, facts, model.arrivalOf(number));
    words.changed(number);
  }

  /** From index data, newest first. */
  async function read(numbers: readonly number[]): Promise<void> {
    for (let at = 0; at < numbers.length && !closed; at += STEP) {
      const some = numbers.slice(at, at + STEP).map(emailNumber);
      const found = await account.index(some);
      some.forEach((number, i) => {
        const [data, id] = [found[i], model.idOf(number)];
        if (data && id) {
          const facts = catalogFacts(data);
          add(number, facts);
          unsaved.set(number, { number, id, facts });
        } else if (id) missing.add(number);
      });
    }
  }

  const lacking = (from: number, to: number): number[] => {
    const numbers: number[] = [];
    for (let number = to - 1; number >= from; number--)
      if (!catalog.has(number) && model.idOf(number) !== null) numbers.push(number);
    return numbers;
  };

  /** Those kept first. True: some of them are gone from the account. */
  async function load(segment: number): Promise<boolean> {
    let stale = false;
    for (const { number, id, facts } of (await store.load(segment)).toReversed()) {
      if (model.idOf(number) === id) add(number, facts);
      else stale = true;
    }
    return stale;
  }

  /** Those of the segment that this device has looked at, and that are still there. */
  const save = (segment: number): Promise<void> =>
    saving(async () => {
      const kept = new Map((await store.load(segment)).map((row) => [row.number, row]));
      for (const [number, row] of unsaved) {
        if (Math.floor(number / ROWS_PER_SEGMENT) !== segment) continue;
        kept.set(number, row);
        unsaved.delete(number);
      }
      const rows = [...kept.values()].filter(({ number, id }) => model.idOf(number) === id);
      if (!closed) await store.save(segment, rows.sort((a, b) => a.number - b.number)); // prettier-ignore
    });

  function saveSoon(): void {
    timer ??= setTimeout(() => {
      timer = undefined;
      for (const segment of new Set([...unsaved.keys()].map((number) => Math.floor(number / ROWS_PER_SEGMENT))))
        void save(segment);
    }, SAVE_AFTER);
  }

  async function takeNew(): Promise<void> {
    while (!closed && up < account.state.emailCount) {
      const to = Math.min(account.state.emailCount, up + STEP);
      await read(lacking(up, to));
      up = to;
    }
    if (unsaved.size > 0 && !running) saveSoon();
  }

  async function build(): Promise<void> {
    if (down < 0) down = up = account.state.emailCount;
    const again = [...missing].filter((number) => model.idOf(number) !== null);
    missing = new Set();
    await read(again);
    while (!closed && down > 0) {
      const segment = Math.ceil(down / ROWS_PER_SEGMENT) - 1;
      const from = segment * ROWS_PER_SEGMENT;
      const stale = await load(segment);
      await read(lacking(from, down));
      words.prepare(from, down);
      down = from;
      if (stale || unsaved.size > 0) await save(segment);
      progress(down === 0);
    }
    if (down === 0 && again.length > 0) progress(true);
  }

  function run(): void {
    running ??= build()
      .catch(() => undefined)
      .finally(() => (running = null));
  }

  return {
    get searched() {
      return searched();
    },
    run,
    async fresh() {
      if (down !== 0) run();
      if (up < account.state.emailCount) await (taking ??= takeNew().finally(() => (taking = null)));
      if (running && down > 0) await Promise.race([running, new Promise((done) => setTimeout(done, PATIENCE))]);
    },
    async whole() {
      run();
      await running;
      await takeNew();
    },
    close() {
      closed = true;
      clearTimeout(timer);
    },
  };
}

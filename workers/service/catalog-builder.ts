/**
 * Fills the catalog from the account's index data, newest first, in the background; what comes in later is taken in at
 * once. Index data that can not be had now is asked for again when the provider is back.
 */
import type { Account } from "../../shared/account/account.ts";
import { emailNumber, type EmailNumber } from "../../shared/lib/ids.ts";
import type { Searched } from "../rpc/mail-rpc.ts";
import { catalogFacts } from "./catalog-facts.ts";
import type { Catalog } from "./catalog.ts";
import type { MailModel } from "./mail-model.ts";

/** Messages of one step: a page of records has as many. */
const STEP = 250;

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

export function createCatalogBuilder(
  { account, model, catalog }: { readonly account: Account; readonly model: MailModel; readonly catalog: Catalog },
  progress: () => void,
): CatalogBuilder {
  /** Emails from here on were looked at, as far as they go. */
  let down = -1;
  let up = 0;
  let missing = new Set<number>();
  let running: Promise<void> | null = null;
  let taking: Promise<void> | null = null;
  let closed = false;

  const searched = (): Searched => {
    if (down < 0) return { done: false, back: null };
    if (down === 0) return { done: missing.size === 0, back: 0 };
    return { done: false, back: down < up ? model.arrivalOf(down) : null };
  };

  async function take(numbers: readonly EmailNumber[]): Promise<void> {
    const alive = numbers.filter((number) => !catalog.has(number) && account.state.email(number) !== null);
    const found = await account.index(alive);
    alive.forEach((number, i) => {
      const data = found[i];
      if (data) catalog.add(number, catalogFacts(data), model.arrivalOf(number));
      else if (account.state.email(number) !== null) missing.add(number);
    });
  }

  const range = (from: number, to: number): EmailNumber[] =>
    Array.from({ length: Math.max(0, to - from) }, (_, i) => emailNumber(to - 1 - i));

  async function takeNew(): Promise<void> {
    while (!closed && up < account.state.emailCount) {
      const to = Math.min(account.state.emailCount, up + STEP);
      await take(range(up, to));
      up = to;
    }
  }

  async function build(): Promise<void> {
    if (down < 0) down = up = account.state.emailCount;
    const again = [...missing].map(emailNumber);
    missing = new Set();
    await take(again);
    while (!closed && down > 0) {
      const from = Math.max(0, (Math.ceil(down / STEP) - 1) * STEP);
      await take(range(from, down));
      down = from;
      progress();
    }
    progress();
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
      if (down < 0) run();
      taking ??= takeNew().finally(() => (taking = null));
      await taking;
      if (running && down > 0) await Promise.race([running, new Promise((done) => setTimeout(done, PATIENCE))]);
    },
    async whole() {
      run();
      await running;
      await takeNew();
    },
    close() {
      closed = true;
    },
  };
}

/** Milliseconds that a list waits for the catalog at its beginning. */
const PATIENCE = 60;

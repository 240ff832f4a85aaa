/** What a page asks of an account first, of one that is only glanced at: mailboxes, settings, and the beginning of a list. */
import type { Glance } from "../../../shared/account/glance.ts";
import { emailNumber } from "../../../shared/lib/ids.ts";
import type { ListQuery, ListWindow, MailboxRow, SharedSettings } from "../../rpc/mail-rpc.ts";
import { catalogFacts } from "./catalog-facts.ts";
import { Catalog } from "./catalog.ts";
import { createIndexShelf } from "./index-shelf.ts";
import { candidates, flat, gathered, newestFirst } from "./list-order.ts";
import { listRows } from "./list-rows.ts";
import { MailModel } from "../mail-model.ts";
import { mailboxSummaries } from "./mailbox-summary.ts";
import { readSettings } from "../shared-settings.ts";
import { partly } from "./shown-lists.ts";
import { readSnoozes } from "../changes/snoozes.ts";

export interface GlanceLists {
  mailboxes(): readonly MailboxRow[];
  settings(): SharedSettings;
  /** Null: that is the engine's to say. */
  list(query: ListQuery, offset: number, limit: number): Promise<ListWindow | null>;
}

/** Messages looked at, newest first, to see which of them belong together. */
const LOOKED_AT = 250;

export function createGlanceLists(glance: Glance, address: string): GlanceLists {
  const { state } = glance;
  const model = new MailModel({ ahead: state, hasBody: () => false });
  const catalog = new Catalog([address]);
  const shelf = createIndexShelf(glance);
  const settings = readSettings(state);
  const { until, woken } = readSnoozes(state);
  const labels = new Set(settings.labels.map(({ keyword }) => keyword));
  const timeOf = (times: ReadonlyMap<string, number>, number: number): number | null =>
    times.size === 0 ? null : (times.get(model.idOf(number) ?? "") ?? null);
  const dateOf = (number: number): number => Math.max(model.arrivalOf(number), timeOf(woken, number) ?? 0);
  const snoozedUntil = (number: number): number | null => timeOf(until, number);

  async function know(numbers: readonly number[]): Promise<void> {
    const lacking = numbers.filter((number) => !catalog.has(number));
    const found = await glance.index(lacking.map(emailNumber));
    lacking.forEach((number, i) => {
      const data = found[i];
      if (data) catalog.add(number, catalogFacts(data), model.arrivalOf(number));
    });
  }

  return {
    mailboxes: () => mailboxSummaries(state),
    settings: () => settings,
    async list(query, offset, limit) {
      if (query.search !== "" || query.filter !== "all" || query.mailbox === null) return null;
      const sorted = newestFirst(candidates(query, false, model), dateOf);
      await know(sorted.slice(0, LOOKED_AT));
      const index = query.conversations ? gathered(sorted, null, catalog) : flat(sorted, null);
      const end = Math.min(index.count, offset + limit);
      const wanted = Array.from({ length: Math.max(0, end - offset) }, (_, i) => index.row(offset + i));
      const isKnown = wanted.every((numbers) => numbers.every((number) => catalog.has(number)));
      if (!isKnown || glance.isFaulty) return null;
      const rows = await listRows(wanted, query, { model, catalog, shelf, labels, dateOf, snoozedUntil });
      const searched = { done: false, back: null };
      const asOf = partly(state.emailCount);
      return { total: index.count, offset: Math.min(offset, index.count), rows, searched, asOf };
    },
  };
}

/**
 * The email records of an account by number, in sealed pages of 250 on the device. A page that is not here is taken from
 * the checkpoint segment that covers it. Decoded pages are kept for a while; new records in memory until `save`.
 */
import { decodeCbor, encodeCbor, type Cbor } from "../lib/cbor.ts";
import { asList } from "../lib/cbor-fields.ts";
import type { EmailNumber } from "../lib/ids.ts";
import { err, ok, type Result } from "../lib/result.ts";
import type { BlobRef } from "../log/fields.ts";
import { cborToEmailRecord, emailRecordToCbor, type EmailRecord } from "./email-record.ts";
import type { SealedDocs } from "./sealed-docs.ts";

export const RECORDS_PER_PAGE = 250;
/** Decoded pages kept in memory. */
const MAX_PAGES = 48;

type Page = readonly (EmailRecord | null)[];

/** Why a page can not be had: now, any more, or because the provider gave other bytes than its checkpoint names. */
export type PageFailure =
  { readonly type: "offline" } | { readonly type: "gone" } | { readonly type: "tampered"; readonly blob: BlobRef };

/** Records of a page from elsewhere (a checkpoint segment); null = none there. */
export type PageSource = (page: number) => Promise<Result<Page | null, PageFailure>>;

export interface RecordPages {
  /** Null if the device does not know the email. */
  get(email: EmailNumber): Promise<Result<EmailRecord | null, PageFailure>>;
  /** At once, so that a record is there before anyone hears of its email. */
  put(email: EmailNumber, record: EmailRecord): void;
  /** Seals and stores what was put. False if a page that it belongs to can not be had now. One save at a time. */
  save(): Promise<boolean>;
}

interface HeldPage {
  readonly page: Promise<Result<Page, PageFailure>>;
  settled: boolean;
}

export function createRecordPages(docs: SealedDocs, source: PageSource): RecordPages {
  const held = new Map<number, HeldPage>();
  /** By page and place in it; not stored yet. */
  const fresh = new Map<number, Map<number, EmailRecord>>();

  async function load(number: number): Promise<Result<Page, PageFailure>> {
    const stored = await docs.get(pageName(number));
    const page = stored && decodePage(stored);
    if (page) return ok(page);
    const fetched = await source(number);
    if (!fetched.ok) return fetched;
    // a disk that is full costs the same download another time
    if (fetched.value) await docs.put(pageName(number), encodePage(fetched.value)).catch(() => undefined);
    return ok(fetched.value ?? []);
  }

  function hold(number: number, page: Promise<Result<Page, PageFailure>>): Promise<Result<Page, PageFailure>> {
    const entry: HeldPage = { page, settled: false };
    const forget = (): void => {
      if (held.get(number) === entry) held.delete(number);
    };
    page.then((result) => {
      entry.settled = true;
      if (!result.ok) forget();
    }, forget);
    held.delete(number);
    held.set(number, entry);
    return page;
  }

  /** Pages still being read stay: two readings of one page could write its document in the wrong order. */
  function page(number: number): Promise<Result<Page, PageFailure>> {
    const known = held.get(number);
    if (known) {
      held.delete(number);
      held.set(number, known);
      return known.page;
    }
    for (const [oldest, { settled }] of held) {
      if (held.size < MAX_PAGES) break;
      if (settled) held.delete(oldest);
    }
    return hold(number, load(number));
  }

  async function savePage(number: number, rows: Map<number, EmailRecord>): Promise<boolean> {
    const base = await page(number);
    if (!base.ok) return false;
    const saved = new Map(rows);
    const merged = [...base.value];
    for (const [place, record] of saved) {
      while (merged.length < place) merged.push(null);
      merged[place] = record;
    }
    await docs.put(pageName(number), encodePage(merged));
    void hold(number, Promise.resolve(ok(merged)));
    for (const [place, record] of saved) if (rows.get(place) === record) rows.delete(place);
    if (rows.size === 0) fresh.delete(number);
    return true;
  }

  return {
    async get(email) {
      const place = email % RECORDS_PER_PAGE;
      const put = fresh.get(pageOf(email))?.get(place);
      if (put) return ok(put);
      const records = await page(pageOf(email));
      return records.ok ? ok(fresh.get(pageOf(email))?.get(place) ?? records.value[place] ?? null) : err(records.error);
    },
    put(email, record) {
      const rows = fresh.get(pageOf(email)) ?? new Map<number, EmailRecord>();
      rows.set(email % RECORDS_PER_PAGE, record);
      fresh.set(pageOf(email), rows);
    },
    async save() {
      for (const [number, rows] of [...fresh]) if (!(await savePage(number, rows))) return false;
      return true;
    },
  };
}

const pageOf = (email: number): number => Math.floor(email / RECORDS_PER_PAGE);
const pageName = (number: number): string => `records-${number}`;

const encodePage = (page: Page): Uint8Array =>
  encodeCbor([1, ...page.map((record): Cbor => record && emailRecordToCbor(record))]);

function decodePage(bytes: Uint8Array): Page | null {
  const list = asList(decodeCbor(bytes));
  return list?.[0] === 1 ? list.slice(1).map((item) => cborToEmailRecord(item)) : null;
}

/**
 * The email records of an account by number, in sealed pages of 250 on the device. A page that is not here is taken from
 * the checkpoint segment that covers it. Decoded pages are kept for a while; changed ones until `save`.
 */
import { decodeCbor, encodeCbor, type Cbor } from "../lib/cbor.ts";
import { asList } from "../lib/cbor-fields.ts";
import type { EmailNumber } from "../lib/ids.ts";
import { cborToEmailRecord, emailRecordToCbor, type EmailRecord } from "./email-record.ts";
import type { SealedDocs } from "./sealed-docs.ts";

export const RECORDS_PER_PAGE = 250;
/** Decoded pages kept in memory. */
const MAX_PAGES = 48;

type Page = (EmailRecord | null)[];

/** Records of a page from elsewhere (a checkpoint segment); null = none there. Rejects when it can not be had now. */
export type PageSource = (page: number) => Promise<readonly (EmailRecord | null)[] | null>;

export interface RecordPages {
  /** Null if the device does not know the email. Rejects when its page can not be had now. */
  get(email: EmailNumber): Promise<EmailRecord | null>;
  /** A synchronous `put` for `count` emails from `first` on, so that a record is there before anyone hears of its email. */
  writer(first: EmailNumber, count: number): Promise<(email: EmailNumber, record: EmailRecord) => void>;
  /** Seals and stores the changed pages. */
  save(): Promise<void>;
}

export function createRecordPages(docs: SealedDocs, source: PageSource): RecordPages {
  const pages = new Map<number, Promise<Page>>();
  const changed = new Map<number, Page>();

  async function load(number: number): Promise<Page> {
    const held = await docs.get(pageName(number));
    const page = held && decodePage(held);
    if (page) return page;
    const fetched = [...((await source(number)) ?? [])];
    if (fetched.length > 0) changed.set(number, fetched);
    return fetched;
  }

  function page(number: number): Promise<Page> {
    const loading = pages.get(number) ?? load(number);
    pages.delete(number);
    pages.set(number, loading);
    loading.catch(() => pages.delete(number));
    for (const oldest of pages.keys()) {
      if (pages.size <= MAX_PAGES) break;
      if (!changed.has(oldest)) pages.delete(oldest);
    }
    return loading;
  }

  return {
    async get(email) {
      const records = await page(pageOf(email));
      return records[email % RECORDS_PER_PAGE] ?? null;
    },
    async writer(first, count) {
      const open = new Map<number, Page>();
      for (let number = pageOf(first); number <= pageOf(first + Math.max(count, 1) - 1); number++)
        open.set(number, await page(number));
      return (email, record) => {
        const records = open.get(pageOf(email));
        if (!records) return;
        while (records.length < email % RECORDS_PER_PAGE) records.push(null);
        records[email % RECORDS_PER_PAGE] = record;
        changed.set(pageOf(email), records);
        pages.set(pageOf(email), Promise.resolve(records));
      };
    },
    async save() {
      for (const [number, records] of [...changed]) {
        changed.delete(number);
        try {
          await docs.put(pageName(number), encodePage(records));
        } catch (cause) {
          changed.set(number, records);
          throw cause;
        }
      }
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

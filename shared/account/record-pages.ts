/**
 * The email records of an account by number, in sealed pages of 250 on the device. A page that is not here is taken from
 * the checkpoint segment that covers it. Decoded pages are kept for a while; changed ones until `save`.
 */
import { decodeCbor, encodeCbor, type Cbor } from "../lib/cbor.ts";
import type { EmailNumber } from "../lib/ids.ts";
import { cborToEmailRecord, emailRecordToCbor, type EmailRecord } from "./email-record.ts";
import type { SealedDocs } from "./sealed-docs.ts";

export const RECORDS_PER_PAGE = 250;
/** Decoded pages kept in memory. */
const MAX_PAGES = 48;

type Page = (EmailRecord | null)[];
/** Records of a page from elsewhere (a checkpoint segment); null = none there. */
export type PageSource = (page: number) => Promise<readonly (EmailRecord | null)[] | null>;

export interface RecordPages {
  /** Null if the device does not know the email. */
  get(email: EmailNumber): Promise<EmailRecord | null>;
  /** Same order; pages are read once. */
  getMany(emails: readonly EmailNumber[]): Promise<(EmailRecord | null)[]>;
  put(email: EmailNumber, record: EmailRecord): Promise<void>;
  /** Seals and stores the changed pages. */
  save(): Promise<void>;
}

export function createRecordPages(docs: SealedDocs, source: PageSource): RecordPages {
  const pages = new Map<number, Promise<Page>>();
  const dirty = new Set<number>();

  async function load(number: number): Promise<Page> {
    const held = await docs.get(pageName(number));
    const page = held && decodePage(held);
    if (page) return page;
    const fetched = await source(number);
    if (!fetched) return [];
    dirty.add(number);
    return [...fetched];
  }

  function page(number: number): Promise<Page> {
    let loading = pages.get(number);
    if (loading) pages.delete(number);
    else {
      loading = load(number);
      loading.catch(() => pages.delete(number));
    }
    pages.set(number, loading);
    evict();
    return loading;
  }

  function evict(): void {
    for (const number of pages.keys()) {
      if (pages.size <= MAX_PAGES) return;
      if (!dirty.has(number)) pages.delete(number);
    }
  }

  async function get(email: EmailNumber): Promise<EmailRecord | null> {
    const records = await page(Math.floor(email / RECORDS_PER_PAGE));
    return records[email % RECORDS_PER_PAGE] ?? null;
  }

  return {
    get,
    getMany: (emails) => Promise.all(emails.map(get)),
    async put(email, record) {
      const number = Math.floor(email / RECORDS_PER_PAGE);
      const records = await page(number);
      while (records.length < email % RECORDS_PER_PAGE) records.push(null);
      records[email % RECORDS_PER_PAGE] = record;
      dirty.add(number);
    },
    async save() {
      for (const number of [...dirty]) {
        const records = await page(number);
        dirty.delete(number);
        await docs.put(pageName(number), encodePage(records));
      }
    },
  };
}

const pageName = (number: number): string => `records-${number}`;

const encodePage = (page: Page): Uint8Array =>
  encodeCbor([1, ...page.map((record): Cbor => record && emailRecordToCbor(record))]);

function decodePage(bytes: Uint8Array): Page | null {
  const list = decodeCbor(bytes);
  if (!Array.isArray(list) || list[0] !== 1) return null;
  return (list as readonly Cbor[]).slice(1).map((item) => cborToEmailRecord(item));
}

/**
 * The email records of an account by number, in sealed pages of 250 on the device. A page that is not here is taken from
 * the checkpoint segment that covers it. Pages are held for a while; new records in memory until `save`.
 */
import type { EmailNumber } from "../../lib/ids.ts";
import { err, ok, type Result } from "../../lib/result.ts";
import type { BlobRef } from "../../log/fields.ts";
import type { EmailRecord } from "./email-record.ts";
import {
  decodeRecord,
  encodeRecord,
  joinRecords,
  NO_RECORD,
  splitRecords,
  type EncodedRecord,
} from "./encoded-records.ts";
import type { SealedDocs } from "./sealed-docs.ts";

export const RECORDS_PER_PAGE = 250;
/** Pages held in memory, encoded. */
const MAX_PAGES = 48;
/** Of these, used last, those whose records stay decoded: that takes several times the memory. */
const DECODED_PAGES = 6;
/** The same where little memory is to be taken: as many as one segment has. What is read of them is not held. */
const FEW_PAGES = 4;
const VERSION = 1;

type Page = readonly EncodedRecord[];

/** Why a page can not be had: now, any more, or because the provider gave other bytes than its checkpoint names. */
export type PageFailure =
  { readonly type: "offline" } | { readonly type: "gone" } | { readonly type: "tampered"; readonly blob: BlobRef };

/** The records of a page from elsewhere (a checkpoint segment); null = none there. */
export type PageSource = (page: number) => Promise<Result<Page | null, PageFailure>>;

export interface RecordPages {
  /** Null if the device does not know the email. */
  get(email: EmailNumber): Promise<Result<EmailRecord | null, PageFailure>>;
  /** At once, so that a record is there before anyone hears of its email. */
  put(email: EmailNumber, record: EmailRecord): void;
  /** Seals and stores what was put. False if a page that it belongs to can not be had now. One save at a time. */
  save(): Promise<boolean>;
  /** Forgets what is held, and overwrites the keys in it. */
  wipe(): void;
}

interface HeldPage {
  readonly page: Promise<Result<Page, PageFailure>>;
  /** Those looked at, by place. */
  readonly read: Map<number, EmailRecord | null>;
  settled: Page | null;
}

/** `passing`: of a home that keeps nothing: it takes little memory, and a page that can be had again is not stored. */
export function createRecordPages(docs: SealedDocs, source: PageSource, passing = false): RecordPages {
  const maxPages = passing ? FEW_PAGES : MAX_PAGES;
  const held = new Map<number, HeldPage>();
  /** Of these what was read is held; the one used last comes last. */
  const decoded = new Set<HeldPage>();
  /** By page and place in it; not stored yet. */
  const fresh = new Map<number, Map<number, EmailRecord>>();

  async function load(number: number): Promise<Result<Page, PageFailure>> {
    const stored = await docs.get(pageName(number));
    const page = stored && decodePage(stored);
    if (page) return ok(page);
    const fetched = await source(number);
    if (!fetched.ok) return fetched;
    // a disk that is full costs the same download another time
    if (fetched.value && !passing)
      await docs.put(pageName(number), joinRecords([VERSION], fetched.value)).catch(() => undefined);
    return ok(fetched.value ?? []);
  }

  function hold(number: number, page: Promise<Result<Page, PageFailure>>): HeldPage {
    const entry: HeldPage = { page, read: new Map(), settled: null };
    const forget = (): void => {
      if (held.get(number) === entry) held.delete(number);
    };
    page.then((result) => {
      if (result.ok) entry.settled = result.value;
      else forget();
    }, forget);
    held.delete(number);
    held.set(number, entry);
    return entry;
  }

  /** Pages still being read stay: two readings of one page could write its document in the wrong order. */
  function page(number: number): HeldPage {
    const known = held.get(number);
    if (known) {
      held.delete(number);
      held.set(number, known);
      return known;
    }
    for (const [oldest, { settled }] of held) {
      if (held.size < maxPages) break;
      if (settled) held.delete(oldest);
    }
    return hold(number, load(number));
  }

  function readPlace(holding: HeldPage, page: Page, place: number): EmailRecord | null {
    const known = holding.read.get(place);
    if (known !== undefined) return known;
    const encoded = page[place];
    const record = encoded ? decodeRecord(encoded) : null;
    if (passing) return record;
    holding.read.set(place, record);
    decoded.delete(holding);
    decoded.add(holding);
    for (const oldest of decoded) {
      if (decoded.size <= DECODED_PAGES) break;
      oldest.read.clear();
      decoded.delete(oldest);
    }
    return record;
  }

  async function savePage(number: number, rows: Map<number, EmailRecord>): Promise<boolean> {
    const base = await page(number).page;
    if (!base.ok) return false;
    const saved = new Map(rows);
    const merged = [...base.value];
    for (const [place, record] of saved) {
      while (merged.length < place) merged.push(NO_RECORD);
      merged[place] = encodeRecord(record);
    }
    await docs.put(pageName(number), joinRecords([VERSION], merged));
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
      const holding = page(pageOf(email));
      const records = await holding.page;
      if (!records.ok) return err(records.error);
      return ok(fresh.get(pageOf(email))?.get(place) ?? readPlace(holding, records.value, place));
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
    wipe() {
      const read = [...fresh.values(), ...[...held.values()].map((page) => page.read)];
      for (const rows of read) for (const record of rows.values()) record?.blob.fileKey.fill(0);
      const encoded = [...held.values()].flatMap(({ settled }) => settled ?? []);
      for (const one of encoded) if (one !== NO_RECORD) one.fill(0);
      held.clear();
      decoded.clear();
      fresh.clear();
    },
  };
}

const pageOf = (email: number): number => Math.floor(email / RECORDS_PER_PAGE);
const PAGES = "records-";
const pageName = (number: number): string => PAGES + String(number);

/** Without a snapshot nothing says which history the emails that they number are of. */
export async function dropRecordPages(docs: SealedDocs): Promise<void> {
  for (const name of await docs.names(PAGES)) await docs.delete(name);
}

const decodePage = (bytes: Uint8Array): Page | null => splitRecords(bytes, [VERSION], RECORDS_PER_PAGE);

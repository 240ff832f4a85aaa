/**
 * The catalog at rest on this device, sealed as all it keeps (shared/account/sync/sealed-docs.ts): a document for every 1,000
 * emails. It can be made again: what does not read counts as absent.
 *
 *     document "search-<n>" = JSON [1, row, …]
 *     row = [number, EMAILID, from, to, cc, subject, preview, files, list, hasAttachment, sent, ids, baseSubject, looseReply, people]
 *     from, to, cc = [[name, address], …]      (see CatalogFacts)
 */
import type { Account } from "../../../shared/account/account.ts";
import { utf8, utf8ToText } from "../../../shared/lib/bytes.ts";
import type { Correspondent } from "../../rpc/mail-rpc.ts";
import type { CatalogFacts } from "./catalog-facts.ts";

export const ROWS_PER_SEGMENT = 1_000;
const VERSION = 1;

export interface CatalogRow {
  readonly number: number;
  /** EMAILID: numbers may mean others after a cache was taken over. */
  readonly id: string;
  readonly facts: CatalogFacts;
}

export interface CatalogStore {
  load(segment: number): Promise<readonly CatalogRow[]>;
  /** Without a place to store it, it is made again the next time. */
  save(segment: number, rows: readonly CatalogRow[]): Promise<void>;
}

export const createCatalogStore = ({ searchDocs }: Pick<Account, "searchDocs">): CatalogStore => ({
  async load(segment) {
    const bytes = await searchDocs.get(String(segment));
    return bytes ? readRows(bytes) : [];
  },
  async save(segment, rows) {
    const text = JSON.stringify([VERSION, ...rows.map(rowToJson)]);
    await searchDocs.put(String(segment), utf8(text)).catch(() => undefined);
  },
});

const pairs = (people: readonly Correspondent[]): unknown => people.map(({ name, address }) => [name, address]);

function rowToJson({ number, id, facts }: CatalogRow): unknown {
  const { from, to, cc, subject, preview, files, list, hasAttachment, sent, thread } = facts;
  const { ids, baseSubject, looseReply, people } = thread;
  const told = [number, id, pairs(from), pairs(to), pairs(cc), subject, preview, files, list, hasAttachment, sent];
  return [...told, ids, baseSubject, looseReply, people];
}

function readRows(bytes: Uint8Array): CatalogRow[] {
  try {
    const value: unknown = JSON.parse(utf8ToText(bytes));
    if (!Array.isArray(value) || value[0] !== VERSION) return [];
    return value.slice(1).flatMap((row: unknown) => readRow(row) ?? []);
  } catch {
    return [];
  }
}

function readRow(value: unknown): CatalogRow | null {
  if (!Array.isArray(value) || value.length !== 15) return null;
  const [number, id, from, to, cc, subject, preview, files, list, attached, sent, ids, base, loose, people] =
    value as unknown[];
  const isRight =
    isCount(number) &&
    isText(id) &&
    [from, to, cc].every(isPairs) &&
    [subject, preview, list].every(isText) &&
    isListOf(files, isText) &&
    [ids, people].every((each) => isListOf(each, isCount)) &&
    isCount(base) &&
    (sent === null || typeof sent === "number");
  if (!isRight) return null;
  const thread = { ids, baseSubject: base, looseReply: loose === true, people };
  const facts = {
    ...{ from: toPeople(from), to: toPeople(to), cc: toPeople(cc), subject, preview, files, list },
    ...{ hasAttachment: attached === true, sent, thread },
  };
  return { number, id, facts } as CatalogRow;
}

const isText = (value: unknown): value is string => typeof value === "string";
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const isListOf = (value: unknown, test: (item: unknown) => boolean): value is unknown[] =>
  Array.isArray(value) && value.every(test);
const isPairs = (value: unknown): boolean => isListOf(value, (pair) => isListOf(pair, isText) && pair.length === 2);

const toPeople = (value: unknown): Correspondent[] =>
  (value as [string, string][]).map(([name, address]) => ({ name, address }));

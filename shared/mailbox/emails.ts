/**
 * The immutable part of messages as columns, a row for each email that some mailbox has, in ascending order of numbers.
 * Rows of emails that are gone stay until they are the larger part. Beside them the blobs nobody refers to any more.
 */
import { bytesToHex, equalBytes } from "../lib/bytes.ts";
import { ID_BYTES, idToBytes } from "../lib/ids.ts";
import type { BlobId, EmailNumber, EntryId } from "../lib/ids.ts";
import { withRoom } from "./column.ts";
import { IdIndex } from "./id-index.ts";
import type { EmailView } from "./view.ts";

/** Rows of emails gone that are not worth a compaction. */
const SPARE_ROWS = 1_024;

/** An email as it is stored: its ids in bytes. */
export interface EmailRow extends Pick<EmailView, "size" | "internalDate"> {
  readonly id: Uint8Array;
  readonly blobId: Uint8Array;
}

/** `ids`, `blobIds`: 16 bytes each, back to back. */
export interface EmailColumns {
  readonly numbers: readonly number[];
  readonly ids: Uint8Array<ArrayBuffer>;
  readonly blobIds: Uint8Array<ArrayBuffer>;
  readonly sizes: readonly number[];
  readonly dates: readonly number[];
}

export class Emails {
  private nextNumber = 0 as EmailNumber;
  private rows = 0;
  private goneRows = 0;
  private numbers = new Uint32Array(0);
  private ids = new Uint8Array(0);
  private blobIds = new Uint8Array(0);
  private sizes = new Uint32Array(0);
  private dates = new Float64Array(0);
  /** Messages that refer to the email, over all mailboxes; 0 = gone. */
  private references = new Uint32Array(0);
  /** Made when it is asked for; forks have it in common. */
  private byId = new IdIndex();
  /** Blobs of emails gone and of messages never filed, oldest first. */
  private readonly orphans = new Set<BlobId>();

  /** Emails ever filed. */
  get count(): number {
    return this.nextNumber;
  }

  /** Adds an email, which no message refers to yet. */
  add(email: EmailView): EmailNumber {
    const number = this.nextNumber;
    this.restore(number, { ...email, id: idToBytes(email.id), blobId: idToBytes(email.blobId) });
    this.setCount(number + 1);
    return number;
  }

  /** Adds an email under a number above those of all others. */
  restore(number: EmailNumber, email: EmailRow): void {
    this.makeRoom(this.rows + 1);
    const row = this.rows++;
    this.numbers[row] = number;
    this.ids.set(email.id, ID_BYTES * row);
    this.blobIds.set(email.blobId, ID_BYTES * row);
    this.sizes[row] = email.size;
    this.dates[row] = email.internalDate;
    this.references[row] = 0;
    this.goneRows++;
  }

  /** Null if there is none of that id, or no message refers to it. With several of one id: one of them. */
  numberOf(id: EntryId): EmailNumber | null {
    if (this.byId.end < this.rows) this.byId.extend(this.ids, this.rows);
    const bytes = idToBytes(id);
    const row = this.byId.find(bytes, (at) => this.isLiving(at) && equalBytes(idRow(this.ids, at), bytes));
    return row === null ? null : ((this.numbers[row] ?? 0) as EmailNumber);
  }

  /** The same emails; what changes the one does not change the other. The fork knows of no orphans. */
  fork(): Emails {
    const fork = new Emails();
    fork.nextNumber = this.nextNumber;
    fork.rows = this.rows;
    fork.goneRows = this.goneRows;
    // without room to grow: an email added to either is not the other's
    fork.numbers = this.numbers.subarray(0, this.rows);
    fork.ids = this.ids.subarray(0, ID_BYTES * this.rows);
    fork.blobIds = this.blobIds.subarray(0, ID_BYTES * this.rows);
    fork.sizes = this.sizes.subarray(0, this.rows);
    fork.dates = this.dates.subarray(0, this.rows);
    fork.byId = this.byId;
    fork.references = this.references.slice(0, this.rows);
    return fork;
  }

  setCount(count: number): void {
    this.nextNumber = count as EmailNumber;
  }

  /** A message more refers to it. */
  refer(number: EmailNumber): void {
    const row = this.rowOf(number);
    if (this.references[row] === 0) this.goneRows--;
    this.references[row] = (this.references[row] ?? 0) + 1;
  }

  /** A message less refers to it; with the last one the email goes and its blob is an orphan. */
  release(number: EmailNumber): void {
    const row = this.rowOf(number);
    const left = (this.references[row] ?? 0) - 1;
    this.references[row] = left;
    if (left > 0) return;
    this.orphans.add(this.blobIdAt(row));
    this.goneRows++;
    if (this.goneRows > SPARE_ROWS && 2 * this.goneRows > this.rows) this.compact();
  }

  has(number: EmailNumber): boolean {
    return this.rowOf(number) < this.rows;
  }

  sizeOf(number: EmailNumber): number {
    return this.sizes[this.rowOf(number)] ?? 0;
  }

  referencesTo(number: EmailNumber): number {
    return this.references[this.rowOf(number)] ?? 0;
  }

  /** Null if no message refers to it. */
  get(number: EmailNumber): EmailView | null {
    const row = this.rowOf(number);
    return (this.references[row] ?? 0) === 0 ? null : this.viewAt(row);
  }

  /** The emails some message refers to, ascending by number, as columns. */
  living(): EmailColumns {
    const rows: number[] = [];
    for (let row = 0; row < this.rows; row++) if (this.isLiving(row)) rows.push(row);
    return this.rowsAsColumns(rows);
  }

  addOrphan(blobId: BlobId): void {
    this.orphans.add(blobId);
  }

  /** An entry released it: the provider may free the blob. */
  forgetOrphan(blobId: BlobId): void {
    this.orphans.delete(blobId);
  }

  allOrphans(): readonly BlobId[] {
    return [...this.orphans];
  }

  /** Without those that a living email shares. If there are orphans, one pass that compares four bytes of most rows. */
  freeOrphans(): readonly BlobId[] {
    if (this.orphans.size === 0) return [];
    const prefixes = new Set([...this.orphans].map((blobId) => prefixOf(idToBytes(blobId), 0)));
    const shared = new Set<BlobId>();
    for (let row = 0; row < this.rows; row++) {
      const isCandidate = this.references[row] !== 0 && prefixes.has(prefixOf(this.blobIds, ID_BYTES * row));
      if (isCandidate) shared.add(this.blobIdAt(row));
    }
    return this.allOrphans().filter((blobId) => !shared.has(blobId));
  }

  private viewAt(row: number): EmailView {
    return {
      id: bytesToHex(idRow(this.ids, row)) as EntryId,
      blobId: this.blobIdAt(row),
      size: this.sizes[row] ?? 0,
      internalDate: this.dates[row] ?? 0,
    };
  }

  private blobIdAt(row: number): BlobId {
    return bytesToHex(idRow(this.blobIds, row)) as BlobId;
  }

  /** A row out of range if there is none. */
  private rowOf(number: EmailNumber): number {
    let low = 0;
    let high = this.rows;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.numbers[middle] ?? 0) < number) low = middle + 1;
      else high = middle;
    }
    return low < this.rows && this.numbers[low] === number ? low : this.sizes.length;
  }

  private rowsAsColumns(rows: readonly number[]): EmailColumns {
    const ids = new Uint8Array(ID_BYTES * rows.length);
    const blobIds = new Uint8Array(ID_BYTES * rows.length);
    rows.forEach((row, at) => {
      ids.set(idRow(this.ids, row), ID_BYTES * at);
      blobIds.set(idRow(this.blobIds, row), ID_BYTES * at);
    });
    const column = (values: Uint32Array | Float64Array): number[] => rows.map((row) => values[row] ?? 0);
    return {
      ...{ numbers: column(this.numbers), ids, blobIds },
      ...{ sizes: column(this.sizes), dates: column(this.dates) },
    };
  }

  /** Into new columns: forks go on with the old ones. */
  private compact(): void {
    const rows: number[] = [];
    for (let row = 0; row < this.rows; row++) if (this.isLiving(row)) rows.push(row);
    const { ids, blobIds, numbers, sizes, dates } = this.rowsAsColumns(rows);
    this.references = Uint32Array.from(rows, (row) => this.references[row] ?? 0);
    this.numbers = Uint32Array.from(numbers);
    this.sizes = Uint32Array.from(sizes);
    this.dates = Float64Array.from(dates);
    this.ids = ids;
    this.blobIds = blobIds;
    this.byId = new IdIndex();
    this.rows = rows.length;
    this.goneRows = 0;
  }

  private isLiving(row: number): boolean {
    return row < this.rows && this.references[row] !== 0;
  }

  private makeRoom(rows: number): void {
    if (rows <= this.sizes.length) return;
    this.numbers = withRoom(this.numbers, rows);
    this.sizes = withRoom(this.sizes, rows);
    this.dates = withRoom(this.dates, rows);
    this.references = withRoom(this.references, rows);
    this.ids = withRoom(this.ids, ID_BYTES * this.sizes.length);
    this.blobIds = withRoom(this.blobIds, ID_BYTES * this.sizes.length);
  }
}

const idRow = (column: Uint8Array, row: number): Uint8Array => column.subarray(ID_BYTES * row, ID_BYTES * (row + 1));

/** First four bytes of an id, as a number. */
const prefixOf = (bytes: Uint8Array, at: number): number =>
  ((bytes[at] ?? 0) * 0x100 + (bytes[at + 1] ?? 0)) * 0x10000 + (bytes[at + 2] ?? 0) * 0x100 + (bytes[at + 3] ?? 0);

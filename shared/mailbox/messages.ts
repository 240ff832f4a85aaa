/**
 * The messages of one mailbox as columns, a row for each, in ascending order of UIDs. Flags take one 32-bit column for
 * the system flags and the account's first 27 keywords, and further columns only once a message here has a later one.
 */
import type { EmailNumber, Seq, Uid } from "../lib/ids.ts";
import { withRoom } from "./column.ts";
import { lowestBit } from "./flag-table.ts";
import type { FlagWords } from "./flag-table.ts";
import type { UidSet } from "./uid-set.ts";
import { uidRanges } from "./uid-set.ts";

/** Emails that are looked for one after the other. */
const FEW = 8;

export class Messages {
  private rows = 0;
  private uids = new Uint32Array(0);
  private emails = new Uint32Array(0);
  private modSeqs = new Float64Array(0);
  private flagColumns: Uint32Array[] = [];
  /** Messages that have the flag, by bit. */
  private bitCounts: number[] = [];
  /** The columns are another table's too: they are copied before a row of them is changed. */
  private isShared = false;
  /** Another whenever a row has changed; shared by forks. */
  private stamp: object = {};

  get count(): number {
    return this.rows;
  }

  /** 32-bit columns of flags up to the last one that is not all 0. */
  get flagWidth(): number {
    return Math.ceil((this.bitCounts.findLastIndex((count) => count > 0) + 1) / 32);
  }

  uidAt(row: number): Uid {
    return (this.uids[row] ?? 0) as Uid;
  }

  emailAt(row: number): EmailNumber {
    return (this.emails[row] ?? 0) as EmailNumber;
  }

  modSeqAt(row: number): Seq {
    return (this.modSeqs[row] ?? 0) as Seq;
  }

  flagsAt(row: number): FlagWords {
    return this.flagColumns.map((column) => column[row] ?? 0);
  }

  wordAt(row: number, word: number): number {
    return this.flagColumns[word]?.[row] ?? 0;
  }

  hasBit(row: number, bit: number): boolean {
    return ((this.wordAt(row, bit >>> 5) >>> (bit & 31)) & 1) === 1;
  }

  /** Messages that have the flag. */
  countOf(bit: number): number {
    return this.bitCounts[bit] ?? 0;
  }

  /** First row whose UID is not below the given one; `count` if none. */
  lowerBound(uid: number): number {
    let low = 0;
    let high = this.rows;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.uidAt(middle) < uid) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Rows of the UIDs that exist, ascending. */
  rowsOf(set: UidSet): number[] {
    const rows: number[] = [];
    for (const [lo, hi] of uidRanges(set)) {
      for (let row = this.lowerBound(lo); row < this.rows && this.uidAt(row) <= hi; row++) rows.push(row);
    }
    return rows;
  }

  /** Rows of the emails, ascending. A scan of four bytes a row. */
  rowsOfEmails(emails: ReadonlySet<EmailNumber>): number[] {
    const rows: number[] = [];
    if (emails.size === 0) return rows;
    if (emails.size <= FEW) {
      for (const email of emails) this.addRowsOf(email, rows);
      return rows.sort((a, b) => a - b);
    }
    for (let row = 0; row < this.rows; row++) if (emails.has(this.emailAt(row))) rows.push(row);
    return rows;
  }

  /** The same rows; what changes the one does not change the other. Columns are copied when one of the two is changed. */
  fork(): Messages {
    const fork = new Messages();
    fork.rows = this.rows;
    // without room to grow: a row added to either is not the other's
    fork.uids = this.uids.subarray(0, this.rows);
    fork.emails = this.emails.subarray(0, this.rows);
    fork.modSeqs = this.modSeqs.subarray(0, this.rows);
    fork.flagColumns = this.flagColumns.map((column) => column.subarray(0, this.rows));
    fork.bitCounts = this.bitCounts.slice();
    fork.stamp = this.stamp;
    fork.isShared = this.isShared = true;
    return fork;
  }

  /** Whether both hold the very same rows, as far as that is known without looking at them. */
  isSameAs(other: Messages): boolean {
    return this.rows === other.rows && this.stamp === other.stamp;
  }

  /** Adds a row whose UID is above all others. */
  push(uid: Uid, email: EmailNumber, modSeq: Seq, flags: FlagWords): void {
    this.stamp = {};
    if (this.rows === this.uids.length) this.makeRoom(this.rows + 1);
    const row = this.rows++;
    this.uids[row] = uid;
    this.emails[row] = email;
    this.modSeqs[row] = modSeq;
    this.writeFlags(row, flags);
  }

  setModSeq(row: number, modSeq: Seq): void {
    this.own();
    this.modSeqs[row] = modSeq;
  }

  /** Makes the row's flags those; false if they were already. */
  writeFlags(row: number, flags: FlagWords): boolean {
    let changed = false;
    for (let word = 0; word < Math.max(flags.length, this.flagColumns.length); word++) {
      changed = this.writeWord(row, word, flags[word] ?? 0) || changed;
    }
    return changed;
  }

  /** Takes the rows, ascending, out in one pass over the table. */
  remove(rows: readonly number[]): void {
    this.own();
    for (const row of rows) this.writeFlags(row, []);
    let kept = rows[0] ?? this.rows;
    for (let row = kept, next = 0; row < this.rows; row++) {
      if (row === rows[next]) next++;
      else this.moveRow(row, kept++);
    }
    for (let row = kept; row < this.rows; row++) for (const column of this.flagColumns) column[row] = 0;
    this.rows = kept;
  }

  private writeWord(row: number, word: number, value: number): boolean {
    const before = this.wordAt(row, word);
    if (before === value) return false;
    this.own();
    while (this.flagColumns.length <= word) this.flagColumns.push(new Uint32Array(this.uids.length));
    const column = this.flagColumns[word];
    if (column !== undefined) column[row] = value;
    for (let differing = (before ^ value) >>> 0; differing !== 0; differing = (differing & (differing - 1)) >>> 0) {
      const shift = lowestBit(differing);
      const bit = 32 * word + shift;
      this.bitCounts[bit] = this.countOf(bit) + ((value >>> shift) & 1 ? 1 : -1);
    }
    return true;
  }

  private addRowsOf(email: EmailNumber, rows: number[]): void {
    const { emails, rows: end } = this;
    for (let row = emails.indexOf(email); row >= 0 && row < end; row = emails.indexOf(email, row + 1)) rows.push(row);
  }

  /** Before a row is changed. */
  private own(): void {
    this.stamp = {};
    if (!this.isShared) return;
    this.isShared = false;
    this.uids = this.uids.slice();
    this.emails = this.emails.slice();
    this.modSeqs = this.modSeqs.slice();
    this.flagColumns = this.flagColumns.map((column) => column.slice());
  }

  private moveRow(from: number, to: number): void {
    this.uids[to] = this.uids[from] ?? 0;
    this.emails[to] = this.emails[from] ?? 0;
    this.modSeqs[to] = this.modSeqs[from] ?? 0;
    for (const column of this.flagColumns) column[to] = column[from] ?? 0;
  }

  private makeRoom(rows: number): void {
    // all of them are full, so all are copied
    this.isShared = false;
    this.uids = withRoom(this.uids, rows);
    this.emails = withRoom(this.emails, rows);
    this.modSeqs = withRoom(this.modSeqs, rows);
    this.flagColumns = this.flagColumns.map((column) => withRoom(column, rows));
  }
}

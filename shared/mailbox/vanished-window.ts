/**
 * The UIDs lately expunged from one mailbox and when (RFC 7162 VANISHED), bounded: the oldest ranges are forgotten, and
 * the floor says up to which MODSEQ.
 */
import type { Seq } from "../lib/ids.ts";
import { uidRanges, uidSetOfRanges } from "./uid-set.ts";
import type { UidSet } from "./uid-set.ts";

/** Ranges kept for a mailbox. */
export const MAX_VANISHED_RANGES = 4_096;

/** UIDs lo … hi, expunged by entry `seq`. */
export interface VanishedRange {
  readonly seq: Seq;
  readonly lo: number;
  readonly hi: number;
}

export class VanishedWindow {
  private ranges: VanishedRange[] = [];
  /** Ranges at the front that are forgotten but not yet cut off. */
  private forgotten = 0;
  private floorSeq = 0 as Seq;

  /** What vanished after this MODSEQ is known in full. */
  get floor(): Seq {
    return this.floorSeq;
  }

  /** Oldest first. */
  kept(): readonly VanishedRange[] {
    return this.ranges.slice(this.forgotten);
  }

  add(seq: Seq, uids: UidSet): void {
    for (const [lo, hi] of uidRanges(uids)) this.ranges.push({ seq, lo, hi });
    while (this.ranges.length - this.forgotten > MAX_VANISHED_RANGES) {
      this.floorSeq = this.ranges[this.forgotten++]?.seq ?? this.floorSeq;
    }
    if (this.forgotten > MAX_VANISHED_RANGES) this.cutOff();
  }

  /** Null below the floor. */
  since(modSeq: Seq): UidSet | null {
    if (modSeq < this.floorSeq) return null;
    const found: [number, number][] = [];
    for (let i = this.ranges.length - 1; i >= this.forgotten; i--) {
      const range = this.ranges[i];
      if (range === undefined || range.seq <= modSeq) break;
      found.push([range.lo, range.hi]);
    }
    return uidSetOfRanges(found);
  }

  /** Takes over what another window kept. */
  restore(floor: Seq, ranges: readonly VanishedRange[]): void {
    this.floorSeq = floor;
    this.ranges = [...ranges];
    this.forgotten = 0;
  }

  private cutOff(): void {
    this.ranges = this.ranges.slice(this.forgotten);
    this.forgotten = 0;
  }
}

/** The last 1,024 heads of a log, in a ring of 32 KiB. */
import { assert } from "../lib/assert.ts";
import { seq as asSeq, type Seq } from "../lib/ids.ts";
import { SEEN_WINDOW } from "./limits.ts";

const HEAD_BYTES = 32;

export interface HeadWindow {
  readonly seq: Seq;
  readonly head: Uint8Array;
  /** Null unless within the window. */
  at(seq: Seq): Uint8Array | null;
  push(seq: Seq, head: Uint8Array): void;
  /** Oldest first, concatenated. */
  encode(): Uint8Array<ArrayBuffer>;
}

/** A window whose newest head is that of `seq`. */
export function createHeadWindow(seq: Seq, ...newest: readonly Uint8Array[]): HeadWindow {
  const ring = new Uint8Array(SEEN_WINDOW * HEAD_BYTES);
  let last = seq;
  let count = newest.length;
  const slot = (at: number): number => (at % SEEN_WINDOW) * HEAD_BYTES;
  const read = (at: number): Uint8Array => ring.slice(slot(at), slot(at) + HEAD_BYTES);
  newest.forEach((head, i) => ring.set(head, slot(seq - newest.length + 1 + i)));

  return {
    get seq() {
      return last;
    },
    get head() {
      return read(last);
    },
    at: (wanted) => (wanted <= last && wanted > last - count ? read(wanted) : null),
    push(next, head) {
      assert(next === last + 1 && head.length === HEAD_BYTES, "heads come one after the other");
      ring.set(head, slot(next));
      last = asSeq(next);
      count = Math.min(count + 1, SEEN_WINDOW);
    },
    encode() {
      const out = new Uint8Array(count * HEAD_BYTES);
      for (let i = 0; i < count; i++) out.set(read(last - count + 1 + i), i * HEAD_BYTES);
      return out;
    },
  };
}

/** From what `encode` gave; null unless it is as long as the window of `seq` is. */
export function decodeHeadWindow(seq: Seq, heads: Uint8Array): HeadWindow | null {
  const count = Math.min(seq + 1, SEEN_WINDOW);
  if (heads.length !== count * HEAD_BYTES) return null;
  const list = Array.from({ length: count }, (_, i) => heads.subarray(i * HEAD_BYTES, (i + 1) * HEAD_BYTES));
  return createHeadWindow(seq, ...list);
}

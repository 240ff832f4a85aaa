/** A message in pieces: what its files weigh is copied, and written, only where the whole of it is wanted. */
import { concatBytes } from "../../lib/bytes.ts";

export interface MessagePiece {
  readonly octets: Uint8Array;
  /** All of a file: the same octets, not another copy of them, in each version of the draft that has it. */
  readonly isFile: boolean;
}

export type MessagePieces = readonly MessagePiece[];

export const lengthOf = (pieces: MessagePieces): number => pieces.reduce((sum, { octets }) => sum + octets.length, 0);

/** A view where they lie one behind the other already. */
export function wholeOf(pieces: MessagePieces): Uint8Array {
  const [first] = pieces;
  if (!first) return new Uint8Array(0);
  const { buffer, byteOffset } = first.octets;
  let end = byteOffset;
  for (const { octets } of pieces) {
    if (octets.buffer !== buffer || octets.byteOffset !== end)
      return concatBytes(...pieces.map((piece) => piece.octets));
    end += octets.length;
  }
  return new Uint8Array(buffer, byteOffset, end - byteOffset);
}

/** Octets that have any header written here, of 2,000 recipients as well. */
const HEADER = 1 << 18;

/** Its beginning, with the header. */
export function beginningOf(pieces: MessagePieces): Uint8Array {
  let left = HEADER;
  const taken: Uint8Array[] = [];
  for (const { octets } of pieces) {
    taken.push(octets.subarray(0, left));
    left -= Math.min(left, octets.length);
  }
  return concatBytes(...taken);
}

/** Boundary lines (RFC 2046 §5.1.1). */
import { binaryToBytes, untilNul } from "../text/binary.ts";
import type { Param } from "../headers/params.ts";
import { asciiLower } from "../text/binary.ts";
import { MAX_BOUNDARY } from "../limits.ts";

const LF = 0x0a;
const CR = 0x0d;
const DASH = 0x2d;

export interface Boundary<Owner> {
  readonly octets: Uint8Array;
  readonly owner: Owner;
}

/** Null if the parameters name no boundary; an empty one is one. */
export function boundaryOctets(params: readonly Param[]): Uint8Array | null {
  const param = params.find(({ name }) => asciiLower(name) === "boundary");
  return param === undefined ? null : binaryToBytes(untilNul(param.value).slice(0, MAX_BOUNDARY));
}

export interface BoundaryMatch {
  /** Index in the list given. */
  readonly index: number;
  /** Whether `--` follows: the multipart is over. */
  readonly final: boolean;
}

/**
 * The boundary that the line at `at` (which begins with `--`) stands for, innermost last in the list. A boundary needs
 * to match the line's beginning only; of several the longest counts, unless one matches the line exactly.
 */
export function findBoundary(
  bytes: Uint8Array,
  at: number,
  boundaries: readonly Boundary<unknown>[],
): BoundaryMatch | null {
  const start = at + 2;
  const end = lineEnd(bytes, start);
  const dashes = end - start > 2 && bytes[end - 1] === DASH && bytes[end - 2] === DASH;
  let best = -1;
  let bestLength = -1;
  for (let i = boundaries.length - 1; i >= 0; i--) {
    const octets = boundaries[i]?.octets;
    if (octets === undefined || octets.length <= bestLength || !startsWith(bytes, start, end, octets)) continue;
    best = i;
    bestLength = octets.length;
    if (bestLength === end - start || (dashes && bestLength + 2 === end - start)) break;
  }
  if (best < 0) return null;
  const after = start + bestLength;
  return { index: best, final: bytes[after] === DASH && bytes[after + 1] === DASH };
}

function lineEnd(bytes: Uint8Array, start: number): number {
  const lf = bytes.indexOf(LF, start);
  if (lf < 0) return bytes.length;
  return lf > start && bytes[lf - 1] === CR ? lf - 1 : lf;
}

function startsWith(bytes: Uint8Array, start: number, end: number, prefix: Uint8Array): boolean {
  if (end - start < prefix.length) return false;
  for (let i = 0; i < prefix.length; i++) if (bytes[start + i] !== prefix[i]) return false;
  return true;
}

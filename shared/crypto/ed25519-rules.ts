/**
 * Which Ed25519 signatures every implementation accepts. RFC 8032 §5.1.7 leaves room (cofactor, small-order points,
 * non-canonical encodings) and platforms differ in it; replicas must not. The rule here: public key and R are canonical
 * encodings of points not of small order, S < L, and the equation holds without the cofactor ([S]B = R + [k]A,
 * compared as encoded bytes). Implementations check the encodings with `signatureWellFormed` before the platform's
 * own verify, which for such input is the cofactorless one.
 */
import { ED25519_SIGNATURE_BYTES, KEY_BYTES } from "./primitives.ts";

/** L, the order of the base point, little-endian. */
const ORDER = Uint8Array.of(
  ...[0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14],
  ...[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10],
);

/** p = 2^255 − 19, little-endian. */
const PRIME = Uint8Array.of(0xed, ...new Array<number>(30).fill(0xff), 0x7f);

/** The y coordinates of the points of order 1, 2, 4 and 8, canonical, little-endian (RFC 7748 §6.1 sets them apart too). */
const SMALL_ORDER_Y: readonly Uint8Array[] = [
  Uint8Array.of(1, ...new Array<number>(31).fill(0)),
  Uint8Array.of(0xec, ...new Array<number>(30).fill(0xff), 0x7f),
  new Uint8Array(32),
  Uint8Array.of(
    ...[0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98, 0xf0],
    ...[0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05],
  ),
  Uint8Array.of(
    ...[0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67, 0x0f],
    ...[0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a],
  ),
];

/** a < b as little-endian numbers; public values only. */
function lessThan(a: Uint8Array, b: Uint8Array): boolean {
  for (let i = b.length - 1; i >= 0; i--) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

function pointWellFormed(encoded: Uint8Array): boolean {
  const y = Uint8Array.from(encoded);
  y[31] = (y[31] ?? 0) & 0x7f;
  if (!lessThan(y, PRIME)) return false;
  return !SMALL_ORDER_Y.some((small) => small.every((byte, i) => byte === y[i]));
}

export const publicKeyWellFormed = (public32: Uint8Array): boolean =>
  public32.length === KEY_BYTES && pointWellFormed(public32);

export const signatureWellFormed = (public32: Uint8Array, signature: Uint8Array): boolean =>
  publicKeyWellFormed(public32) &&
  signature.length === ED25519_SIGNATURE_BYTES &&
  pointWellFormed(signature.subarray(0, 32)) &&
  lessThan(signature.subarray(32), ORDER);

/**
 * X25519 (RFC 7748) on @noble/curves' ladder alone: its ready-made one brings Ed25519 and what is built on it along, which
 * nobody who opens a letter needs.
 */
import { pow } from "@noble/curves/abstract/modular.js";
import { montgomery } from "@noble/curves/abstract/montgomery.js";

/** 2^255 − 19 */
const P = (1n << 255n) - 19n;

/** RFC 7748 §5, "decodeScalar25519". */
function clamp(scalar: Uint8Array): Uint8Array {
  scalar[0] = (scalar[0] ?? 0) & 248;
  scalar[31] = ((scalar[31] ?? 0) & 127) | 64;
  return scalar;
}

export const x25519 = montgomery({
  ...{ P, type: "x25519" as const, adjustScalarBytes: clamp },
  powPminus2: (x: bigint) => pow(x, P - 2n, P),
});

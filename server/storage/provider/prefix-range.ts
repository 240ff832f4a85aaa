/** The lowest and highest id that begin with a prefix of 16 hex digits (log/prefix-set.ts). */
import { hexToBytes } from "../../../shared/lib/bytes.ts";
import { assert } from "../../../shared/lib/assert.ts";

export function prefixRange(prefix: string): readonly [Uint8Array, Uint8Array] {
  const low = hexToBytes(prefix.padEnd(32, "0"));
  const high = hexToBytes(prefix.padEnd(32, "f"));
  assert(low?.length === 16 && high?.length === 16, "a prefix is hex digits");
  return [low, high];
}

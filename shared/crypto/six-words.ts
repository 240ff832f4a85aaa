/** Six words that name a 32-byte head, to compare by eye: its first 66 bits, 11 to a word of the BIP39 list. */
import { wordlist } from "@scure/bip39/wordlists/english.js";
import { assert } from "../lib/assert.ts";
import { bytesToHex } from "../lib/bytes.ts";

const WORDS = 6;
const WORD_BITS = 11;

export function sixWords(head32: Uint8Array): string[] {
  assert(head32.length === 32, "a head has 32 bytes");
  const bits = BigInt(`0x${bytesToHex(head32)}`);
  return Array.from({ length: WORDS }, (_, i) => wordAt(bits >> BigInt(256 - WORD_BITS * (i + 1))));
}

const wordAt = (bits: bigint): string => wordlist[Number(bits & 0x7ffn)] ?? "";

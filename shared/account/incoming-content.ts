/**
 * The plaintext of an INCOMING entry (docs/protocol.md): what the provider knows of a message while it is in RAM, sealed
 * with it. Written once by the provider, read by every device; malformed = the entry is a no-op for all.
 */
import { decodeCbor, encodeCbor, type Cbor } from "../lib/cbor.ts";
import { cborToIndexData, indexDataToCbor, type IndexData } from "../mime/index-data.ts";

export interface IncomingContent {
  /** Octets of the message as delivered. */
  readonly trueSize: number;
  /** SHA-256 of the message as delivered. */
  readonly sha256: Uint8Array;
  /** Envelope recipient this copy was for. */
  readonly rcpt: string;
  /** Envelope sender; "" = the null sender. */
  readonly mailFrom: string;
  /** The operator's filter took it for junk. */
  readonly junk: boolean;
  readonly index: IndexData;
}

const VERSION = 1;
/** Octets of an envelope address, generous (RFC 5321 §4.5.3.1.3 says 256). */
const MAX_ADDRESS_LENGTH = 1024;

export function encodeIncomingContent(content: IncomingContent): Uint8Array {
  const { trueSize, sha256, rcpt, mailFrom, junk, index } = content;
  return encodeCbor({ v: VERSION, trueSize, sha256, rcpt, mailFrom, junk, index: indexDataToCbor(index) });
}

/** Null if malformed. */
export function decodeIncomingContent(bytes: Uint8Array): IncomingContent | null {
  const map = decodeCbor(bytes);
  if (!isMap(map) || map["v"] !== VERSION) return null;
  const { trueSize, sha256, rcpt, mailFrom, junk } = map;
  if (!isSize(trueSize) || !isHash(sha256) || !isAddress(rcpt) || !isAddress(mailFrom)) return null;
  if (typeof junk !== "boolean") return null;
  const index = cborToIndexData(map["index"] ?? null);
  return index && { trueSize, sha256, rcpt, mailFrom, junk, index };
}

const isMap = (value: Cbor): value is { readonly [key: string]: Cbor } =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);
const isSize = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const isHash = (value: unknown): value is Uint8Array => value instanceof Uint8Array && value.length === 32;
const isAddress = (value: unknown): value is string => typeof value === "string" && value.length <= MAX_ADDRESS_LENGTH;

/**
 * The plaintext of an INCOMING entry (docs/protocol.md): what the provider knows of a message while it is in RAM, sealed
 * with it. Written once by the provider, read by every device; malformed = the entry is a no-op for all.
 */
import { decodeCbor, encodeCbor } from "../../lib/cbor.ts";
import { asBytes, asCount, asMap, asText } from "../../lib/cbor-fields.ts";
import { cborToIndexData, indexDataToCbor } from "../../mime/index/index-data-codec.ts";
import type { IndexData } from "../../mime/index/index-data.ts";

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
  const map = asMap(decodeCbor(bytes));
  if (map?.["v"] !== VERSION) return null;
  const trueSize = asCount(map["trueSize"]);
  const sha256 = asBytes(map["sha256"], 32);
  const rcpt = asText(map["rcpt"], MAX_ADDRESS_LENGTH);
  const mailFrom = asText(map["mailFrom"], MAX_ADDRESS_LENGTH);
  const junk = map["junk"];
  const index = cborToIndexData(map["index"] ?? null);
  if (trueSize === null || !sha256 || rcpt === null || mailFrom === null || typeof junk !== "boolean") return null;
  return index && { trueSize, sha256, rcpt, mailFrom, junk, index };
}

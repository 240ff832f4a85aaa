/**
 * The body of the call `submit` (docs/protocol.md, "Submission"), big-endian:
 *
 *     4 octets   n, length of the envelope
 *     n octets   the envelope, deterministic CBOR: {"from", "to"}
 *     the rest   the message, as it goes out
 */
import type { OutgoingEnvelope } from "../lib/submission.ts";
import { concatBytes } from "../lib/bytes.ts";
import { decodeBody, encodeBody } from "./schema.ts";
import { MAX_OUTGOING_ENVELOPE_BYTES, schemas } from "./wire.ts";

const LENGTH_BYTES = 4;

export interface SubmissionBody {
  readonly envelope: OutgoingEnvelope;
  /** A view of the body. */
  readonly message: Uint8Array;
}

export function encodeSubmission({ envelope, message }: SubmissionBody): Uint8Array<ArrayBuffer> {
  const head = encodeBody(schemas.submit.body, envelope);
  const length = new Uint8Array(LENGTH_BYTES);
  new DataView(length.buffer).setUint32(0, head.length);
  return concatBytes(length, head, message);
}

/** Null if it is not one. */
export function decodeSubmission(body: Uint8Array): SubmissionBody | null {
  if (body.length < LENGTH_BYTES) return null;
  const length = new DataView(body.buffer, body.byteOffset, LENGTH_BYTES).getUint32(0);
  const end = LENGTH_BYTES + length;
  if (length > MAX_OUTGOING_ENVELOPE_BYTES || end > body.length) return null;
  const envelope = decodeBody(schemas.submit.body, body.subarray(LENGTH_BYTES, end));
  return envelope && { envelope, message: body.subarray(end) };
}

/**
 * What is kept of a message that was sent can be read with its id alone, and the id is not kept: whoever reads the provider's
 * disk learns neither who was written to nor, from a guess, what (docs/protocol.md, "Submission").
 */
import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes } from "node:crypto";
import type { OutgoingEnvelope, Submitted } from "../../shared/lib/submission.ts";
import { decodeResult, encodeResult } from "./result-codec.ts";

const NONCE = 12;
const TAG = 16;
const NAME = 16;

export interface KeptUnder {
  /** What it is found by: 32 hex digits. */
  readonly name: string;
  /** HMAC-SHA-256: the same message to the same people. */
  digest(envelope: OutgoingEnvelope, message: Uint8Array): Uint8Array;
  /** nonce ‖ AES-256-GCM of the answer. */
  seal(answer: Submitted): Uint8Array;
  /** Null if it is none of this id's. */
  open(sealed: Uint8Array): Submitted | null;
}

export function keptUnder(id: string): KeptUnder {
  const derived = (use: string): Buffer =>
    createHash("sha256").update(`aerogramme/v1/submission-${use}\0`).update(id, "hex").digest();
  return {
    name: derived("name").subarray(0, NAME).toString("hex"),
    digest({ from, to }, message) {
      const mac = createHmac("sha256", derived("digest")).update(JSON.stringify([from, to]));
      return new Uint8Array(mac.update("\0").update(message).digest());
    },
    seal(answer) {
      const nonce = randomBytes(NONCE);
      const cipher = createCipheriv("aes-256-gcm", derived("answer"), nonce);
      const sealed = [nonce, cipher.update(encodeResult(answer)), cipher.final(), cipher.getAuthTag()];
      return new Uint8Array(Buffer.concat(sealed));
    },
    open(sealed) {
      if (sealed.length < NONCE + TAG) return null;
      const decipher = createDecipheriv("aes-256-gcm", derived("answer"), sealed.subarray(0, NONCE));
      decipher.setAuthTag(sealed.subarray(-TAG));
      try {
        const body = decipher.update(sealed.subarray(NONCE, -TAG));
        return decodeResult(new Uint8Array(Buffer.concat([body, decipher.final()])));
      } catch {
        return null;
      }
    },
  };
}

/** Writes age v1 files: a fresh file key, one stanza per recipient, the header's MAC, the payload. */
import { assert } from "../../lib/assert.ts";
import { concatBytes, utf8 } from "../../lib/bytes.ts";
import { hkdfSync } from "../hkdf.ts";
import { KEY_BYTES, type CryptoPort } from "../primitives.ts";
import { coveredBytes, headerBytes, type Stanza } from "./header.ts";
import type { AgeRecipient } from "./identity.ts";
import { PAYLOAD_NONCE_BYTES, payloadKey, plaintextBytes, sealPayload, sealedPayloadBytes, type Plaintext } from "./payload.ts"; // prettier-ignore
import { FILE_KEY_BYTES, wrapFileKey } from "./stanzas.ts";

const HEADER_LABEL = utf8("header");
const NO_SALT = new Uint8Array(0);

export interface SealedAge {
  /** The complete file. */
  readonly file: Uint8Array<ArrayBuffer>;
  /** Its header, up to and including the MAC line's LF. */
  readonly header: Uint8Array<ArrayBuffer>;
  /** 16 bytes; other data may be sealed under keys derived from it with a label of its own. */
  readonly fileKey: Uint8Array<ArrayBuffer>;
}

export const headerMac = (crypto: CryptoPort, fileKey: Uint8Array, covered: Uint8Array): Uint8Array =>
  crypto.hmac(hkdfSync(crypto, fileKey, NO_SALT, HEADER_LABEL, KEY_BYTES), covered);

/**
 * `plaintext` may be in pieces, and must stay as it is until this resolves: a large one is sealed while others get their turn.
 * Throws only if a recipient's key is of low order, which its owner must have wanted, or if there is none.
 */
export async function sealAge(
  crypto: CryptoPort,
  recipients: readonly AgeRecipient[],
  plaintext: Uint8Array | Plaintext,
): Promise<SealedAge> {
  const fileKey = crypto.randomBytes(FILE_KEY_BYTES);
  const stanzas = await Promise.all(recipients.map((to) => wrapOrThrow(crypto, to, fileKey)));
  assert(stanzas.length > 0, "an age file has a recipient");
  const covered = coveredBytes(stanzas);
  const header = headerBytes(covered, headerMac(crypto, fileKey, covered));
  const pieces = plaintext instanceof Uint8Array ? [plaintext] : plaintext;
  return { header, fileKey, file: await writeFile(crypto, header, fileKey, pieces) };
}

async function wrapOrThrow(crypto: CryptoPort, to: AgeRecipient, fileKey: Uint8Array): Promise<Stanza> {
  const stanza = await wrapFileKey(crypto, to, fileKey);
  if (stanza === null) throw new Error("recipient key of low order");
  return stanza;
}

async function writeFile(crypto: CryptoPort, header: Uint8Array, fileKey: Uint8Array, plaintext: Plaintext) {
  const nonce = crypto.randomBytes(PAYLOAD_NONCE_BYTES);
  const start = header.length + nonce.length;
  const file = new Uint8Array(start + sealedPayloadBytes(plaintextBytes(plaintext)));
  file.set(concatBytes(header, nonce));
  const key = payloadKey(crypto, fileKey, nonce);
  await sealPayload(crypto, key, plaintext, file.subarray(start));
  key.fill(0);
  return file;
}

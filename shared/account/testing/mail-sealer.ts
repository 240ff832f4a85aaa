/** Delivered mail as a provider seals it (docs/protocol.md, INCOMING): one by one, or many under one prepared header. */
import { hybridRecipientFromBytes } from "../../crypto/age/identity.ts";
import { PAYLOAD_NONCE_BYTES, payloadKey, sealPayload, sealedPayloadBytes } from "../../crypto/age/payload.ts";
import { sealAge } from "../../crypto/age/seal.ts";
import { padMessage } from "../../crypto/padding.ts";
import type { CryptoPort } from "../../crypto/primitives.ts";
import { assert } from "../../lib/assert.ts";
import { concatBytes } from "../../lib/bytes.ts";
import { idFromBytes, type AccountId, type BlobId, type EntryId } from "../../lib/ids.ts";
import type { AccountRecord } from "../../log/record.ts";
import { sealIncoming } from "../../log/seal-entry.ts";
import { indexData } from "../../mime/index/index-data.ts";
import { encodeIncomingContent } from "../sync/incoming-content.ts";

export interface SealedMail {
  readonly entry: Uint8Array;
  readonly blob: { readonly id: BlobId; readonly bytes: Uint8Array };
}

export interface MailSealer {
  seal(message: Uint8Array, receivedAt: number, mailFrom?: string): Promise<SealedMail>;
}

interface Sealing {
  readonly header: Uint8Array;
  readonly fileKey: Uint8Array;
}

/**
 * `prepared`: all messages share one file key, so that the public-key work of sealing is done once. Nobody should do so
 * with real mail; a reader can not tell.
 */
export async function createMailSealer(
  crypto: CryptoPort,
  account: AccountId,
  { epoch, recipient }: AccountRecord,
  prepared: boolean,
): Promise<MailSealer> {
  const to = hybridRecipientFromBytes(recipient);
  assert(to, "the recipient of an account's record is one");
  const fresh = async (): Promise<Sealing> => sealAge(crypto, [to], new Uint8Array(0));
  const shared = await fresh();

  return {
    async seal(message, receivedAt, mailFrom = "sender@example.net") {
      const { header, fileKey } = prepared ? shared : await fresh();
      const bytes = await ageFile(crypto, header, fileKey, padMessage(message));
      const blobId = idFromBytes<BlobId>(crypto.randomBytes(16));
      const blob = { id: blobId, sha256: crypto.sha256(bytes), size: bytes.length };
      const id = idFromBytes<EntryId>(crypto.randomBytes(16));
      const index = indexData(message, { receivedAt });
      const sha256 = crypto.sha256(message);
      const sender = { rcpt: "ada@example.org", mailFrom, junk: false };
      const content = encodeIncomingContent({ trueSize: message.length, sha256, ...sender, index });
      const fields = { account, epoch, id, blob, receivedAt, ageHeader: header };
      return { entry: await sealIncoming(crypto, fields, fileKey, content), blob: { id: blobId, bytes } };
    },
  };
}

async function ageFile(crypto: CryptoPort, header: Uint8Array, fileKey: Uint8Array, plaintext: Uint8Array) {
  const nonce = crypto.randomBytes(PAYLOAD_NONCE_BYTES);
  const payload = new Uint8Array(sealedPayloadBytes(plaintext.length));
  await sealPayload(crypto, payloadKey(crypto, fileKey, nonce), [plaintext], payload);
  return concatBytes(header, nonce, payload);
}

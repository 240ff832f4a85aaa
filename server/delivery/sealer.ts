/**
 * The work of sealing one message for one recipient: index data, an age file under a fresh file key, the INCOMING entry
 * (docs/protocol.md). Apart from delivery, so that it can be done on other threads (sealer-pool.ts).
 */
import { encodeIncomingContent } from "../../shared/account/sync/incoming-content.ts";
import { createRecipientCache } from "../../shared/crypto/age/recipient-cache.ts";
import type { Plaintext } from "../../shared/crypto/age/payload.ts";
import { sealAge } from "../../shared/crypto/age/seal.ts";
import { paddedPieces } from "../../shared/crypto/padding.ts";
import type { CryptoPort } from "../../shared/crypto/primitives.ts";
import { idFromBytes, type AccountId, type BlobId, type EntryId, type Epoch } from "../../shared/lib/ids.ts";
import { sealIncoming } from "../../shared/log/seal-entry.ts";
import { indexData, type IndexData } from "../../shared/mime/index/index-data.ts";

/** Plain data: it crosses to another thread. */
export interface SealRequest {
  readonly message: Uint8Array;
  /** Unix seconds. */
  readonly receivedAt: number;
  /** The operator's own MTA, whose Authentication-Results are kept (RFC 8601). */
  readonly authservId: string | null;
  readonly from: string;
  readonly to: string;
  readonly account: AccountId;
  readonly epoch: Epoch;
  /** Hybrid recipient of that epoch, 1216 bytes. */
  readonly recipient: Uint8Array;
}

export interface SealedMessage {
  readonly entry: Uint8Array;
  readonly blob: { readonly id: BlobId; readonly bytes: Uint8Array };
}

/** The provider stops: no fault. */
export class SealerClosed extends Error {
  override readonly message = "the provider is stopping";
}

export interface Sealer {
  /** Null if the recipient is none. Rejects if the sealing itself failed, or with SealerClosed: the message may be tried again. */
  seal(request: SealRequest): Promise<SealedMessage | null>;
  close(): Promise<void>;
}

interface MessageFacts {
  readonly sha256: Uint8Array;
  readonly index: IndexData;
  readonly padded: Plaintext;
}

/** On this thread. What is the same for all recipients of one message is computed once. */
export function createSealer(crypto: CryptoPort): Sealer {
  const recipients = createRecipientCache();
  const facts = new WeakMap<Uint8Array, Promise<MessageFacts>>();

  function factsOf(request: SealRequest): Promise<MessageFacts> {
    const held = facts.get(request.message) ?? readFacts(crypto, request);
    facts.set(request.message, held);
    return held;
  }

  return {
    async seal(request) {
      const { account, epoch, message, receivedAt, from: mailFrom, to: rcpt } = request;
      const recipient = recipients.get(`${account}/${epoch}`, request.recipient);
      if (!recipient) return null;
      const { sha256, index, padded } = await factsOf(request);
      const { file, header, fileKey } = await sealAge(crypto, [recipient], padded);
      const blobId = idFromBytes<BlobId>(crypto.randomBytes(16));
      const blob = { id: blobId, sha256: await crypto.sha256Async(file), size: file.length };
      const id = idFromBytes<EntryId>(crypto.randomBytes(16));
      const content = { trueSize: message.length, sha256, rcpt, mailFrom, junk: isJunk(index), index };
      const fields = { account, epoch, id, blob, receivedAt, ageHeader: header };
      const entry = await sealIncoming(crypto, fields, fileKey, encodeIncomingContent(content));
      return { entry, blob: { id: blobId, bytes: file } };
    },
    close: () => Promise.resolve(),
  };
}

async function readFacts(crypto: CryptoPort, { message, receivedAt, authservId }: SealRequest): Promise<MessageFacts> {
  const hashing = crypto.sha256Async(message);
  const index = indexData(message, { authservId, receivedAt });
  return { sha256: await hashing, index, padded: paddedPieces(message) };
}

/** What the operator's filter says in the usual header fields. */
export const isJunk = ({ spam }: IndexData): boolean =>
  spam.some(({ name, value }) => (name === "x-spam-flag" || name === "x-spam-status") && /^yes\b/i.test(value));

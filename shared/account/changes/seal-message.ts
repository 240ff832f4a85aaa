/** What filing a message takes, apart from the account: what is told of it, and its octets as the provider gets them. */
import type { HybridRecipient } from "../../crypto/age/identity.ts";
import { sealAge } from "../../crypto/age/seal.ts";
import { paddedPieces } from "../../crypto/padding.ts";
import type { CryptoPort } from "../../crypto/primitives.ts";
import { idFromBytes, type BlobId } from "../../lib/ids.ts";
import type { IndexData } from "../../mime/index/index-data.ts";
import { NOT_RECEIVED } from "../sync/delivered.ts";
import type { SealedBody } from "../sync/email-record.ts";

export interface SealedMessage {
  /** The blob's octets. */
  readonly file: Uint8Array;
  readonly blob: SealedBody;
  /** Of the message. */
  readonly sha256: Uint8Array;
  readonly index: IndexData;
}

/** Under a key and an id of its own. Hashes are made beside the sealing and the reading, where the platform has other threads. */
export async function sealMessage(
  crypto: CryptoPort,
  to: HybridRecipient,
  message: Uint8Array,
): Promise<SealedMessage> {
  const hashing = crypto.sha256Async(message);
  const [{ file, fileKey }, { indexData }] = await Promise.all([
    sealAge(crypto, [to], paddedPieces(message)),
    import("../../mime/index/index-data.ts"),
  ]);
  const hashingFile = crypto.sha256Async(file);
  const index = indexData(message, { receivedAt: NOT_RECEIVED });
  const [sha256, fileSha256] = await Promise.all([hashing, hashingFile]);
  const id = idFromBytes<BlobId>(crypto.randomBytes(16));
  const blob = { id, sha256: fileSha256, size: file.length, fileKey, trueSize: message.length };
  return { file, blob, sha256, index };
}

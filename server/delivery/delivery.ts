/**
 * A message for one recipient, from plaintext in memory to a sealed entry in the log: index data, an age file under a
 * fresh file key, the INCOMING entry, one durable append. Sealed again if the account's epoch ends meanwhile.
 */
import { encodeIncomingContent } from "../../shared/account/incoming-content.ts";
import { createRecipientCache, type RecipientCache } from "../../shared/crypto/age/recipient-cache.ts";
import { sealAge } from "../../shared/crypto/age/seal.ts";
import { padMessage } from "../../shared/crypto/padding.ts";
import type { CryptoPort } from "../../shared/crypto/primitives.ts";
import { idFromBytes, type AccountId, type BlobId, type EntryId, type Epoch } from "../../shared/lib/ids.ts";
import type { Result } from "../../shared/lib/result.ts";
import { sealIncoming } from "../../shared/log/seal-entry.ts";
import { indexData, type IndexData } from "../../shared/mime/index-data.ts";

/** Who mail is for. */
export interface DeliveryDirectory {
  resolve(address: string): Promise<ResolvedRecipient>;
}

export type ResolvedRecipient =
  | { readonly type: "unknown" }
  | { readonly type: "noKeys" }
  /** `recipient`: of the current epoch, 1216 bytes. */
  | { readonly type: "account"; readonly account: AccountId; readonly epoch: Epoch; readonly recipient: Uint8Array };

/** Where sealed mail goes: durable when it answers ok. */
export interface DeliveryLog {
  appendIncoming(
    account: AccountId,
    entry: Uint8Array,
    blob: { readonly id: BlobId; readonly bytes: Uint8Array },
  ): Promise<
    Result<unknown, { readonly type: "epochOver" } | { readonly type: "gone" } | { readonly type: "failing" }>
  >;
}

export interface DeliveryParts {
  readonly crypto: CryptoPort;
  readonly directory: DeliveryDirectory;
  readonly log: DeliveryLog;
  /** Unix milliseconds. */
  readonly clock: () => number;
  /** The operator's own MTA, whose Authentication-Results are kept (RFC 8601). */
  readonly authservId: string | null;
}

type Answer = { readonly type: "accepted" | "stored" | "unknown" | "noKeys" | "failing" };

export interface Delivery {
  resolve(recipient: string): Promise<Answer & { readonly type: "accepted" | "unknown" | "noKeys" | "failing" }>;
  deliver(
    envelope: { readonly from: string; readonly to: string },
    message: Uint8Array,
  ): Promise<Answer & { readonly type: "stored" | "unknown" | "noKeys" | "failing" }>;
}

/** Times a message is sealed anew because the epoch ended. */
const MAX_SEALS = 3;

export function createDelivery({ crypto, directory, log, clock, authservId }: DeliveryParts): Delivery {
  const recipients = createRecipientCache();
  /** What is the same for all recipients of one message is computed once. */
  const facts = new WeakMap<Uint8Array, Promise<MessageFacts>>();

  function factsOf(message: Uint8Array): Promise<MessageFacts> {
    const held =
      facts.get(message) ?? readFacts(crypto, message, { authservId, receivedAt: Math.floor(clock() / 1000) });
    facts.set(message, held);
    return held;
  }

  async function store(envelope: { from: string; to: string }, message: Uint8Array) {
    for (let seals = 1; ; seals++) {
      const found = await directory.resolve(envelope.to);
      if (found.type !== "account") return found;
      const sealed = await sealFor(crypto, recipients, found, envelope, message, await factsOf(message));
      if (!sealed) return { type: "failing" } as const;
      const stored = await log.appendIncoming(found.account, sealed.entry, sealed.blob);
      if (stored.ok) return { type: "stored" } as const;
      if (stored.error.type === "gone") return { type: "unknown" } as const;
      if (stored.error.type === "failing" || seals === MAX_SEALS) return { type: "failing" } as const;
    }
  }

  return {
    async resolve(recipient) {
      const found = await directory.resolve(recipient).catch(() => ({ type: "failing" }) as const);
      return found.type === "account" ? { type: "accepted" } : found;
    },
    deliver: (envelope, message) => store(envelope, message).catch(() => ({ type: "failing" }) as const),
  };
}

/** What the operator's filter says in the usual header fields. */
const isJunk = ({ spam }: IndexData): boolean =>
  spam.some(({ name, value }) => (name === "x-spam-flag" || name === "x-spam-status") && /^yes\b/i.test(value));

interface MessageFacts {
  readonly receivedAt: number;
  readonly sha256: Uint8Array;
  readonly index: IndexData;
  readonly padded: Uint8Array;
}

async function readFacts(
  crypto: CryptoPort,
  message: Uint8Array,
  { authservId, receivedAt }: { authservId: string | null; receivedAt: number },
): Promise<MessageFacts> {
  const sha256 = await crypto.sha256Async(message);
  return { receivedAt, sha256, index: indexData(message, { authservId, receivedAt }), padded: padMessage(message) };
}

async function sealFor(
  crypto: CryptoPort,
  recipients: RecipientCache,
  { account, epoch, recipient: key }: Extract<ResolvedRecipient, { type: "account" }>,
  envelope: { from: string; to: string },
  message: Uint8Array,
  { receivedAt, sha256, index, padded }: MessageFacts,
) {
  const recipient = recipients.get(`${account}/${epoch}`, key);
  if (!recipient) return null;
  const { file, header, fileKey } = await sealAge(crypto, [recipient], padded);
  const blob = {
    id: idFromBytes<BlobId>(crypto.randomBytes(16)),
    sha256: await crypto.sha256Async(file),
    size: file.length,
  };
  const id = idFromBytes<EntryId>(crypto.randomBytes(16));
  const content = {
    trueSize: message.length,
    sha256,
    rcpt: envelope.to,
    mailFrom: envelope.from,
    junk: isJunk(index),
    index,
  };
  const fields = { account, epoch, id, blob, receivedAt, ageHeader: header };
  const entry = await sealIncoming(crypto, fields, fileKey, encodeIncomingContent(content));
  return { entry, blob: { id: blob.id, bytes: file } };
}

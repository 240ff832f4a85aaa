/**
 * A message for one recipient, from plaintext in memory to a sealed entry in the log: sealed (sealer.ts), then one
 * durable append. Sealed again if the account's epoch ends meanwhile. A message has as many sealed copies as recipients, which
 * lie in memory until they are stored: only so many octets of them at a time (octet-gate.ts).
 */
import type { AccountId, BlobId, Epoch } from "../../shared/lib/ids.ts";
import { reasonOf } from "../../shared/lib/reason-of.ts";
import type { Result } from "../../shared/lib/result.ts";
import { createOctetGate } from "./octet-gate.ts";
import { SealerClosed, type Sealer } from "./sealer.ts";

/** Who mail is for. */
export interface DeliveryDirectory {
  resolve(address: string): Promise<ResolvedRecipient>;
  /** So many octets more are in use. */
  took(account: AccountId, octets: number): void;
}

export type ResolvedRecipient =
  | { readonly type: "unknown" }
  | { readonly type: "noKeys" }
  /** Nothing is known of the address for now. */
  | { readonly type: "failing" }
  | {
      readonly type: "account";
      readonly account: AccountId;
      readonly epoch: Epoch;
      /** Of the current epoch, 1216 bytes. */
      readonly recipient: Uint8Array;
      /** Octets that its quota leaves. */
      readonly room: number;
      /** Octets; null: no limit. */
      readonly quota: number | null;
    };

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
  readonly sealer: Sealer;
  readonly directory: DeliveryDirectory;
  readonly log: DeliveryLog;
  /** Unix milliseconds. */
  readonly clock: () => number;
  /** The operator's own MTA, whose Authentication-Results are kept (RFC 8601). */
  readonly authservId: string | null;
  /** Hears of what is durable; nobody waits for it. */
  readonly delivered?: (what: Delivered, message: Uint8Array) => void;
  /** Hears of what had no room. */
  readonly full?: (what: Full) => void;
  /** Hears why a message could not be taken, where it was not the log that said so, nor a stop that was asked for. */
  readonly onFailure?: (reason: string) => void;
}

/** Of an account whose quota has no room, in octets. */
export interface Full {
  readonly account: AccountId;
  readonly inUse: number;
  readonly quota: number;
  /** Of what was to be stored; null: its size was not told yet. */
  readonly size: number | null;
}

export interface Delivered {
  readonly account: AccountId;
  /** Of the envelope. */
  readonly from: string;
  readonly to: string;
  /** Unix seconds. */
  readonly receivedAt: number;
}

type Refusal = "unknown" | "noKeys" | "full" | "failing";

export interface Delivery {
  resolve(recipient: string): Promise<{ readonly type: "accepted" | Refusal }>;
  deliver(
    envelope: { readonly from: string; readonly to: string },
    message: Uint8Array,
  ): Promise<{ readonly type: "stored" | Refusal }>;
}

/** Octets of messages being sealed and stored at a time; the rest waits, one is always let in. */
const MAX_OCTETS_UNDER_WAY = 64 * 1024 * 1024;
/** Up to this size a message does not wait behind larger ones. */
const MAX_SMALL_OCTETS = 1024 * 1024;

/** Times a message is sealed anew because the epoch ended. */
const MAX_SEALS = 3;

export function createDelivery({
  sealer,
  directory,
  log,
  clock,
  authservId,
  delivered,
  full,
  onFailure,
}: DeliveryParts): Delivery {
  const small = createOctetGate(MAX_OCTETS_UNDER_WAY);
  const large = createOctetGate(MAX_OCTETS_UNDER_WAY);

  const failing = (error: unknown) => {
    if (!(error instanceof SealerClosed)) onFailure?.(reasonOf(error));
    return { type: "failing" } as const;
  };

  const isFull = (found: Extract<ResolvedRecipient, { type: "account" }>, size: number | null): boolean => {
    const { account, room, quota } = found;
    if (quota === null || (room > 0 && (size ?? 0) <= room)) return false;
    full?.({ account, inUse: quota - room, quota, size });
    return true;
  };

  async function store({ from, to }: { from: string; to: string }, message: Uint8Array) {
    for (let seals = 1; ; seals++) {
      const found = await directory.resolve(to);
      if (found.type !== "account") return found;
      const { account, epoch, recipient } = found;
      if (isFull(found, null)) return { type: "full" } as const;
      const receivedAt = Math.floor(clock() / 1000);
      const sealed = await sealer.seal({ message, receivedAt, authservId, from, to, account, epoch, recipient });
      if (!sealed) return failing("the recipient is none");
      if (isFull(found, sealed.blob.bytes.length)) return { type: "full" } as const;
      const stored = await log.appendIncoming(account, sealed.entry, sealed.blob);
      if (stored.ok) {
        directory.took(account, sealed.blob.bytes.length);
        delivered?.({ account, from, to, receivedAt }, message);
        return { type: "stored" } as const;
      }
      if (stored.error.type === "gone") return { type: "unknown" } as const;
      if (stored.error.type === "failing") return stored.error;
      if (seals === MAX_SEALS) return failing("the account's epoch ended again and again");
    }
  }

  return {
    async resolve(recipient) {
      const found = await directory.resolve(recipient).catch(failing);
      if (found.type !== "account") return found;
      return { type: isFull(found, null) ? "full" : "accepted" };
    },
    deliver(envelope, message) {
      const gate = message.length <= MAX_SMALL_OCTETS ? small : large;
      return gate(message.length, () => store(envelope, message)).catch(failing);
    },
  };
}

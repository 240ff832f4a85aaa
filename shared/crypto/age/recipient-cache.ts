/** Parsed recipients by a name of theirs, the latest used: parsing a hybrid one costs as much as sealing to it. */
import { hybridRecipientFromBytes, type HybridRecipient } from "./identity.ts";

/** One entry holds some 15 KB. */
const DEFAULT_LIMIT = 1000;

export interface RecipientCache {
  /** `name` stands for these very bytes for ever (an account and its epoch). Null unless they are a hybrid recipient. */
  get(name: string, publicKey: Uint8Array): HybridRecipient | null;
}

export function createRecipientCache(limit = DEFAULT_LIMIT): RecipientCache {
  const parsed = new Map<string, HybridRecipient>();
  return {
    get(name, publicKey) {
      const recipient = parsed.get(name) ?? hybridRecipientFromBytes(publicKey);
      if (recipient === null) return null;
      parsed.delete(name);
      parsed.set(name, recipient);
      if (parsed.size > limit) dropOldest(parsed);
      return recipient;
    },
  };
}

function dropOldest(parsed: Map<string, HybridRecipient>): void {
  for (const oldest of parsed.keys()) {
    parsed.delete(oldest);
    return;
  }
}

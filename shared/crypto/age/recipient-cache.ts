/** Parsed recipients by their text, the latest used: parsing a hybrid one costs as much as sealing to it. */
import { parseRecipient, type HybridRecipient } from "./identity.ts";

/** One entry holds some 15 KB. */
const DEFAULT_LIMIT = 1000;

export interface RecipientCache {
  /** Null unless `text` is a hybrid recipient. */
  get(text: string): HybridRecipient | null;
}

export function createRecipientCache(limit = DEFAULT_LIMIT): RecipientCache {
  const parsed = new Map<string, HybridRecipient>();
  return {
    get(text) {
      const recipient = parsed.get(text) ?? parseHybrid(text);
      if (recipient === null) return null;
      parsed.delete(text);
      parsed.set(text, recipient);
      if (parsed.size > limit) dropOldest(parsed);
      return recipient;
    },
  };
}

function parseHybrid(text: string): HybridRecipient | null {
  const recipient = parseRecipient(text);
  return recipient?.type === "hybrid" ? recipient : null;
}

function dropOldest(parsed: Map<string, HybridRecipient>): void {
  for (const oldest of parsed.keys()) {
    parsed.delete(oldest);
    return;
  }
}

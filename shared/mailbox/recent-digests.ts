/** SHA-256 of the deliveries filed last: an MTA that lost our answer delivers again, and the second copy is dropped. */
import { bytesToHex } from "../lib/bytes.ts";

/** Deliveries remembered. */
export const MAX_RECENT = 1_000;
/** Octets of a digest. */
export const DIGEST_BYTES = 32;

export class RecentDigests {
  /** In hex, oldest first. */
  private readonly digests = new Set<string>();

  /** False if it is there already. */
  add(sha256: Uint8Array): boolean {
    const digest = bytesToHex(sha256);
    if (this.digests.has(digest)) return false;
    this.digests.add(digest);
    for (const oldest of this.digests) {
      if (this.digests.size <= MAX_RECENT) break;
      this.digests.delete(oldest);
    }
    return true;
  }

  /** In hex, oldest first. */
  list(): readonly string[] {
    return [...this.digests];
  }
}

/** What puts an end to syncing, and what lets it go on: between the session, which finds, and the evidence, which keeps. */
import type { CryptoPort } from "../../crypto/primitives.ts";
import type { BlobId, Seq } from "../../lib/ids.ts";
import { err, ok, type Result } from "../../lib/result.ts";
import { checkBlob } from "../../log/checkpoint.ts";
import type { BlobRef } from "../../log/fields.ts";
import type { Violation } from "../../log/violation.ts";
import type { BlobStore } from "../../storage/blob-store.ts";
import type { Evidence } from "./evidence.ts";
import type { LogSessionParts, SessionFailure } from "../sync/log-session.ts";

export interface TamperStop {
  /** What a session is told of findings, and tells. */
  readonly session: Pick<LogSessionParts, "stopped" | "onStop" | "onVerified">;
  /** The provider gave other bytes for this blob than this account's history names. */
  inBlob(blob: BlobRef): Violation;
  /**
   * Two histories that a provider keeps apart each fit in themselves: such a finding holds until the histories were compared
   * again, up to the entry it was found at at least, and are the same. True if this one settles it.
   */
  settles(compared: Seq): boolean;
  /**
   * Whether the blob that was found wrong is right now. One that is gone harms nobody: who asks for it is told. A
   * checkpoint of another state is accepted as such: signed by a device of one's own, it would end the account.
   */
  holds(): Promise<Result<null, SessionFailure>>;
}

export function createTamperStop(crypto: CryptoPort, blobs: BlobStore, evidence: Evidence): TamperStop {
  const accused = new Map<BlobId, BlobRef>();
  const { open } = evidence;
  let settled = false;
  return {
    session: {
      stopped: open && { type: "violation", seq: open.seq, violation: open.violation },
      onStop(failure) {
        if (failure.type !== "violation") return;
        const { violation, seq } = failure;
        evidence.raise(violation, seq, (violation.type === "blobHash" && accused.get(violation.blob)) || null);
      },
      onVerified: () => evidence.verified(),
    },
    inBlob({ id, sha256, size }) {
      accused.set(id, { id, sha256, size });
      return { type: "blobHash", blob: id };
    },
    settles(compared) {
      const forked = evidence.open?.violation.type === "forked" && compared >= evidence.open.seq;
      settled ||= forked;
      return forked;
    },
    async holds() {
      if (evidence.open?.violation.type === "forked" && !settled) {
        const { violation, seq } = evidence.open;
        return err({ type: "stopped", failure: { type: "violation", seq, violation } });
      }
      settled = false;
      if (evidence.open?.violation.type === "stateHash") evidence.accept(evidence.open.seq);
      if (!evidence.open?.blob) return ok(null);
      const { violation, seq, blob } = evidence.open;
      const got = await blobs.get(blob.id);
      if (!got.ok) return got.error.type === "notFound" ? ok(null) : err({ type: "offline" });
      const wrong = await checkBlob(crypto, blob, got.value);
      return wrong ? err({ type: "stopped", failure: { type: "violation", seq, violation } }) : ok(null);
    },
  };
}

/**
 * Large drafts that are on their way to the account, or have just come there: one that is sent as it is does not go up once more.
 */
import type { Result } from "../../../shared/lib/result.ts";
import type { Draft, SavedDraft, SaveFailure } from "../../rpc/write-rpc.ts";

type Filing = Promise<Result<SavedDraft, SaveFailure>>;

interface Kept {
  readonly contents: string;
  readonly filing: Filing;
  /** Unix milliseconds; null: it is on its way. */
  done: number | null;
}

/** Milliseconds: its Date is that of the saving. */
const RECENT = 300_000;

export class DraftFilings {
  /** By Message-ID: the newest. */
  readonly #kept = new Map<string, Kept>();

  /** `filing` does not reject. */
  begun(draft: Draft, filing: Filing): void {
    const kept: Kept = { contents: contentsOf(draft), filing, done: null };
    this.#kept.set(draft.messageId, kept);
    void filing.then((saved) => {
      kept.done = Date.now();
      const isThere = saved.ok && saved.value.where === "account" && saved.value.conflict === null;
      if (!isThere && this.#kept.get(draft.messageId) === kept) this.forget(draft.messageId);
    });
  }

  /** What the same contents have become; null: they are not in the account, or were put there too long ago. */
  async same(draft: Draft): Promise<SavedDraft | null> {
    const kept = this.#kept.get(draft.messageId);
    if (kept?.contents !== contentsOf(draft) || (kept.done ?? Infinity) + RECENT < Date.now()) return null;
    const saved = await kept.filing;
    return saved.ok && saved.value.where === "account" && saved.value.conflict === null ? saved.value : null;
  }

  forget(messageId: string): void {
    this.#kept.delete(messageId);
  }
}

/** Of what it was saved as before, nothing: that says where it is. */
const contentsOf = (draft: Draft): string => JSON.stringify({ ...draft, id: null });

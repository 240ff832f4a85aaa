/**
 * Large drafts that are on their way to the account, or have just come there: one that is sent as it is does not go up once more.
 */
import type { Result } from "../../../shared/lib/result.ts";
import type { Draft, SavedDraft, SaveFailure } from "../../rpc/write-rpc.ts";

interface Kept {
  readonly contents: string;
  /** Null: it did not come there, or another one stood there. Does not reject. */
  readonly filing: Promise<SavedDraft | null>;
  /** Unix milliseconds; null: it is on its way. */
  done: number | null;
}

/** Milliseconds: its Date is that of the saving. */
const RECENT = 300_000;

export class DraftFilings {
  /** By Message-ID: the newest. */
  readonly #kept = new Map<string, Kept>();

  begun(draft: Draft, saving: Promise<Result<SavedDraft, SaveFailure>>): void {
    // a page that was killed closes none of its drafts
    for (const [messageId, kept] of this.#kept) if (isOld(kept)) this.forget(messageId);
    const filing = saving.then(inAccount, () => null);
    const kept: Kept = { contents: contentsOf(draft), filing, done: null };
    this.#kept.set(draft.messageId, kept);
    void filing.then((saved) => {
      kept.done = Date.now();
      if (!saved && this.#kept.get(draft.messageId) === kept) this.forget(draft.messageId);
    });
  }

  /** What the same contents have become; null: they are not in the account, or were put there too long ago. */
  async same(draft: Draft): Promise<SavedDraft | null> {
    const kept = this.#kept.get(draft.messageId);
    return kept?.contents !== contentsOf(draft) || isOld(kept) ? null : kept.filing;
  }

  forget(messageId: string): void {
    this.#kept.delete(messageId);
  }
}

const isOld = ({ done }: Kept): boolean => (done ?? Infinity) + RECENT < Date.now();

const inAccount = (saved: Result<SavedDraft, SaveFailure>): SavedDraft | null =>
  saved.ok && saved.value.where === "account" && saved.value.conflict === null ? saved.value : null;

/** Of what it was saved as before, nothing: that says where it is. */
const contentsOf = (draft: Draft): string => JSON.stringify({ ...draft, id: null });

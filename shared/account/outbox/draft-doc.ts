/** The device's own document of what was written on it and is not in the account yet. */
import type { DraftDoc } from "../account.ts";
import type { SealedDocs } from "../sync/sealed-docs.ts";

const NAME = "drafts";

/** `passing`: nothing is to be stored here. */
export const createDraftDoc = (docs: SealedDocs, passing: boolean): DraftDoc => ({
  isKept: !passing,
  get: () => docs.get(NAME),
  put: (content) => (passing ? Promise.reject(new Error("nothing is kept here")) : docs.put(NAME, content)),
});

/** The device's own document of what was written on it and is not in the account yet, and those of its files. */
import type { DraftDoc } from "../account.ts";
import { DRAFT_FILES, type SealedDocs } from "../sync/sealed-docs.ts";

const NAME = "drafts";

/** `passing`: nothing is to be stored here. */
export function createDraftDoc(docs: SealedDocs, passing: boolean): DraftDoc {
  const put = (name: string, content: Uint8Array): Promise<void> =>
    passing ? Promise.reject(new Error("nothing is kept here")) : docs.put(name, content);
  return {
    isKept: !passing,
    get: () => docs.get(NAME),
    put: (content) => put(NAME, content),
    files: {
      names: async () => (await docs.names(DRAFT_FILES)).map((name) => name.slice(DRAFT_FILES.length)),
      get: (name) => docs.get(DRAFT_FILES + name),
      put: (name, content) => put(DRAFT_FILES + name, content),
      delete: (name) => docs.delete(DRAFT_FILES + name),
    },
  };
}

/** What a window begins with, asked of the engine. */
import { err, type Result } from "../../../shared/lib/result.ts";
import type { StartedDraft } from "../../../workers/rpc/write-rpc.ts";
import type { ComposeStart } from "./compose.svelte.ts";
import type { Engine } from "../app/engine.ts";
import type { ReadFailure } from "../app/types.ts";
import { mailtoDraft } from "./mailto-draft.ts";

/** What a link asks for is known. */
export type DraftStart = Exclude<ComposeStart, { readonly type: "link" }>;

const NOTHING = { to: [], cc: [], subject: "", text: "" } as const;

export const readStart = (start: ComposeStart): DraftStart =>
  start.type === "link" ? { type: "mailto", draft: mailtoDraft(start.link) ?? NOTHING } : start;

type Opened = Result<StartedDraft, ReadFailure>;

/** Does not reject. */
export const startDraft = (engine: Engine, start: DraftStart): Promise<Opened> =>
  asked(engine, start).catch((): Opened => err({ type: "corrupt" }));

function asked(engine: Engine, start: DraftStart): Promise<Opened> {
  switch (start.type) {
    case "new":
      return engine.newDraft(start.kind, start.id);
    case "mailto":
      return engine.newDraft("new", null);
    case "draft":
      return engine.openDraft(start.id);
    case "here":
      return engine.openDraftHere(start.messageId);
    case "kept":
      return Promise.resolve({ ok: true, value: { draft: start.draft, quote: null } });
  }
}

/** A draft is discarded, and for a while can be had back with its files. */
import { t } from "../../i18n/t.ts";
import type { Compose } from "../../state/writing/compose.svelte.ts";
import type { Engine } from "../../state/app/engine.ts";
import type { Notices } from "../../state/mail/notices.svelte.ts";
import type { Writing } from "../../state/writing/writing.svelte.ts";

interface Parts {
  readonly engine: Engine;
  readonly compose: Compose;
  readonly notices: Notices;
}

/** Milliseconds for which the engine holds the files of what was discarded. */
const HELD_FOR = 60_000;

/** Where it can not be discarded its window stays, and says why. */
export async function discardWriting(
  { engine, compose, notices }: Parts,
  writing: Writing,
  key: number,
): Promise<void> {
  const done = await writing.discard();
  if (done === null) return;
  compose.close(key);
  const { undo, draft } = done;
  let isWanted = false;
  async function haveBack(): Promise<void> {
    isWanted = true;
    if (undo !== null) await engine.undo(undo).catch(() => undefined);
    compose.begin({ type: "kept", draft });
  }
  notices.say(t("compose.discarded"), { label: t("undo.do"), run: () => void haveBack() });
  setTimeout(() => {
    if (!isWanted) void engine.closeDraft(draft.messageId).catch(() => undefined);
  }, HELD_FOR);
}

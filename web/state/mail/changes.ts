/**
 * What a user does to mail: shown at once, told to the worker, and put right if it is refused. Each change that can be
 * undone offers it, in a notice and to `undo` (the key z).
 */
import { t } from "../../i18n/t.ts";
import { changeFailureText } from "./change-words.ts";
import type { Engine } from "../app/engine.ts";
import type { MessageList } from "../lists/message-list.svelte.ts";
import type { Notices } from "./notices.svelte.ts";
import type { ChangeAsk, ChangeFailure, Changed, Target } from "../app/types.ts";

type Outcome = { readonly ok: true; readonly value: Changed } | { readonly ok: false; readonly error: ChangeFailure };

interface Parts {
  readonly engine: Engine;
  readonly list: MessageList;
  readonly notices: Notices;
}

/** Milliseconds for which the worker keeps the way back, at least. */
const UNDO_FOR = 60_000;

export class Changes {
  readonly #parts: Parts;
  #last: { readonly token: string; readonly at: number } | null = null;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** True when it was done. `said`: of how many messages; null: nothing is said (and `undo` still undoes it). */
  async ask(change: ChangeAsk, said: ((count: number) => string) | null): Promise<boolean> {
    const done = await this.#try(() => this.#parts.engine.change(change));
    if (done === null) return false;
    const { undo, count } = done;
    this.#last = undo === null ? null : { token: undo, at: Date.now() };
    const action = undo === null ? null : { label: t("undo.do"), run: () => void this.undo() };
    if (said) this.#parts.notices.say(said(count), action);
    return true;
  }

  /** What was opened is read: nothing that anybody asked for, so nothing is said and nothing undone. */
  async read(target: Target): Promise<void> {
    await this.#parts.engine.change({ type: "flag", target, flag: "\\Seen", on: true }).catch(() => undefined);
  }

  /** Takes the last change back. */
  async undo(): Promise<void> {
    const last = this.#last;
    this.#last = null;
    if (last === null || Date.now() - last.at > UNDO_FOR) {
      this.#parts.notices.say(t("undo.nothing"));
      return;
    }
    const result = await this.#parts.engine.undo(last.token).catch(() => null);
    this.#parts.list.refresh();
    // what was not done can be asked for once more
    if (result?.ok !== true && result?.error.type !== "gone") this.#last ??= last;
    if (result?.ok === true) this.#parts.notices.say(t("undo.done"));
    else this.#parts.notices.say(changeFailureText(result && result.error));
  }

  async #try(change: () => Promise<Outcome>): Promise<Changed | null> {
    const result = await change().catch((): Outcome => ({ ok: false, error: { type: "refused", reason: "failed" } }));
    if (result.ok) return result.value;
    this.#parts.list.refresh();
    this.#parts.notices.say(changeFailureText(result.error));
    return null;
  }
}

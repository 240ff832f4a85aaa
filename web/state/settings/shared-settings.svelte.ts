/** What all devices of the account share: labels, saved searches, trusted senders, the name mail is sent under. */
import { t } from "../../i18n/t.ts";
import type { EngineEvent } from "../../../workers/rpc/engine-rpc.ts";
import { changeFailureText } from "../mail/change-words.ts";
import type { Engine } from "../app/engine.ts";
import type { Notices } from "../mail/notices.svelte.ts";
import type { Label, SharedSettings } from "../app/types.ts";

interface Parts {
  readonly engine: Engine;
  readonly notices: Notices;
}

export class Shared {
  /** null until known */
  value = $state.raw<SharedSettings | null>(null);
  readonly labels = $derived<readonly Label[]>(this.value?.labels ?? []);
  readonly searches = $derived(this.value?.searches ?? []);
  readonly #parts: Parts;
  #asked = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async refresh(): Promise<void> {
    const turn = ++this.#asked;
    try {
      const found = await this.#parts.engine.settings();
      if (turn === this.#asked) this.value = found;
    } catch {
      // what is known stays; the next event asks again
    }
  }

  /** Shown at once; as it was, with words, if it is refused. True when it was done. */
  async save(part: Partial<SharedSettings>): Promise<boolean> {
    const before = this.value;
    // what is changed is told from what was read
    if (before === null) {
      void this.refresh();
      this.#parts.notices.say(t("change.refused"));
      return false;
    }
    this.#asked++;
    this.value = { ...before, ...part };
    const result = await this.#parts.engine.saveSettings(part, before).catch(() => null);
    if (result?.ok === true) {
      await this.refresh();
      return true;
    }
    this.value = before;
    this.#parts.notices.say(changeFailureText(result && result.error));
    return false;
  }

  label(keyword: string): Label | null {
    const wanted = keyword.toLowerCase();
    return this.labels.find((label) => label.keyword.toLowerCase() === wanted) ?? null;
  }

  receive(event: EngineEvent): void {
    if (event.type === "settings") void this.refresh();
  }

  forget(): void {
    this.#asked++;
    this.value = null;
  }
}

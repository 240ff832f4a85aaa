/** From "Send" to sent: what is missing is said, what may have been overlooked is asked about once. */
import type { DraftWarning, SentDraft } from "../../../workers/rpc/write-rpc.ts";
import { longDate } from "../../i18n/dates.ts";
import { t } from "../../i18n/t.ts";
import type { Compose } from "../../state/writing/compose.svelte.ts";
import type { Notices } from "../../state/mail/notices.svelte.ts";
import type { Outbox } from "../../state/writing/outbox.svelte.ts";
import type { Unsendable, Writing } from "../../state/writing/writing.svelte.ts";

/** Seconds within which a message can be had back. */
export const UNDO_SECONDS = 10;

interface Parts {
  readonly compose: Compose;
  readonly notices: Notices;
  readonly outbox: Outbox;
}

export class Sending {
  isBusy = $state(false);
  problem = $state<Unsendable | null>(null);
  /** asked about; `at`: when it was to leave, null: now */
  asked = $state.raw<{ readonly warnings: readonly DraftWarning[]; readonly at: number | null } | null>(null);
  readonly #parts: Parts;
  readonly #writing: Writing;
  readonly #key: number;

  constructor(parts: Parts, writing: Writing, key: number) {
    this.#parts = parts;
    this.#writing = writing;
    this.#key = key;
  }

  /** `at`: unix seconds; null: now, but for the time that it can be had back in. */
  async send(at: number | null, { sure = false } = {}): Promise<void> {
    const writing = this.#writing;
    if (this.isBusy || !writing.isReady) return;
    this.isBusy = true;
    this.asked = null;
    writing.commit();
    this.problem = writing.unsendable();
    const warnings = this.problem !== null || sure ? [] : await writing.warnings();
    if (warnings.length > 0) this.asked = { warnings, at };
    else if (this.problem === null) await this.#leave(at);
    this.isBusy = false;
  }

  /** There is a line again. */
  retry(): void {
    const { waits } = this.#writing;
    if (waits) void this.send(waits.at, { sure: true });
  }

  async #leave(at: number | null): Promise<void> {
    const now = Math.floor(Date.now() / 1000);
    // a time that went by while there was no line is now
    const isLater = at !== null && at > now + UNDO_SECONDS;
    const sent = await this.#writing.send(isLater ? at : now + UNDO_SECONDS);
    if (sent.ok) {
      this.#parts.compose.close(this.#key);
      this.#say(sent.value, isLater ? at : null);
    } else if (sent.error.type === "offline") this.#writing.waits = { at };
  }

  #say({ id, where }: SentDraft, at: number | null): void {
    const { notices, outbox } = this.#parts;
    const sent = at === null ? t("compose.sent") : t("compose.sent.at", { date: longDate(at) });
    const text = where === "here" ? t("compose.sent.here") : sent;
    notices.say(text, { label: t("undo.do"), run: () => void outbox.takeBack(id) });
    void outbox.refresh();
  }
}

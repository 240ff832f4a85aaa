/**
 * What is asked before something is done to mail: where to, until when, which labels, whether for good. One at a time, shown
 * by screens/MailAsks.svelte; a list, a reading pane, a key or the palette asks:
 *
 *     app.asks.open("snooze", { anchor: button })       about mail.target()
 *     app.asks.open("move", { target, rows })           about other mail
 */
import type { Mail } from "./mail.svelte.ts";
import type { ListRow, Target } from "../app/types.ts";

export type AskType = "move" | "snooze" | "snoozeTime" | "labels" | "remove" | "more";

export interface Ask {
  readonly type: AskType;
  readonly target: Target;
  /** of the target, those that are held */
  readonly rows: readonly ListRow[];
  /** a menu opens beside it */
  readonly anchor: HTMLElement | null;
}

export class MailAsks {
  current = $state.raw<Ask | null>(null);
  readonly #mail: Mail;

  constructor(parts: { readonly mail: Mail }) {
    this.#mail = parts.mail;
  }

  open(type: AskType, part: Partial<Omit<Ask, "type">> = {}): void {
    const target = part.target ?? this.#mail.target();
    if (target === null) return;
    const rows = part.rows ?? (part.target ? [] : this.#mail.targetRows());
    this.current = { type, target, rows, anchor: part.anchor ?? null };
  }

  /** About one row, whatever is selected. */
  ofRow(type: AskType, row: ListRow, anchor: HTMLElement | null): void {
    const target = this.#mail.ofRow(row.key);
    if (target) this.open(type, { target, rows: [row], anchor });
  }

  close(): void {
    this.current = null;
  }
}

/**
 * The count of unread mail on the app's icon, where it is installed: one icon for all accounts of the browser (slot.ts). Each
 * account's page knows its own count alone, and so leaves it for the others; where there is one account nothing is kept.
 */
import { currentSlot } from "../app/slot.ts";

const NAME = "aerogramme-unread";

/** What is used of a Navigator. */
interface Badging {
  readonly setAppBadge?: (count: number) => Promise<void>;
  readonly clearAppBadge?: () => Promise<void>;
}
type Counts = Readonly<Record<string, number>>;

export class Badge {
  readonly #slot: number;
  readonly #on: Badging;
  /** null: not known yet, so what is shown stays */
  #unread: number | null = null;
  #others: readonly number[] = [];

  constructor(slot = currentSlot, on: Badging = navigator) {
    this.#slot = slot;
    this.#on = on;
    addEventListener("storage", ({ key }) => {
      if (key === NAME) this.#show();
    });
  }

  /** `slots`: of the browser's accounts, as far as they are kept (accounts.svelte.ts): none where there was never another. */
  follow(unread: number, slots: readonly number[]): void {
    this.#unread = unread;
    this.#others = slots.filter((slot) => slot !== this.#slot);
    keep(slots.length === 0 ? null : { ...only(read(), this.#others), [this.#slot]: unread });
    this.#show();
  }

  /** 0: no badge. */
  #show(): void {
    if (this.#unread === null) return;
    const elsewhere = Object.values(only(read(), this.#others));
    const count = elsewhere.reduce((sum, each) => sum + each, this.#unread);
    const shown = count > 0 ? this.#on.setAppBadge?.(count) : this.#on.clearAppBadge?.();
    shown?.catch(() => undefined);
  }
}

const only = (counts: Counts, slots: readonly number[]): Counts =>
  Object.fromEntries(Object.entries(counts).filter(([slot]) => slots.includes(Number(slot))));

/** What anybody may have written there is looked at, not trusted. */
function read(): Counts {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(NAME) ?? "{}");
    const entries = typeof kept === "object" && kept !== null ? Object.entries(kept) : [];
    return Object.fromEntries(entries.filter((entry): entry is [string, number] => isCount(entry[1])));
  } catch {
    return {};
  }
}

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0;

function keep(counts: Counts | null): void {
  try {
    if (counts === null) localStorage.removeItem(NAME);
    else localStorage.setItem(NAME, JSON.stringify(counts));
  } catch {
    // then each account's page shows its own
  }
}

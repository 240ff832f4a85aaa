/**
 * The accounts of this browser, each in a slot of its own (slot.ts): for going from one to another. Their addresses are kept
 * only where there was ever more than one, and none of an account that this device does not remember.
 */
import { currentSlot, MAX_SLOT, slotBase } from "./slot.ts";
import type { AccountState } from "./types.ts";

const NAME = "aerogramme-accounts";

export interface HeldAccount {
  readonly slot: number;
  readonly address: string;
}

export class Accounts {
  /** by slot */
  all = $state.raw<readonly HeldAccount[]>(read());

  constructor() {
    addEventListener("storage", (event) => {
      if (event.key === NAME || event.key === null) this.all = read();
    });
  }

  get others(): readonly HeldAccount[] {
    return this.all.filter(({ slot }) => slot !== currentSlot);
  }

  /** Who is in on this page, or is no more. */
  follow(account: AccountState): void {
    if (account.type === "none") {
      if (read().some(({ slot }) => slot === currentSlot)) this.#keep(withOut(read(), currentSlot));
    } else if (account.type === "locked" || account.remembered) {
      const others = withOut(read(), currentSlot);
      if (currentSlot !== 0 || others.length > 0) this.#keep([...others, here(account.address)]);
    }
  }

  go(slot: number): void {
    location.assign(`${slotBase(slot)}/m`);
  }

  /** To the front door of a slot that nobody has. `path`: of the app, with its leading slash. */
  async add(current: string | null, path = "/"): Promise<void> {
    if (current !== null) this.#keep([...withOut(read(), currentSlot), here(current)]);
    const { held = [] } = await navigator.locks.query();
    const taken = new Set(held.map(({ name }) => name));
    const slots = new Set(this.all.map(({ slot }) => slot));
    for (let slot = 0; slot <= MAX_SLOT; slot++) {
      if (slot === currentSlot || slots.has(slot) || taken.has(lockOf(slot))) continue;
      location.assign(slotBase(slot) + path);
      return;
    }
  }

  #keep(all: readonly HeldAccount[]): void {
    const sorted = [...all].sort((a, b) => a.slot - b.slot);
    this.all = sorted;
    try {
      if (sorted.length === 0) localStorage.removeItem(NAME);
      else localStorage.setItem(NAME, JSON.stringify(sorted));
    } catch {
      // then there is no list to choose from, and each address still leads to its account
    }
  }
}

/** As the mailbox worker of the slot names it (workers/engine/slot.ts). */
const lockOf = (slot: number): string => (slot === 0 ? "aerogramme-engine" : `aerogramme-engine-${slot.toString()}`);

const here = (address: string): HeldAccount => ({ slot: currentSlot, address });
const withOut = (all: readonly HeldAccount[], slot: number): readonly HeldAccount[] =>
  all.filter((one) => one.slot !== slot);

/** What anybody may have written there is looked at, not trusted. */
function read(): readonly HeldAccount[] {
  try {
    const list: unknown = JSON.parse(localStorage.getItem(NAME) ?? "[]");
    return Array.isArray(list) ? list.filter(isHeld) : [];
  } catch {
    return [];
  }
}

function isHeld(item: unknown): item is HeldAccount {
  if (typeof item !== "object" || item === null || !("slot" in item) || !("address" in item)) return false;
  const { slot, address } = item;
  return Number.isInteger(slot) && Number(slot) >= 0 && Number(slot) <= MAX_SLOT && typeof address === "string";
}

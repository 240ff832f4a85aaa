/** What was done on this device that its provider does not know of yet: changes, and messages. It is kept on the device, and goes with it. */
import type { EngineEvent } from "../../../workers/rpc/engine-rpc.ts";
import type { Engine } from "../app/engine.ts";
import { currentSlot } from "../app/slot.ts";
import type { AccountState } from "../app/types.ts";

type Asked = Pick<Engine, "waiting" | "outbox" | "draftsHere">;

/** How much there was when it was looked at last, numbers alone: a locked device can not be asked. */
const STORED = `aerogramme-unsent-${currentSlot.toString()}`;
/** Milliseconds after which what changed is looked at. */
const SOON = 1_000;
/** And before it is locked: what is being typed is saved first. */
const AT_ONCE = 150;

export class Unsent {
  /** changes */
  count = $state(0);
  /** messages to be sent and drafts that are on this device alone, as `look` found them */
  messages = $state(0);
  readonly #engine: Asked;
  #account: AccountState | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(engine: Asked) {
    this.#engine = engine;
    addEventListener("beforeunload", (event) => {
      // what is remembered is sent when the page is opened next; the browser has words of its own for this
      const isLost = this.#account?.type === "open" && !this.#account.remembered;
      if (isLost && this.count + this.messages > 0) event.preventDefault();
    });
  }

  receive(event: EngineEvent): void {
    if (event.type === "waiting") this.count = event.count;
    const isAsked = ["waiting", "messages", "connection", "locking"].includes(event.type);
    if (isAsked) this.#lookSoon(event.type === "locking" ? AT_ONCE : SOON);
  }

  follow(account: AccountState): void {
    this.#account = account;
    clearTimeout(this.#timer);
    if (!isLocking(account)) forget();
    if (account.type === "locked") [this.count, this.messages] = stored();
    else if (account.type !== "open") this.count = this.messages = 0;
    else void this.#ask().catch(() => undefined);
  }

  /** Before the device is wiped. Never fails: what can not be asked stays as it was known. */
  async look(): Promise<void> {
    const [changes, outbox, drafts] = await Promise.all([
      this.#engine.waiting().catch(() => null),
      this.#engine.outbox().catch(() => null),
      this.#engine.draftsHere().catch(() => null),
    ]);
    // it was locked meanwhile, and has nothing to say
    if (this.#account !== null && this.#account.type !== "open") return;
    if (changes) this.count = changes.count;
    if (outbox && drafts) this.messages = outbox.filter(({ where }) => where === "here").length + drafts.length;
    this.#store();
  }

  /** Where what is here goes with the page, or may be asked for when nothing can be looked at. */
  #lookSoon(milliseconds: number): void {
    const account = this.#account;
    if (account?.type !== "open" || (account.remembered && account.lock !== true)) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.look(), milliseconds);
  }

  #store(): void {
    if (this.#account?.type !== "open" || !isLocking(this.#account)) return;
    try {
      localStorage.setItem(STORED, `${this.count.toString()} ${this.messages.toString()}`);
    } catch {
      // it is not kept, and then not told of
    }
  }

  async #ask(): Promise<void> {
    this.count = (await this.#engine.waiting()).count;
  }
}

/** It has a lock, open or not. */
const isLocking = (account: AccountState): boolean =>
  account.type === "locked" || (account.type === "open" && account.lock === true);

function forget(): void {
  try {
    localStorage.removeItem(STORED);
  } catch {
    // nothing was kept either
  }
}

function stored(): [number, number] {
  try {
    const [count, messages] = (localStorage.getItem(STORED) ?? "").split(" ").map(Number);
    return [count || 0, messages || 0];
  } catch {
    return [0, 0];
  }
}

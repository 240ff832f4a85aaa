/** The conversation that is open: its messages, which of them are unfolded, and the one that keys are about. */
import { untrack } from "svelte";
import type { EngineEvent } from "../../../workers/rpc/engine-rpc.ts";
import type { Engine } from "../app/engine.ts";
import { Letter } from "./letter.svelte.ts";
import type { Conversation, MessageHead, MessageId, ReadFailure } from "../app/types.ts";

export type Reading =
  | { readonly type: "nothing" }
  | { readonly type: "loading" }
  | { readonly type: "ready"; readonly subject: string }
  | { readonly type: "failed"; readonly failure: ReadFailure };

/** Where a conversation is read: what is left out of it depends on that. */
export interface ReadingPlace {
  readonly mailbox: string | null;
  readonly conversations: boolean;
}

/** Messages that are unfolded from the start; more are at a click. */
const MAX_UNFOLDED = 12;

export class Reader {
  reading = $state.raw<Reading>({ type: "nothing" });
  /** oldest first */
  letters = $state.raw<readonly Letter[]>([]);
  muted = $state(false);
  /** unix seconds */
  snoozedUntil = $state<number | null>(null);
  /** which of `letters` keys are about */
  current = $state(0);
  /** counts the times that a key went to another one */
  stepped = $state(0);
  /** the message whose source is shown */
  source = $state<MessageId | null>(null);
  readonly letter = $derived.by((): Letter | null => this.letters[this.current] ?? null);
  #open: (ReadingPlace & { readonly id: MessageId }) | null = null;
  #asked = 0;
  readonly #engine: Engine;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  close(): void {
    this.#open = null;
    this.#asked++;
    this.reading = { type: "nothing" };
    this.letters = [];
    this.source = null;
  }

  /** True when it is open and readable; false if it failed or something else was opened meanwhile. */
  async open(id: MessageId, place: ReadingPlace): Promise<boolean> {
    const { mailbox, conversations } = place;
    const before = this.#open;
    const isSame = before?.id === id && before.mailbox === mailbox && before.conversations === conversations;
    if (isSame && this.reading.type !== "failed" && this.letter?.reading.type !== "failed") return false;
    const turn = { id, mailbox, conversations };
    this.#open = turn;
    this.#asked++;
    this.letters = [];
    this.reading = { type: "loading" };
    const found = await this.#find(turn);
    if (this.#open !== turn) return false;
    if (!found.ok) {
      this.reading = { type: "failed", failure: found.error };
      return false;
    }
    this.#show(found.value, id);
    const opened = this.letters.filter(({ isOpen }) => isOpen).map((letter) => letter.open());
    const readable = await Promise.all(opened);
    return this.#open === turn && readable.at(-1) === true;
  }

  /** Tries again what could not be had offline. */
  retry(): void {
    const open = this.#open;
    if (!open) return;
    if (this.reading.type === "failed") void this.open(open.id, open);
    for (const letter of this.letters) if (letter.isOpen && letter.reading.type === "failed") void letter.open();
  }

  toggle(letter: Letter): void {
    this.current = this.letters.indexOf(letter);
    if (letter.isOpen && this.letters.length > 1) letter.fold();
    else void letter.open();
  }

  /** To the message `by` further on: it is unfolded. */
  step(by: number): void {
    const next = Math.min(this.letters.length - 1, Math.max(0, this.current + by));
    this.current = next;
    this.stepped++;
    void this.letters[next]?.open();
  }

  unfoldAll(): void {
    for (const letter of this.letters) void letter.open();
  }

  receive(event: EngineEvent): void {
    if (event.type === "messages" || event.type === "settings") void this.refresh();
  }

  /** What came to the conversation is added, what went is left out; what is being read stays as it is. */
  async refresh(): Promise<void> {
    const open = this.#open;
    if (!open || this.reading.type !== "ready") return;
    const asked = ++this.#asked;
    const found = await this.#find(open);
    if (asked !== this.#asked || this.#open !== open || !found.ok) return;
    const { messages, muted, snoozedUntil, subject } = found.value;
    const held = new Map(untrack(() => this.letters).map((letter) => [letter.id, letter]));
    const current = untrack(() => this.letter);
    this.letters = messages.map((head) => {
      const letter = held.get(head.id) ?? this.#make(head, !head.seen);
      letter.head = head;
      return letter;
    });
    this.current = Math.max(0, current ? this.letters.indexOf(current) : 0);
    if (this.reading.subject !== subject) this.reading = { type: "ready", subject };
    this.muted = muted;
    this.snoozedUntil = snoozedUntil;
  }

  #show({ subject, messages, muted, snoozedUntil }: Conversation, id: MessageId): void {
    const wanted = messages.filter(({ seen }, at) => !seen || at === messages.length - 1).slice(-MAX_UNFOLDED);
    // the oldest names the row that was opened, and nothing more
    const asked = messages.slice(1).find((head) => head.id === id);
    const unfolded = new Set([...wanted, ...(asked ? [asked] : [])].map((head) => head.id));
    this.letters = messages.map((head) => {
      const letter = new Letter(this.#engine, head);
      letter.isOpen = unfolded.has(head.id);
      return letter;
    });
    const first = messages.findIndex((head) => unfolded.has(head.id) && !head.seen);
    this.current = first >= 0 ? first : asked ? messages.indexOf(asked) : Math.max(0, messages.length - 1);
    this.muted = muted;
    this.snoozedUntil = snoozedUntil;
    this.reading = { type: "ready", subject };
  }

  #make(head: MessageHead, unfolded: boolean): Letter {
    const letter = new Letter(this.#engine, head);
    if (unfolded) void letter.open();
    return letter;
  }

  async #find({
    mailbox,
    id,
    conversations,
  }: ReadingPlace & { readonly id: MessageId }): ReturnType<Engine["conversation"]> {
    try {
      return await this.#engine.conversation(mailbox, id, conversations);
    } catch {
      return { ok: false, error: { type: "corrupt" } };
    }
  }
}

/** Filters and blocked senders: the same on all devices. */
import type { EngineEvent } from "../../../workers/rpc/engine-rpc.ts";
import type { Result } from "../../../shared/lib/result.ts";
import type { Engine } from "../app/engine.ts";
import type { Changed, ChangeFailure, ListQuery, MailFilter } from "../app/types.ts";

/** All mail but the trash and junk, message by message. */
const EVERYTHING: ListQuery = { mailbox: null, search: "", filter: "all", conversations: false };

export class Filters {
  /** in the order they run; null until known */
  all = $state.raw<readonly MailFilter[] | null>(null);
  blocked = $state.raw<readonly string[] | null>(null);
  /** what the last change ended with */
  failure = $state.raw<ChangeFailure["type"] | null>(null);
  busy = $state(false);
  /** a filter begun elsewhere ("messages like this"), to be opened in the editor */
  begun = $state.raw<MailFilter | null>(null);
  readonly #engine: Engine;
  #asked = 0;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  async refresh(): Promise<void> {
    const turn = ++this.#asked;
    const found = await Promise.all([this.#engine.filters(), this.#engine.blocked()]).catch(() => null);
    if (turn === this.#asked && found) [this.all, this.blocked] = found;
  }

  /** The filter as it is now, in its place; a new one at the end. */
  put(filter: MailFilter): Promise<boolean> {
    const all = this.all ?? [];
    const isNew = all.every(({ id }) => id !== filter.id);
    return this.#save(isNew ? [...all, filter] : all.map((each) => (each.id === filter.id ? filter : each)));
  }

  remove(id: string): Promise<boolean> {
    return this.#save((this.all ?? []).filter((filter) => filter.id !== id));
  }

  /** `by` places further down. */
  move(id: string, by: number): Promise<boolean> {
    const all = [...(this.all ?? [])];
    const from = all.findIndex((filter) => filter.id === id);
    const [moved] = all.splice(from, 1);
    if (moved) all.splice(from + by, 0, moved);
    return this.#save(all);
  }

  /** Null: it can not be told just now. */
  count(filter: MailFilter): Promise<number | null> {
    return this.#engine.countFilter(filter, EVERYTHING).catch(() => null);
  }

  /** Does what it does to the mail that is here. Null: it was refused. */
  async apply(filter: MailFilter): Promise<Changed | null> {
    const done = await this.#do(() => this.#engine.applyFilter(filter, EVERYTHING));
    return done?.ok === true ? done.value : null;
  }

  async block(address: string, on: boolean): Promise<boolean> {
    const done = await this.#do(() => this.#engine.blockSender(address, on));
    await this.refresh();
    return done?.ok === true;
  }

  receive(event: EngineEvent): void {
    if (event.type === "settings" && this.all !== null) void this.refresh();
  }

  forget(): void {
    this.#asked++;
    this.all = null;
    this.blocked = null;
    this.begun = null;
    this.failure = null;
  }

  /** Shown at once; as it was if it is refused. */
  async #save(next: readonly MailFilter[]): Promise<boolean> {
    const before = this.all;
    // what is changed is told from what was read
    if (before === null) {
      this.failure = "refused";
      void this.refresh();
      return false;
    }
    this.#asked++;
    this.all = next;
    const done = await this.#do(() => this.#engine.saveFilters(next, before));
    if (done?.ok !== true) this.all = before;
    return done?.ok === true;
  }

  async #do<T>(change: () => Promise<Result<T, ChangeFailure>>): Promise<Result<T, ChangeFailure> | null> {
    this.busy = true;
    this.failure = null;
    try {
      const done = await change();
      this.failure = done.ok ? null : done.error.type;
      return done;
    } catch {
      this.failure = "refused";
      return null;
    } finally {
      this.busy = false;
    }
  }
}

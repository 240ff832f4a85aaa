/** What is to be sent, and what was not sent to all: told by the engine, and said when it is news. */
import type { EngineEvent } from "../../../workers/rpc/engine-rpc.ts";
import type { OutboxRow } from "../../../workers/rpc/write-rpc.ts";
import { t, withWords } from "../../i18n/t.ts";
import { changeFailureText } from "../mail/change-words.ts";
import type { Compose } from "./compose.svelte.ts";
import type { Engine } from "../app/engine.ts";
import type { Notices } from "../mail/notices.svelte.ts";
import type { ChangeFailure, MessageId } from "../app/types.ts";

/** Milliseconds: several events tell of one change. */
const GATHER = 300;

interface Parts {
  readonly engine: Engine;
  readonly notices: Notices;
  readonly compose: Compose;
}

type Tried = { readonly ok: true } | { readonly ok: false; readonly error: ChangeFailure };

export class Outbox {
  rows = $state.raw<readonly OutboxRow[]>([]);
  readonly waiting = $derived(this.rows.filter(({ type }) => type === "queued" || type === "claimed"));
  /** what its writer should look at */
  readonly unsent = $derived(this.rows.filter(({ type }) => type === "returned" || type === "partly"));
  /** those that came back, and those on this device alone, which no list shows */
  readonly ofDrafts = $derived(this.rows.filter(({ type, where }) => type === "returned" || where === "here"));
  readonly #parts: Parts;
  /** null: nothing was asked yet, so nothing is news */
  #told: ReadonlySet<string> | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  of(id: MessageId | null): OutboxRow | null {
    return this.rows.find((row) => row.id === id) ?? null;
  }

  async refresh(): Promise<void> {
    const rows = await this.#parts.engine.outbox().catch(() => null);
    if (rows === null) return;
    this.rows = rows;
    const told = this.#told;
    this.#told = new Set(this.unsent.map(({ id }) => id));
    const news = told && this.unsent.find(({ id }) => !told.has(id));
    if (news) void this.#say(news).catch(() => undefined);
  }

  receive(event: EngineEvent): void {
    // nobody has asked for it yet
    if (this.#told === null) return;
    // what waited on this device goes on when there is a line
    if (event.type === "sending") {
      void this.refresh();
      return;
    }
    const isOnline = event.type === "connection" && event.connection.type === "online";
    if (!isOnline && event.type !== "messages" && event.type !== "settings" && event.type !== "mailboxes") return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.refresh(), GATHER);
  }

  /** A draft that came back. */
  open(id: MessageId): void {
    // what was said of it is in the draft
    this.#parts.notices.dismiss();
    this.#parts.compose.begin({ type: "draft", id });
  }

  /** Back to the drafts, and opened there. */
  async takeBack(id: MessageId): Promise<void> {
    const { engine, notices, compose } = this.#parts;
    const result = await engine.unsend(id).catch(() => null);
    if (result?.ok !== true) notices.say(changeFailureText(result && result.error));
    else {
      const { value } = result;
      if (value === "back" || value === "maybe") compose.begin({ type: "draft", id });
      if (value !== "back") notices.say(t(`compose.unsend.${value}`));
    }
    void this.refresh();
  }

  reschedule(id: MessageId, at: number): Promise<void> {
    return this.#do(() => this.#parts.engine.reschedule(id, at));
  }

  dismiss(id: MessageId): Promise<void> {
    return this.#do(() => this.#parts.engine.dismissReturn(id));
  }

  forget(): void {
    clearTimeout(this.#timer);
    this.rows = [];
    this.#told = null;
  }

  async #do(work: () => Promise<Tried>): Promise<void> {
    const result = await work().catch(() => null);
    if (result?.ok !== true) this.#parts.notices.say(changeFailureText(result && result.error));
    await this.refresh();
  }

  async #say(row: OutboxRow): Promise<void> {
    const { newsText } = await withWords(import("./outbox-words.ts"));
    const { notices, compose } = this.#parts;
    const isDraft = row.type === "returned";
    const action = { label: t("compose.open"), run: () => compose.begin({ type: "draft", id: row.id }) };
    notices.say(newsText(row), isDraft ? action : null);
  }
}

/**
 * The mail screen: what the address says (mailbox, search, filter, open message), which rows are selected or under the
 * cursor, what happens to them, and what comes in meanwhile. Everything is read from here; panes hold no state of their own
 * about which mail is on show.
 *
 *     route      the address: /m/<mailbox>/<message id>?f=…#q=…  (route.ts; `mailRoute({...})` makes one; ALL_MAIL is a mailbox)
 *     mailbox    the mailbox on show; null in all mail (`everywhere`), while unknown, or if it is gone
 *     query      what the list asks the engine for: ListQuery of route and preferences; null while there is none
 *     openId     the message that is read (what the reading pane shows); null: none
 *     row        the row of the list that is open, `cursorRow` the one that keys are about
 *     selection  rows that are ticked (selection.svelte.ts)
 *     target()   what a key is about: the selection, else the row under the cursor (which follows what is opened)
 *     ofOpen()   what the tools of the reading pane are about: the row that is open, whatever is selected; ofRow(id) likewise
 *
 * Going somewhere: openMailbox(id | ALL_MAIL) · search(text, mailbox?) · filter(f) · openMessage(id | null) · step(±1).
 * Changes: archive · trash · junk · moveTo · removeForGood · setFlag (labels too) · setSeen · star · snooze · mute: each takes
 * a Target, by default target(), says what it did with an Undo, and moves on to the next row where the open one left.
 *
 * Panes: screens/MailScreen.svelte puts Sidebar | ListPane | ReaderPane side by side. The sidebar calls openMailbox and
 * search, the reading pane shows `openId` and asks `engine.conversation/open` itself (state/reader.svelte.ts). Their keys and
 * palette lines go into app.commands (commands.ts).
 */
import { t } from "../../i18n/t.ts";
import type { EngineEvent } from "../../../workers/rpc/engine-rpc.ts";
import { refusalText } from "./change-words.ts";
import type { Changes } from "./changes.ts";
import type { Compose } from "../writing/compose.svelte.ts";
import { isOutbox } from "../lists/mailbox-tree.ts";
import type { Mailboxes } from "../lists/mailboxes.svelte.ts";
import type { MessageList } from "../lists/message-list.svelte.ts";
import type { Notices } from "./notices.svelte.ts";
import type { Preferences } from "../settings/preferences.svelte.ts";
import type { Reader } from "../reader/reader.svelte.ts";
import { ALL_MAIL, mailRoute, routeToPath, type MailRoute } from "../app/route.ts";
import type { Router } from "../app/router.svelte.ts";
import { Selection } from "../lists/selection.svelte.ts";
import type { ListQuery, ListRow, MailboxRow, MessageId, QuickFilter, Target } from "../app/types.ts";

interface Parts {
  readonly router: Router;
  readonly mailboxes: Mailboxes;
  readonly list: MessageList;
  readonly reader: Reader;
  readonly changes: Changes;
  readonly compose: Compose;
  readonly notices: Notices;
  readonly preferences: Preferences;
}

interface Place {
  readonly row: ListRow;
  readonly index: number;
}

type Words = (count: number) => string;

export class Mail {
  readonly #parts: Parts;
  readonly selection = new Selection();
  /** what a screen reader is told of new mail */
  announcement = $state("");
  /** null: it is not on show */
  readonly #shown = $derived.by((): MailRoute | null => {
    const { route } = this.#parts.router;
    if (route.screen === "compose") return route.behind ?? mailRoute();
    return route.screen === "mail" ? route : null;
  });
  readonly route = $derived.by((): MailRoute => {
    return this.#shown ?? mailRoute();
  });
  readonly everywhere = $derived.by((): boolean => this.route.mailbox === ALL_MAIL);
  readonly mailbox = $derived.by((): MailboxRow | null =>
    this.everywhere || this.#shown === null ? null : this.#parts.mailboxes.byId(this.route.mailbox),
  );
  readonly query = $derived.by((): ListQuery | null => {
    const { search, filter } = this.route;
    if (this.#shown === null || (!this.everywhere && this.mailbox === null)) return null;
    // what is not sent yet is written one by one, two answers to the same message too
    const conversations = this.#parts.preferences.values.conversations && !this.inDrafts && !this.inOutbox;
    return { mailbox: this.mailbox?.id ?? null, search, filter, conversations };
  });
  readonly openId = $derived.by((): MessageId | null => this.route.message);
  readonly row = $derived.by((): ListRow | null => {
    const { list } = this.#parts;
    return this.openId === null ? null : (list.find(this.openId) ?? list.row(list.openIndex));
  });
  /** asked for by a key: the row under the cursor takes the focus */
  focusAsked = $state(0);
  /** what is being dragged from the list */
  dragged = $state.raw<Target | null>(null);
  #cursor = $state.raw<{ readonly id: MessageId; readonly index: number } | null>(null);
  /** Where its row went, the one that took its place. */
  readonly cursorRow = $derived.by((): ListRow | null => {
    const { list } = this.#parts;
    if (this.#cursor === null) return this.row;
    const held = list.find(this.#cursor.id) ?? (this.#cursor.id === this.openId ? this.row : null);
    return held ?? list.row(Math.min(this.#cursor.index, (list.total ?? 1) - 1));
  });

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Brings list and reading pane to what the address says. */
  async follow(query: ListQuery | null, id: MessageId | null): Promise<void> {
    const { list, reader } = this.#parts;
    const before = list.query;
    list.open(query);
    if (list.query !== before) {
      this.selection.clear();
      this.#cursor = null;
    }
    list.follow(id);
    if (id === null) {
      reader.close();
      return;
    }
    this.#cursor = { id, index: list.indexOf(id) ?? 0 };
    const place = { mailbox: query?.mailbox ?? null, conversations: query?.conversations ?? false };
    const opened = await reader.open(id, place);
    if (opened && this.openId === id) await this.#seen(id);
  }

  openMailbox(id: string): void {
    this.#parts.router.go(mailRoute({ mailbox: id }));
  }

  /** In all mail, or in one mailbox. "" ends it. */
  search(text: string, mailbox: string = ALL_MAIL): void {
    this.#parts.router.go(mailRoute({ mailbox, search: text }));
  }

  filter(filter: QuickFilter): void {
    this.#parts.router.go({ ...this.#here(), message: null, filter });
  }

  /** Null: back to the list. `gone`: nobody wants to come back to what is open. Stepping from one message to the next leaves one step in the history. */
  openMessage(id: MessageId | null, { gone = false } = {}): void {
    if (this.query === null) return;
    const replace = this.openId !== null && (id !== null || gone);
    this.#parts.router.go({ ...this.#here(), message: id }, { replace });
  }

  /** What somebody chose: to be read, or to be written on with. */
  openRow(row: ListRow): void {
    if (this.inDrafts) this.#parts.compose.begin({ type: "draft", id: row.id });
    else this.openMessage(row.key);
  }

  /** Of a row of that list. */
  hrefOf(message: MessageId, { mailbox, search, filter }: ListQuery): string {
    return routeToPath(mailRoute({ mailbox: mailbox ?? ALL_MAIL, search, filter, message }));
  }

  /** To the row `by` further down: opens it where a message is open or there is a pane to show it, else the cursor goes there. */
  async step(by: number): Promise<void> {
    const next = await this.#neighbour(by);
    if (next === null) return;
    const opens = this.selection.isEmpty && !this.inDrafts && (this.openId !== null || this.hasPane);
    if (opens) this.openMessage(next.row.key);
    else this.#goTo(next);
  }

  /** Only the cursor goes there, and the focus with it: by so many rows, or to a place in the list. */
  async walk(to: { readonly by: number } | { readonly index: number }): Promise<void> {
    const last = (this.#parts.list.total ?? 1) - 1;
    const next = await ("by" in to ? this.#neighbour(to.by) : this.#at(Math.min(Math.max(0, to.index), last)));
    if (next) this.#goTo(next);
  }

  moveCursor(key: MessageId, index: number): void {
    this.#cursor = { id: key, index };
  }

  /** Opens what is under the cursor, else the first row. */
  async openCursor(): Promise<void> {
    const row = this.cursorRow ?? (await this.#parts.list.rowAt(0));
    if (row !== null) this.openRow(row);
  }

  /** A message is shown beside the list, not in its place. */
  get hasPane(): boolean {
    return this.#parts.preferences.values.readingPane === "right" && !matchMedia("(max-width: 800px)").matches;
  }

  get inDrafts(): boolean {
    return this.mailbox?.specialUse === "\\Drafts";
  }

  get inOutbox(): boolean {
    return this.mailbox !== null && isOutbox(this.mailbox);
  }

  get inTrash(): boolean {
    return this.mailbox?.specialUse === "\\Trash";
  }

  get inJunk(): boolean {
    return this.mailbox?.specialUse === "\\Junk";
  }

  target(): Target | null {
    if (this.query === null) return null;
    if (!this.selection.isEmpty) return this.selection.target(this.query, this.#parts.list.asOf);
    return this.cursorRow && this.ofRow(this.cursorRow.key);
  }

  /** Rows that `target()` has, of those that are held. */
  targetRows(): readonly ListRow[] {
    const { selection } = this;
    if (selection.isEmpty) return this.cursorRow ? [this.cursorRow] : [];
    return this.#parts.list.held().filter(({ key }) => selection.has(key));
  }

  /** The row alone, whatever is selected. */
  ofRow(key: MessageId): Target | null {
    const { asOf } = this.#parts.list;
    return this.query && { type: "rows", query: this.query, ids: [key], asOf };
  }

  /** What is dragged was dropped on a mailbox. `name`: as it is called. */
  async drop(to: string, name: string): Promise<void> {
    const target = this.dragged;
    this.dragged = null;
    if (target) await this.moveTo(to, (count) => t("notice.moved.n", { count, mailbox: name }), target);
  }

  /** The row that is read, whatever is selected. */
  ofOpen(): Target | null {
    return this.openId === null ? null : this.ofRow(this.row?.key ?? this.openId);
  }

  archive(target = this.target()): Promise<void> {
    if (this.mailbox?.specialUse === "\\Archive") return Promise.resolve();
    return this.moveTo("\\Archive", (count) => t("notice.archived.n", { count }), target);
  }

  /** To the Trash; what lies there already is `removeForGood`'s. */
  trash(target = this.target()): Promise<void> {
    return this.moveTo("\\Trash", (count) => t("notice.trashed.n", { count }), target);
  }

  /** `to`: a mailbox id or a special use. */
  async moveTo(to: string, said: Words, target = this.target()): Promise<void> {
    if (target) await this.#leave(target, () => this.#parts.changes.ask({ type: "move", target, to }, said));
  }

  async junk(on: boolean, target = this.target()): Promise<void> {
    const said: Words = (count) => t(on ? "notice.junk" : "notice.notJunk", { count });
    if (target) await this.#leave(target, () => this.#parts.changes.ask({ type: "junk", target, on }, said));
  }

  async removeForGood(target = this.target()): Promise<void> {
    const said: Words = (count) => t("notice.removed.n", { count });
    if (target) await this.#leave(target, () => this.#parts.changes.ask({ type: "remove", target }, said));
  }

  /** `until`: unix seconds; null: back to the inbox. */
  async snooze(until: number | null, said: Words, target = this.target()): Promise<void> {
    if (target) await this.#leave(target, () => this.#parts.changes.ask({ type: "snooze", target, until }, said));
  }

  async mute(on: boolean, target = this.target()): Promise<void> {
    const said: Words = (count) => t(on ? "notice.muted" : "notice.unmuted", { count });
    const ask = (): Promise<boolean> =>
      target ? this.#parts.changes.ask({ type: "mute", target, on }, said) : Promise.resolve(false);
    if (target && on && this.mailbox?.isInbox === true) await this.#leave(target, ask);
    else await ask();
  }

  /** A keyword, of a label, on or off. */
  async setFlag(flag: string, on: boolean, said: Words, target = this.target()): Promise<void> {
    if (target) await this.#parts.changes.ask({ type: "flag", target, flag, on }, said);
  }

  async setSeen(on: boolean, target = this.target()): Promise<void> {
    if (!target) return;
    const rows = this.#held(target);
    this.#patch(rows, (row) => ({ ...row, unread: on ? 0 : Math.max(1, row.unread) }));
    if (!on && rows.some(({ key }) => key === this.row?.key)) this.openMessage(null, { gone: true });
    const said: Words = (count) => t(on ? "notice.read" : "notice.unread", { count });
    await this.#parts.changes.ask({ type: "flag", target, flag: "\\Seen", on }, said);
  }

  /** Of a row its newest message is starred; all of them are unstarred. */
  async star(on: boolean, target = this.target()): Promise<void> {
    if (!target) return;
    const rows = this.#held(target);
    this.#patch(rows, (row) => ({ ...row, flagged: on }));
    const only = rows.length === 1 && target.type === "rows" ? rows[0] : undefined;
    const narrowed: Target = only && on ? { type: "messages", mailbox: only.mailbox, ids: [only.id] } : target;
    const said: Words = (count) => t(on ? "notice.starred" : "notice.unstarred", { count });
    const isQuiet = target.type === "rows" && target.ids.length === 1;
    await this.#parts.changes.ask({ type: "flag", target: narrowed, flag: "\\Flagged", on }, isQuiet ? null : said);
  }

  /** Off if it is on in all of the rows. */
  toggleStar(): void {
    const rows = this.targetRows();
    if (rows.length > 0) void this.star(!rows.every(({ flagged }) => flagged));
  }

  toggleSeen(): void {
    const rows = this.targetRows();
    if (rows.length > 0) void this.setSeen(rows.some(({ unread }) => unread > 0));
  }

  /** Of the row under the cursor. */
  toggleSelected(): void {
    const row = this.cursorRow;
    const index = row && this.#parts.list.indexOf(row.key);
    if (row !== null && index !== null) this.selection.toggle(row.key, index);
  }

  /** Moves the cursor, and selects what it passes. */
  async extendBy(by: number): Promise<void> {
    const { list } = this.#parts;
    const from = this.cursorRow && list.indexOf(this.cursorRow.key);
    const next = await this.#neighbour(by);
    if (next === null) return;
    if (from !== null && this.selection.isEmpty) this.selection.extend(from, (at) => list.row(at));
    this.#goTo(next);
    this.selection.extend(next.index, (at) => list.row(at));
  }

  /** The rows that are held, as far as they fit. */
  selectHeld(fits: (row: ListRow) => boolean): void {
    const held = this.#parts.list.held();
    this.selection.set(held.filter(fits).map(({ key }) => key));
  }

  receive(event: EngineEvent): void {
    const { mailboxes, list, reader } = this.#parts;
    if (event.type === "account" || event.type === "mailboxes") void mailboxes.refresh();
    if (event.type === "connection" && event.connection.type === "online") reader.retry();
    if (event.type === "searched" && (this.route.search !== "" || !list.searched.done)) list.refresh();
    if (event.type === "settings") list.refresh();
    if (event.type === "changeRefused") {
      list.refresh();
      void mailboxes.refresh();
      this.#parts.notices.say(refusalText(event.reason));
    }
    if (event.type !== "messages") return;
    if (list.query !== null && (list.query.mailbox === null || list.query.mailbox === event.mailbox)) list.refresh();
    const into = event.added > 0 ? mailboxes.byId(event.mailbox) : null;
    if (into?.isInbox === true) this.announcement = t("list.newMail", { count: event.added });
  }

  forget(): void {
    this.#parts.mailboxes.clear();
    this.#parts.list.open(null);
    this.#parts.reader.close();
    this.selection.clear();
    this.#cursor = null;
  }

  /** The route, with the inbox by its id. */
  #here(): MailRoute {
    return { ...this.route, mailbox: this.everywhere ? ALL_MAIL : (this.mailbox?.id ?? this.route.mailbox) };
  }

  async #neighbour(by: number): Promise<Place | null> {
    const { list } = this.#parts;
    const from = this.cursorRow && list.indexOf(this.cursorRow.key);
    return this.#at(from === null ? 0 : from + by);
  }

  async #at(index: number): Promise<Place | null> {
    const row = await this.#parts.list.rowAt(index);
    return row && { row, index };
  }

  #goTo({ row, index }: Place): void {
    this.moveCursor(row.key, index);
    this.focusAsked++;
  }

  /** Opening a row reads all of it. */
  async #seen(id: MessageId): Promise<void> {
    const { list } = this.#parts;
    const row = list.find(id) ?? list.row(list.openIndex);
    if (this.query === null || row?.unread === 0) return;
    const { asOf } = list;
    const target: Target = { type: "rows", query: this.query, ids: [row?.key ?? id], asOf };
    this.#patch(row ? [row] : [], (each) => ({ ...each, unread: 0 }));
    await this.#parts.changes.read(target);
  }

  #held(target: Target): readonly ListRow[] {
    const held = this.#parts.list.held();
    if (target.type === "all") return held.filter(({ key }) => !target.except.includes(key));
    return held.filter(({ key, id }) => target.ids.includes(key) || target.ids.includes(id));
  }

  #patch(rows: readonly ListRow[], patch: (row: ListRow) => ListRow): void {
    this.#parts.list.patch(
      rows.map(({ key }) => key),
      patch,
    );
  }

  /** The rows go. Was one of them open, the one below takes its place in the reading pane, else the one above, else none. */
  async #leave(target: Target, change: () => Promise<boolean>): Promise<void> {
    const openId = this.openId;
    const openRow = this.row?.key ?? openId;
    const isOpen =
      openRow !== null && (this.#held(target).some(({ key }) => key === openRow) || names(target, openRow));
    const single = target.type !== "all" && target.ids.length === 1;
    const next = isOpen && single ? ((await this.#neighbour(1)) ?? (await this.#neighbour(-1))) : null;
    if (!(await change())) return;
    this.selection.clear();
    if (!isOpen || this.openId !== openId) return;
    this.openMessage(
      this.hasPane && !this.inDrafts && next !== null && next.row.key !== openRow ? next.row.key : null,
      {
        gone: true,
      },
    );
  }
}

const names = (target: Target, id: MessageId): boolean => target.type !== "all" && target.ids.includes(id);

/** The mail screen: which mailbox and message are on show, what happens to them, and what comes in meanwhile. */
import { t } from "../i18n/t.ts";
import type { EngineEvent } from "../../workers/rpc/engine-rpc.ts";
import type { Actions } from "./actions.ts";
import type { Mailboxes } from "./mailboxes.svelte.ts";
import type { MessageList } from "./message-list.svelte.ts";
import type { Notices } from "./notices.svelte.ts";
import type { Reader } from "./reader.svelte.ts";
import type { Router } from "./router.svelte.ts";
import type { MailboxSummary } from "./types.ts";

interface Parts {
  readonly router: Router;
  readonly mailboxes: Mailboxes;
  readonly list: MessageList;
  readonly reader: Reader;
  readonly actions: Actions;
  readonly notices: Notices;
}

export class Mail {
  readonly #parts: Parts;
  /** what a screen reader is told of new mail */
  announcement = $state("");
  /** the mailbox on show: the one of the address, else the inbox; null until known or if it is gone */
  readonly mailbox = $derived.by((): MailboxSummary | null => {
    const { route } = this.#parts.router;
    return route.screen === "mail" ? this.#parts.mailboxes.byId(route.mailbox) : null;
  });
  readonly uid = $derived.by((): number | null => {
    const { route } = this.#parts.router;
    return route.screen === "mail" ? route.uid : null;
  });

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Brings list and reading pane to what the address says. */
  async follow(mailbox: MailboxSummary | null, uid: number | null): Promise<void> {
    const { list, reader, actions } = this.#parts;
    list.open(mailbox?.id ?? null);
    if (mailbox === null || uid === null) {
      reader.close();
      return;
    }
    const opened = await reader.open(mailbox.id, uid);
    if (opened && list.find(uid)?.seen !== true) await actions.setSeen(mailbox.id, [uid], true);
  }

  openMailbox(id: string): void {
    this.#parts.router.go({ screen: "mail", mailbox: id, uid: null });
  }

  /** Null: back to the list. Stepping from one message to the next leaves one step in the history. */
  openMessage(uid: number | null): void {
    const mailbox = this.mailbox;
    if (mailbox)
      this.#parts.router.go(
        { screen: "mail", mailbox: mailbox.id, uid },
        { replace: this.uid !== null && uid !== null },
      );
  }

  async step(by: number): Promise<void> {
    const next = await this.#parts.list.neighbour(this.uid, by);
    if (next !== null) this.openMessage(next);
  }

  get inTrash(): boolean {
    return this.mailbox?.specialUse === "\\Trash";
  }

  toggleSeen(uid: number): void {
    const seen = this.#parts.list.find(uid)?.seen ?? true;
    if (this.mailbox) void this.#parts.actions.setSeen(this.mailbox.id, [uid], !seen);
    if (seen && uid === this.uid) this.openMessage(null);
  }

  toggleFlagged(uid: number): void {
    const flagged = this.#parts.list.find(uid)?.flagged ?? false;
    if (this.mailbox) void this.#parts.actions.setFlagged(this.mailbox.id, [uid], !flagged);
  }

  /** `to`: a mailbox id or a special use. */
  async moveTo(uid: number, to: string, said: string): Promise<void> {
    const id = this.mailbox?.id;
    if (id !== undefined) await this.#leave(uid, () => this.#parts.actions.move(id, [uid], to, said));
  }

  archive(uid: number): Promise<void> {
    if (this.mailbox?.specialUse === "\\Archive") return Promise.resolve();
    return this.moveTo(uid, "\\Archive", t("notice.archived"));
  }

  /** To the Trash; what lies there already is `removeForGood`'s. */
  trash(uid: number): Promise<void> {
    return this.moveTo(uid, "\\Trash", t("notice.trashed"));
  }

  async removeForGood(uid: number): Promise<void> {
    const id = this.mailbox?.id;
    if (id !== undefined) await this.#leave(uid, () => this.#parts.actions.remove(id, [uid]));
  }

  receive(event: EngineEvent): void {
    const { mailboxes, list, reader } = this.#parts;
    if (event.type === "account") void mailboxes.refresh();
    if (event.type === "mailboxes") void mailboxes.refresh();
    if (event.type === "connection" && event.connection.type === "online") reader.retry();
    if (event.type !== "messages") return;
    if (event.mailbox === list.mailbox) list.refresh();
    const into = event.added > 0 ? mailboxes.byId(event.mailbox) : null;
    if (into?.isInbox === true) this.announcement = t("list.newMail", { count: event.added });
  }

  forget(): void {
    this.#parts.mailboxes.clear();
    this.#parts.list.open(null);
    this.#parts.reader.close();
  }

  /** The message goes: the one below takes its place in the reading pane, else the one above, else none. */
  async #leave(uid: number, change: () => Promise<boolean>): Promise<void> {
    const { list } = this.#parts;
    const wasOpen = uid === this.uid;
    const next = wasOpen ? ((await list.neighbour(uid, 1)) ?? (await list.neighbour(uid, -1))) : null;
    if (!(await change()) || !wasOpen || this.uid !== uid) return;
    const narrow = matchMedia("(max-width: 800px)").matches;
    this.openMessage(narrow || next === uid ? null : next);
  }
}

/**
 * Lists, conversations, changes and shared settings of the made-up engine. Mail lies in memory, a message in one mailbox;
 * messages of one `thread`, or whose subjects are the same but for "Re:", are a conversation. A search finds what holds all its words, and knows
 * `is:`, `from:` and `in:`.
 */
import type { ListQuery, ListRow, ListWindow } from "../../workers/rpc/mail-rpc.ts";
import type {
  ChangeAsk,
  Changed,
  Conversation,
  KeptHere,
  MailFilter,
  MailRpc,
  MailboxFailure,
  MailboxRow,
  OpenedMessage,
  SharedSettings,
  Suggestion,
  Target,
  RefusalReason,
  Waiting,
} from "../../workers/rpc/mail-rpc.ts";
import type { ChangeFailure, Connection, ReadFailure } from "../../workers/rpc/engine-rpc.ts";
import { err, ok, type Result } from "../../shared/lib/result.ts";
import { FakeLogin } from "./fake-login.ts";
import { people, type FakeMessage } from "./fake-mail.ts";
import {
  BLANK,
  hasFile,
  holds,
  idOf,
  isMeant,
  madeUpBoxes,
  previewOf,
  setFlag,
  threadOf,
  toHead,
  toOpened,
  uidOf,
  type Found,
} from "./fake-rows.ts";
import { rawPart } from "./raw-mail.ts";
import { previewedMessage } from "../../workers/service/reading/opened-message.ts";

export type FakeMailCommand =
  /** the next change is refused after it was shown */
  | { readonly type: "refuseChange"; readonly reason: RefusalReason }
  | { readonly type: "settings"; readonly settings: Partial<SharedSettings> };

export abstract class FakeLists extends FakeLogin implements MailRpc {
  protected boxes = madeUpBoxes();
  /** oldest first */
  protected mail = new Map<string, FakeMessage[]>(this.boxes.map(({ id }) => [id, []]));
  protected abstract isAway(): Connection["type"];
  #settings: SharedSettings = {
    labels: [
      { keyword: "Family", name: "Family", colour: "green" },
      { keyword: "Invoices", name: "Invoices", colour: "orange" },
    ],
    searches: [],
    trusted: [],
    identity: { name: "Ada Lund" },
    words: [{ name: "Thanks", html: "<div>Thank you, <b>kindly</b>.</div>", text: "Thank you, kindly." }],
  };
  #filters: readonly MailFilter[] = [];
  #blocked: readonly string[] = [];
  #undo = new Map<string, () => void>();
  #refuse: RefusalReason | null = null;
  #waiting = 0;
  /** rows of the lists asked for since mail changed last */
  #lists = new Map<string, Found[][]>();

  protected mailCommand(command: FakeMailCommand): void {
    if (command.type === "refuseChange") this.#refuse = command.reason;
    else void this.saveSettings(command.settings);
  }

  protected changed(mailbox: string, added: number): void {
    this.#lists.clear();
    this.emit({ type: "mailboxes" });
    this.emit({ type: "messages", mailbox, added });
  }

  protected of(mailbox: string): FakeMessage[] {
    return this.mail.get(mailbox) ?? [];
  }

  mailboxes(): Promise<readonly MailboxRow[]> {
    const rows = this.boxes.map(({ id, name, specialUse, subscribed }) => {
      const mail = this.of(id);
      const unseen = mail.filter(({ seen }) => !seen).length;
      return { id, name, specialUse, isInbox: id === "inbox", count: mail.length, unseen, subscribed };
    });
    return Promise.resolve(rows);
  }

  list(query: ListQuery, offset: number, limit: number): Promise<ListWindow> {
    const rows = this.#rows(query);
    const shown = rows.slice(offset, offset + limit).map((found) => this.#toRow(found));
    return Promise.resolve({ total: rows.length, offset, rows: shown, searched: { done: true, back: 0 }, asOf: 0 });
  }

  rowOf(query: ListQuery, id: string): Promise<number | null> {
    const at = this.#rows(query).findIndex((row) => row.some(({ message }) => idOf(message.uid) === id));
    return Promise.resolve(at < 0 ? null : at);
  }

  conversation(mailbox: string | null, id: string, conversations: boolean): Promise<Result<Conversation, ReadFailure>> {
    const found = this.#find(id);
    if (!found) return Promise.resolve(err({ type: "gone" }));
    const out = (box: string): boolean => (box === "trash" || box === "junk") && box !== mailbox;
    const all = this.#all().filter((each) => !out(each.mailbox) && this.#isSame(each, found, conversations));
    const messages = all.sort((a, b) => a.message.date - b.message.date).map(toHead);
    const { muted = false, snoozedUntil = null } = found.message;
    return Promise.resolve(ok({ subject: found.message.subject, messages, muted, snoozedUntil }));
  }

  open(id: string): Promise<Result<OpenedMessage, ReadFailure>> {
    const found = this.#find(id);
    if (!found) return Promise.resolve(err({ type: "gone" }));
    const { message, mailbox } = found;
    if (this.isAway() === "offline" && !message.cached) return Promise.resolve(err({ type: "offline" }));
    message.cached = true;
    return Promise.resolve(ok(toOpened(mailbox, message)));
  }

  part(id: string, part: string): Promise<Result<Uint8Array, ReadFailure>> {
    const message = this.#find(id)?.message;
    if (message?.raw) return Promise.resolve(rawPart(message.raw, part));
    const bytes = message?.files[part];
    if (bytes === undefined) return Promise.resolve(err({ type: "gone" }));
    return Promise.resolve(ok(Uint8Array.from(atob(bytes), (char) => char.charCodeAt(0))));
  }

  async preview(id: string, part: string): Promise<Result<OpenedMessage, ReadFailure>> {
    const bytes = await this.part(id, part);
    return bytes.ok ? this.previewFile(bytes.value) : bytes;
  }

  previewFile = (message: Uint8Array): Promise<Result<OpenedMessage, ReadFailure>> =>
    Promise.resolve(ok(previewedMessage(message)));

  previewPart = (message: Uint8Array, part: string): Promise<Result<Uint8Array, ReadFailure>> =>
    Promise.resolve(rawPart(message, part));

  keywords = (): Promise<readonly string[]> =>
    Promise.resolve([...new Set(this.#all().flatMap(({ message }) => message.labels ?? []))]);

  original(id: string): Promise<Result<Uint8Array, ReadFailure>> {
    const found = this.#find(id);
    if (!found) return Promise.resolve(err({ type: "gone" }));
    const { subject, text, from, raw } = found.message;
    if (raw) return Promise.resolve(ok(raw));
    const head = `From: ${from?.name ?? ""} <${from?.address ?? ""}>\r\nSubject: ${subject}\r\n\r\n`;
    return Promise.resolve(ok(new TextEncoder().encode(head + (text ?? ""))));
  }

  count(target: Target): Promise<number> {
    return Promise.resolve(this.#targets(target).length);
  }

  change(ask: ChangeAsk): Promise<Result<Changed, ChangeFailure>> {
    const found = this.#targets(ask.target);
    if (found.length === 0) return Promise.resolve(err({ type: "gone" }));
    const before = new Map([...this.mail].map(([mailbox, all]) => [mailbox, all.map((one) => ({ ...one }))]));
    this.#apply(ask, found);
    const touched = new Set([...found.map(({ mailbox }) => mailbox), ...this.boxes.map(({ id }) => id)]);
    for (const mailbox of touched) this.changed(mailbox, 0);
    if (this.isAway() === "offline") this.emit({ type: "waiting", count: ++this.#waiting, stalled: null });
    const back = (): void => {
      this.mail = before;
      for (const mailbox of touched) this.changed(mailbox, 0);
    };
    const reason = this.#refuse;
    if (reason !== null) {
      this.#refuse = null;
      setTimeout(() => {
        back();
        this.emit({ type: "changeRefused", reason });
      }, 100);
    }
    const undo = ask.type === "remove" ? null : crypto.randomUUID();
    if (undo !== null) this.#undo.set(undo, back);
    return Promise.resolve(ok({ undo, count: found.length }));
  }

  undo(token: string): Promise<Result<null, ChangeFailure>> {
    this.#undo.get(token)?.();
    return Promise.resolve(this.#undo.delete(token) ? ok(null) : err({ type: "gone" }));
  }

  createMailbox(name: string): Promise<Result<{ readonly id: string }, MailboxFailure>> {
    if (name.trim() === "" || name.endsWith("/")) return Promise.resolve(err({ type: "badName" }));
    if (this.boxes.some((box) => box.name === name)) return Promise.resolve(err({ type: "exists" }));
    const id = crypto.randomUUID();
    this.boxes.push({ id, name, specialUse: null, subscribed: true });
    this.mail.set(id, []);
    this.emit({ type: "mailboxes" });
    return Promise.resolve(ok({ id }));
  }

  renameMailbox(id: string, name: string): Promise<Result<null, MailboxFailure>> {
    if (this.boxes.some((box) => box.name === name)) return Promise.resolve(err({ type: "exists" }));
    const renamed = this.boxes.find((box) => box.id === id);
    if (!renamed) return Promise.resolve(err({ type: "gone" }));
    const inside = `${renamed.name}/`;
    for (const box of this.boxes)
      if (box.name.startsWith(inside)) box.name = `${name}/${box.name.slice(inside.length)}`;
    renamed.name = name;
    this.emit({ type: "mailboxes" });
    return Promise.resolve(ok(null));
  }

  deleteMailbox(id: string): Promise<Result<null, MailboxFailure>> {
    const name = this.boxes.find((box) => box.id === id)?.name ?? "";
    const gone = this.boxes.filter((box) => box.id === id || box.name.startsWith(`${name}/`));
    for (const box of gone) {
      this.of("trash").push(...this.of(box.id));
      this.mail.delete(box.id);
    }
    this.boxes = this.boxes.filter((box) => !gone.includes(box));
    this.emit({ type: "mailboxes" });
    return Promise.resolve(ok(null));
  }

  subscribeMailbox(id: string, on: boolean): Promise<Result<null, MailboxFailure>> {
    for (const box of this.boxes) if (box.id === id) box.subscribed = on;
    this.emit({ type: "mailboxes" });
    return Promise.resolve(ok(null));
  }

  suggest(search: string): Promise<readonly Suggestion[]> {
    const typed = search.toLowerCase();
    const persons = people
      .filter(({ name, address }) => `${name} ${address}`.toLowerCase().includes(typed) && typed !== "")
      .map(({ name, address }) => ({ type: "person" as const, name, address, search: `from:${address}` }));
    const operators = ["is:unread", "is:starred", "has:attachment"].filter((text) => text.startsWith(typed));
    const all: Suggestion[] = [...persons, ...operators.map((text) => ({ type: "word" as const, text, search: text }))];
    return Promise.resolve(all.slice(0, 6));
  }

  settings = (): Promise<SharedSettings> => Promise.resolve(this.#settings);

  saveSettings(settings: Partial<SharedSettings>): Promise<Result<null, ChangeFailure>> {
    this.#settings = { ...this.#settings, ...settings };
    this.emit({ type: "settings" });
    return Promise.resolve(ok(null));
  }

  filters = (): Promise<readonly MailFilter[]> => Promise.resolve(this.#filters);

  saveFilters(filters: readonly MailFilter[]): Promise<Result<null, ChangeFailure>> {
    this.#filters = filters;
    this.emit({ type: "settings" });
    return Promise.resolve(ok(null));
  }

  countFilter(filter: MailFilter, query: ListQuery): Promise<number> {
    return Promise.resolve(this.#meant(filter, query).length);
  }

  applyFilter(filter: MailFilter, query: ListQuery): Promise<Result<Changed, ChangeFailure>> {
    const found = this.#meant(filter, query);
    for (const { message } of found) for (const flag of filter.flags) setFlag(message, flag, true);
    if (filter.moveTo !== null) this.#move(found, filter.moveTo);
    for (const { id } of this.boxes) this.changed(id, 0);
    return Promise.resolve(ok({ undo: null, count: found.length }));
  }

  blockSender(address: string, on: boolean): Promise<Result<null, ChangeFailure>> {
    this.#blocked = [...this.#blocked.filter((one) => one !== address), ...(on ? [address] : [])].sort();
    this.emit({ type: "settings" });
    return Promise.resolve(ok(null));
  }

  blocked = (): Promise<readonly string[]> => Promise.resolve(this.#blocked);

  unsubscribe(id: string): ReturnType<MailRpc["unsubscribe"]> {
    if (this.isAway() === "offline") return Promise.resolve(err({ type: "offline" }));
    const address = this.#find(id)?.message.opened?.unsubscribe?.oneClick ?? "";
    return Promise.resolve(address.includes("refuse") ? err({ type: "failed" }) : ok(null));
  }

  waiting = (): Promise<Waiting> => Promise.resolve({ count: this.#waiting, stalled: null });

  #kept = 1_204;
  kept = (): Promise<KeptHere> => Promise.resolve({ bodies: this.#kept });

  dropKept(): Promise<boolean> {
    this.#kept = 0;
    return Promise.resolve(true);
  }

  importMessage(mailbox: string, message: Uint8Array): Promise<Result<null, ChangeFailure>> {
    const text = new TextDecoder().decode(message);
    const subject = /^subject: (.*)$/im.exec(text)?.[1] ?? "";
    const uid = Math.max(0, ...this.#all().map((found) => found.message.uid)) + 1;
    this.of(mailbox).push({ ...BLANK, uid, subject, text, date: Math.floor(Date.now() / 1000) });
    this.changed(mailbox, 1);
    return Promise.resolve(ok(null));
  }

  #all(): Found[] {
    return [...this.mail].flatMap(([mailbox, messages]) => messages.map((message) => ({ mailbox, message })));
  }

  #find(id: string): Found | undefined {
    return this.#all().find(({ message }) => message.uid === uidOf(id));
  }

  /** A label goes by its name, too. */
  #ofLabel(word: string): string {
    const label = this.#settings.labels.find(({ name }) => `label:${name.toLowerCase()}` === word);
    return label ? `label:${label.keyword.toLowerCase()}` : word;
  }

  #meant(filter: MailFilter, query: ListQuery): Found[] {
    return this.#rows({ ...query, conversations: false })
      .flat()
      .filter(({ message }) => isMeant(filter, message));
  }

  #isSame(a: Found, b: Found, conversations: boolean): boolean {
    if (a.message.uid === b.message.uid) return true;
    return conversations && threadOf(a.message) === threadOf(b.message);
  }

  /** Newest first; of each, its messages oldest first. */
  #rows(query: ListQuery): Found[][] {
    const key = JSON.stringify([query.mailbox, query.search, query.filter, query.conversations]);
    const rows = this.#lists.get(key) ?? this.#findRows(query);
    this.#lists.set(key, rows);
    return rows;
  }

  #findRows({ mailbox, search, filter, conversations }: ListQuery): Found[][] {
    const words = search
      .toLowerCase()
      .split(/\s+/)
      .filter(Boolean)
      .map((word) => this.#ofLabel(word));
    const fits = ({ mailbox: box, message }: Found): boolean => {
      if (mailbox === null ? box === "trash" || box === "junk" : box !== mailbox) return false;
      if (filter === "unread" && message.seen) return false;
      if (filter === "starred" && !message.flagged) return false;
      if (filter === "attachments" && !hasFile(message)) return false;
      return words.every((word) => holds(message, box, word));
    };
    const rows: Found[][] = [];
    const byKey = new Map<string, Found[]>();
    for (const found of this.#all()
      .filter(fits)
      .sort((a, b) => b.message.date - a.message.date || b.message.uid - a.message.uid)) {
      const key = conversations ? threadOf(found.message) : idOf(found.message.uid);
      const known = byKey.get(key);
      if (known) known.unshift(found);
      else {
        const row = [found];
        byKey.set(key, row);
        rows.push(row);
      }
    }
    return rows;
  }

  #toRow(row: readonly Found[]): ListRow {
    const newest = row.at(-1) as Found;
    const { message, mailbox } = newest;
    const some = (test: (message: FakeMessage) => boolean): boolean => row.some((found) => test(found.message));
    const senders = new Map(row.flatMap(({ message: { from } }) => (from ? [[from.address, from] as const] : [])));
    return {
      ...{ key: idOf((row[0] as Found).message.uid), id: idOf(message.uid), mailbox },
      ...{ count: row.length, whole: row.length },
      unread: row.filter((found) => !found.message.seen).length,
      people: [...senders.values()].slice(0, 5).map((from) => ({
        ...from,
        unread: some((each) => !each.seen && each.from?.address === from.address),
      })),
      ...{ to: message.to, subject: message.subject, preview: previewOf(message), date: message.date },
      flagged: some(({ flagged }) => flagged),
      answered: message.answered,
      hasAttachment: some(hasFile),
      muted: some(({ muted = false }) => muted),
      labels: [...new Set(row.flatMap((found) => found.message.labels ?? []))],
      snoozedUntil: message.snoozedUntil ?? null,
      size: 4_000 * row.length,
      cached: message.cached,
    };
  }

  #targets(target: Target): Found[] {
    if (target.type === "messages")
      return this.#all().filter(
        ({ mailbox, message }) => mailbox === target.mailbox && target.ids.includes(idOf(message.uid)),
      );
    const rows = this.#rows(target.query);
    const named = (row: readonly Found[], ids: readonly string[]): boolean =>
      ids.length > 0 && row.some(({ message }) => ids.includes(idOf(message.uid)));
    if (target.type === "rows") return rows.filter((row) => named(row, target.ids)).flat();
    return rows.filter((row) => !named(row, target.except)).flat();
  }

  #apply(ask: ChangeAsk, found: readonly Found[]): void {
    const all = (patch: (message: FakeMessage) => void): void => {
      for (const { message } of found) patch(message);
    };
    switch (ask.type) {
      case "flag":
        all((message) => {
          setFlag(message, ask.flag, ask.on);
        });
        return;
      case "move":
        this.#move(found, ask.to);
        return;
      case "junk":
        this.#move(found, ask.on ? "\\Junk" : "inbox");
        return;
      case "remove":
        this.#take(found);
        return;
      case "snooze":
        all((message) => (message.snoozedUntil = ask.until));
        this.#move(found, ask.until === null ? "inbox" : this.#snoozed());
        return;
      case "mute":
        all((message) => (message.muted = ask.on));
        if (ask.on) this.#move(found, "\\Archive");
    }
  }

  #snoozed(): string {
    const known = this.boxes.find(({ name }) => name === "Snoozed");
    if (known) return known.id;
    this.boxes.push({ id: "snoozed", name: "Snoozed", specialUse: null, subscribed: true });
    this.mail.set("snoozed", []);
    return "snoozed";
  }

  #take(found: readonly Found[]): void {
    const gone = new Set(found.map(({ message }) => message.uid));
    for (const [mailbox, messages] of this.mail)
      this.mail.set(
        mailbox,
        messages.filter(({ uid }) => !gone.has(uid)),
      );
  }

  #move(found: readonly Found[], to: string): void {
    const target = this.boxes.find(({ id, specialUse }) => id === to || specialUse === to)?.id;
    if (target === undefined) return;
    this.#take(found);
    this.of(target).push(...found.map(({ message }) => message));
    this.of(target).sort((a, b) => a.date - b.date);
  }
}

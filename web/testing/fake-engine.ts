/**
 * An engine without a provider, for component tests alone: mail made up from a seed, in memory. A test speaks to it
 * over the BroadcastChannel "fake-engine" (see FakeCommand).
 */
import type {
  AccountState,
  ChangeFailure,
  Connection,
  EngineEvent,
  EngineRpc,
  JoinFailure,
  MessageContent,
  MessageRow,
} from "../../workers/rpc/engine-rpc.ts";
import type { Result } from "../../shared/lib/result.ts";
import { err, ok } from "../../shared/lib/result.ts";
import { makeMessage, words } from "./fake-mail.ts";
import type { FakeMessage } from "./fake-mail.ts";
import type { FakeAccessCommand } from "./fake-access.ts";
import { FakeLists, madeUpBoxes, type FakeMailCommand } from "./fake-lists.ts";
import type { FakeLoginCommand } from "./fake-login.ts";
import type { FakeLockCommand } from "./fake-lock.ts";
import { rawPart, readRaw } from "./raw-mail.ts";
import type { FakeSecurityCommand } from "./fake-security.ts";

export type FakeCommand =
  | FakeSecurityCommand
  | FakeLockCommand
  | FakeAccessCommand
  | FakeLoginCommand
  | FakeMailCommand
  | { readonly type: "open"; readonly count: number }
  | { readonly type: "deliver"; readonly message: Partial<FakeMessage> }
  /** octets of messages, the newest first, read as the real engine reads them */
  | { readonly type: "deliverRaw"; readonly messages: readonly Uint8Array[] }
  | { readonly type: "connection"; readonly connection: Connection }
  /** nobody is signed in (any more) */
  | { readonly type: "close"; readonly account: AccountState & { readonly type: "none" } };

const nobody: AccountState = { type: "none", evicted: false, revoked: null };

export class FakeEngine extends FakeLists implements EngineRpc {
  #account: AccountState = nobody;
  #connection: Connection = { type: "online" };
  #listeners: ((event: EngineEvent) => void)[] = [];
  #nextUid = 1;

  command(command: FakeCommand): void {
    switch (command.type) {
      case "open":
        this.#fill(command.count);
        return;
      case "deliver":
        this.#deliver(command.message);
        return;
      case "deliverRaw":
        this.#deliverRaw(command.messages);
        return;
      case "connection":
        this.become(command.connection);
        return;
      case "close":
        this.#account = command.account;
        this.emit({ type: "account", account: command.account });
        return;
      case "lock":
        this.lockCommand(command);
        return;
      case "access":
      case "imap":
      case "apps":
      case "failAccess":
        this.accessCommand(command);
        return;
      case "flavor":
      case "failLogin":
        this.loginCommand(command);
        return;
      case "pairing":
      case "announce":
      case "recovery":
      case "fail":
        this.securityCommand(command);
        return;
      case "refuseChange":
      case "settings":
        this.mailCommand(command);
    }
  }

  protected accountBecomes(state: AccountState): void {
    this.#account = state;
    this.emit({ type: "account", account: state });
  }

  protected become(connection: Connection): void {
    this.#connection = connection;
    this.emit({ type: "connection", connection });
  }

  protected enter(): void {
    this.#fill(24);
  }

  protected emit(event: EngineEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  protected isAway(): Connection["type"] {
    return this.#connection.type;
  }

  #find(mailbox: string, uid: number): FakeMessage | undefined {
    return this.of(mailbox).find((message) => message.uid === uid);
  }

  #fill(count: number): void {
    const now = Math.floor(Date.now() / 1000);
    const inbox = Array.from({ length: count }, (_, at) => makeMessage(this.#nextUid++, now - (count - at) * 5_400));
    this.mail.set("inbox", inbox);
    this.mail.set("travel", [makeMessage(this.#nextUid++, now - 999_999)]);
    this.#account = { type: "open", address: this.address, provider: "example.org", ...this.opened };
    this.emit({ type: "account", account: this.#account });
    this.changed("inbox", count);
  }

  #deliver(part: Partial<FakeMessage>): void {
    const uid = this.#nextUid++;
    const made = makeMessage(uid, Math.floor(Date.now() / 1000));
    // a subject of its own says which conversation it is of
    if (part.subject !== undefined) delete made.thread;
    this.of("inbox").push({ ...made, seen: false, flagged: false, ...part, uid });
    this.changed("inbox", 1);
  }

  #deliverRaw(messages: readonly Uint8Array[]): void {
    const now = Math.floor(Date.now() / 1000);
    for (const [back, raw] of [...messages.entries()].reverse()) {
      const uid = this.#nextUid++;
      this.of("inbox").push({ ...makeMessage(uid, now), ...readRaw(raw, now - back * 60), uid });
    }
    this.changed("inbox", messages.length);
  }

  home = () => Promise.resolve("browser" as const);
  account = (): Promise<AccountState> => Promise.resolve(this.#account);
  connection = (): Promise<Connection> => Promise.resolve(this.#connection);

  async startJoin(token: string): ReturnType<EngineRpc["startJoin"]> {
    await new Promise((resolve) => setTimeout(resolve, 150));
    if (token.startsWith("expired")) return err({ type: "inviteExpired" });
    if (token.startsWith("invalid")) return err({ type: "inviteInvalid" });
    const flavor = token.startsWith("password") ? "transparent" : "hardened";
    return ok({ address: this.address, flavor, provider: "https://example.org", words, ask: [2, 10, 19] });
  }

  finishJoin(answers: readonly string[]): Promise<Result<null, JoinFailure>> {
    const right = answers.join(" ") === [words[2], words[10], words[19]].join(" ");
    if (!right) return Promise.resolve(err({ type: "wrongAnswers" }));
    this.#fill(24);
    return Promise.resolve(ok(null));
  }

  joinWithWords(address: string, typed: string): Promise<Result<null, JoinFailure>> {
    if (typed !== words.join(" ")) return Promise.resolve(err({ type: "badWords", position: 7 }));
    this.address = address;
    this.#fill(24);
    return Promise.resolve(ok(null));
  }

  logout(): Promise<void> {
    this.#account = nobody;
    this.boxes = madeUpBoxes();
    this.mail = new Map(this.boxes.map(({ id }) => [id, []]));
    return Promise.resolve();
  }

  messages(mailbox: string, offset: number, limit: number): ReturnType<EngineRpc["messages"]> {
    const mail = this.of(mailbox);
    const total = mail.length;
    const rows = mail.slice(Math.max(0, total - offset - limit), Math.max(0, total - offset)).reverse();
    return Promise.resolve({ total, offset, rows: rows.map((message) => toRow(mailbox, message)) });
  }

  read(mailbox: string, uid: number): ReturnType<EngineRpc["read"]> {
    const message = this.#find(mailbox, uid);
    if (!message) return Promise.resolve(err({ type: "gone" }));
    if (this.#connection.type === "offline" && !message.cached) return Promise.resolve(err({ type: "offline" }));
    message.cached = true;
    return Promise.resolve(ok(toContent(mailbox, message)));
  }

  attachment(mailbox: string, uid: number, part: string): ReturnType<EngineRpc["attachment"]> {
    const message = this.#find(mailbox, uid);
    if (message?.raw) return Promise.resolve(rawPart(message.raw, part));
    const bytes = message?.files[part];
    return Promise.resolve(
      bytes === undefined ? err({ type: "gone" }) : ok(Uint8Array.from(atob(bytes), (char) => char.charCodeAt(0))),
    );
  }

  source(mailbox: string, uid: number): ReturnType<EngineRpc["source"]> {
    const message = this.#find(mailbox, uid);
    if (message?.raw) return Promise.resolve(ok(message.raw));
    return Promise.resolve(message ? ok(new TextEncoder().encode(message.text ?? "")) : err({ type: "gone" }));
  }

  setSeen(mailbox: string, uids: readonly number[], seen: boolean): Promise<Result<null, ChangeFailure>> {
    for (const uid of uids) Object.assign(this.#find(mailbox, uid) ?? {}, { seen });
    this.changed(mailbox, 0);
    return Promise.resolve(ok(null));
  }

  setFlagged(mailbox: string, uids: readonly number[], flagged: boolean): Promise<Result<null, ChangeFailure>> {
    for (const uid of uids) Object.assign(this.#find(mailbox, uid) ?? {}, { flagged });
    this.changed(mailbox, 0);
    return Promise.resolve(ok(null));
  }

  move(mailbox: string, uids: readonly number[], to: string): Promise<Result<null, ChangeFailure>> {
    const target = this.boxes.find(({ id, specialUse }) => id === to || specialUse === to)?.id;
    if (target === undefined) return Promise.resolve(err({ type: "refused", reason: "no such mailbox" }));
    const moved = this.of(mailbox).filter(({ uid }) => uids.includes(uid));
    this.mail.set(
      mailbox,
      this.of(mailbox).filter(({ uid }) => !uids.includes(uid)),
    );
    this.of(target).push(...moved.map((message) => ({ ...message, uid: this.#nextUid++ })));
    this.changed(mailbox, 0);
    this.changed(target, moved.length);
    return Promise.resolve(ok(null));
  }

  remove(mailbox: string, uids: readonly number[]): Promise<Result<null, ChangeFailure>> {
    this.mail.set(
      mailbox,
      this.of(mailbox).filter(({ uid }) => !uids.includes(uid)),
    );
    this.changed(mailbox, 0);
    return Promise.resolve(ok(null));
  }

  subscribe(listener: (event: EngineEvent) => void): Promise<() => void> {
    this.#listeners.push(listener);
    return Promise.resolve(() => {
      this.#listeners = this.#listeners.filter((other) => other !== listener);
    });
  }
}

const toRow = (mailbox: string, message: FakeMessage): MessageRow => ({
  mailbox,
  uid: message.uid,
  from: message.from,
  to: message.to,
  subject: message.subject,
  preview: message.preview ?? (message.text ?? "").slice(0, 140).replace(/\s+/g, " "),
  date: message.date,
  seen: message.seen,
  flagged: message.flagged,
  answered: message.answered,
  hasAttachment: message.attachments.some(({ inline }) => !inline),
  size: 4_000,
  cached: message.cached,
});

const toContent = (mailbox: string, message: FakeMessage): MessageContent => ({
  mailbox,
  uid: message.uid,
  subject: message.subject,
  from: message.from ? [message.from] : [],
  replyTo: message.replyTo,
  to: message.to,
  cc: [],
  bcc: [],
  date: message.date,
  text: message.text,
  html: message.html,
  attachments: message.attachments,
  htmlLeftOut: message.opened?.htmlLeftOut ?? null,
  attachmentsLeftOut: message.opened?.attachmentsLeftOut ?? 0,
});

/**
 * An engine without a provider, for component tests alone: mail made up from a seed, in memory. A test speaks to it
 * over a BroadcastChannel (fake.worker.ts; see FakeCommand).
 */
import type { AccountState, Connection, EngineEvent, EngineRpc, JoinFailure } from "../../workers/rpc/engine-rpc.ts";
import type { OutboxRow } from "../../workers/rpc/write-rpc.ts";
import type { Result } from "../../shared/lib/result.ts";
import { err, ok } from "../../shared/lib/result.ts";
import { makeMessage, words } from "./fake-mail.ts";
import type { FakeMessage } from "./fake-mail.ts";
import type { FakeAccessCommand } from "./fake-access.ts";
import type { FakeMailCommand } from "./fake-lists.ts";
import { madeUpBoxes } from "./fake-rows.ts";
import { FakeContacts } from "./fake-contacts.ts";
import type { FakeLoginCommand } from "./fake-login.ts";
import type { FakeLockCommand } from "./fake-lock.ts";
import { readRaw } from "./raw-mail.ts";
import type { FakeRestoredCommand } from "./fake-restored.ts";
import type { FakeSecurityCommand } from "./fake-security.ts";

export type FakeCommand =
  | FakeSecurityCommand
  | FakeRestoredCommand
  | FakeLockCommand
  | FakeAccessCommand
  | FakeLoginCommand
  | FakeMailCommand
  | { readonly type: "open"; readonly count: number }
  | { readonly type: "deliver"; readonly message: Partial<FakeMessage> }
  /** octets of messages, the newest first, read as the real engine reads them */
  | { readonly type: "deliverRaw"; readonly messages: readonly Uint8Array[] }
  /** another device discarded all drafts */
  | { readonly type: "dropDrafts" }
  | { readonly type: "loseVacation"; readonly on: boolean }
  /** of all that waits to be sent */
  | { readonly type: "outbox"; readonly change: Partial<OutboxRow> }
  /** saves stand still with so much of a draft on its way, until this is told again with all of it */
  | { readonly type: "upload"; readonly share: number }
  | { readonly type: "connection"; readonly connection: Connection }
  /** nobody is signed in (any more) */
  | { readonly type: "close"; readonly account: AccountState & { readonly type: "none" } };

const nobody: AccountState = { type: "none", evicted: false, revoked: null };

export class FakeEngine extends FakeContacts implements EngineRpc {
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
      case "loseVacation":
        this.isVacationLost = command.on;
        return;
      case "dropDrafts":
        this.mail.set("drafts", []);
        this.changed("drafts", 0);
        return;
      case "upload":
        this.uploadCommand(command.share);
        return;
      case "outbox":
        this.outboxCommand(command.change);
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
      case "holdRemoval":
      case "fail":
        this.securityCommand(command);
        return;
      case "restoredLook":
      case "restoredAccept":
      case "restoredReport":
        this.restoredCommand(command);
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

  subscribe(listener: (event: EngineEvent) => void): Promise<() => void> {
    this.#listeners.push(listener);
    return Promise.resolve(() => {
      this.#listeners = this.#listeners.filter((other) => other !== listener);
    });
  }
}

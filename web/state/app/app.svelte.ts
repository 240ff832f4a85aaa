/** The whole state of the page, and how its parts hear of each other. */
import { Access } from "../access/access.svelte.ts";
import { Accounts } from "./accounts.svelte.ts";
import { Actions } from "../mail/actions.ts";
import { Announcements } from "../access/announcements.svelte.ts";
import { Changes } from "../mail/changes.ts";
import { Commands } from "../commands/commands.ts";
import { Compose } from "../writing/compose.svelte.ts";
import { Devices } from "../access/devices.svelte.ts";
import type { Companion } from "../access/companion.svelte.ts";
import type { Engine, EngineConnection } from "./engine.ts";
import { watchActivity } from "../mail/activity.ts";
import { Evidence } from "../access/evidence.svelte.ts";
import { Filters } from "../settings/filters.svelte.ts";
import { Folded } from "../lists/folded.svelte.ts";
import { Folders } from "../lists/folders.svelte.ts";
import { Join } from "../access/join.svelte.ts";
import { Lock } from "../access/lock.svelte.ts";
import { Login } from "../access/login.svelte.ts";
import { Mail } from "../mail/mail.svelte.ts";
import { MailAsks } from "../mail/mail-asks.svelte.ts";
import { MailLine } from "../mail/mail-line.svelte.ts";
import { Mailboxes } from "../lists/mailboxes.svelte.ts";
import { MessageList } from "../lists/message-list.svelte.ts";
import { Notifications } from "../mail/notifications.svelte.ts";
import { Notices } from "../mail/notices.svelte.ts";
import { Outbox } from "../writing/outbox.svelte.ts";
import { Pairing } from "../access/pairing.svelte.ts";
import { Preferences } from "../settings/preferences.svelte.ts";
import { Reader } from "../reader/reader.svelte.ts";
import { Recovery } from "../access/recovery.svelte.ts";
import { parsePath } from "./route.ts";
import { Router, takeInviteToken, takePairingCode } from "./router.svelte.ts";
import { Search } from "../lists/search.svelte.ts";
import { Session } from "../access/session.svelte.ts";
import { Shared } from "../settings/shared-settings.svelte.ts";
import type { AccountState, Connection, Correspondent } from "./types.ts";
import { Unsent } from "../writing/unsent.svelte.ts";
import { Transfer } from "../settings/transfer.svelte.ts";
import { Updates } from "./updates.svelte.ts";

export class App {
  readonly session = new Session();
  readonly router = new Router();
  readonly notices = new Notices();
  readonly updates = new Updates();
  readonly preferences = new Preferences();
  readonly accounts = new Accounts();
  readonly unsent: Unsent;
  readonly notifications: Notifications;
  readonly commands = new Commands();
  readonly engine: Engine;
  readonly lock: Lock;
  readonly login: Login;
  readonly mailboxes: Mailboxes;
  readonly shared: Shared;
  readonly folders: Folders;
  readonly folded = new Folded();
  readonly filters: Filters;
  readonly list: MessageList;
  readonly reader: Reader;
  readonly compose: Compose;
  readonly outbox: Outbox;
  readonly actions: Actions;
  readonly transfer: Transfer;
  readonly changes: Changes;
  readonly mail: Mail;
  readonly search: Search;
  readonly asks: MailAsks;
  readonly mailLine: MailLine;
  readonly devices: Devices;
  readonly access: Access;
  readonly companion: Companion | null;
  readonly announcements: Announcements;
  readonly evidence: Evidence;
  readonly pairing: Pairing;
  join = $state.raw() as Join;
  recovery = $state.raw() as Recovery;
  /** of the invite link the page was opened with; forgotten once used */
  inviteToken = $state.raw<string | null>(null);
  /** likewise of a pairing link */
  pairingCode = $state.raw<string | null>(null);

  /** somebody of whom a card is to be made */
  newContact = $state.raw<Correspondent | null>(null);

  /** when new words were made here, since the page was opened: unix seconds */
  wordsChanged = $state.raw<number | null>(null);

  /** `connect` is told what to do if the engine can not start. `companion`: whose page this is, if one's. */
  constructor(
    connect: (onCrash: () => void) => EngineConnection,
    inviteToken: string | null,
    pairingCode: string | null,
    companion: Companion | null = null,
  ) {
    this.inviteToken = inviteToken;
    this.pairingCode = pairingCode;
    this.companion = companion;
    const connection = connect(() => {
      this.session.crashed = true;
    });
    this.engine = connection.engine;
    this.join = new Join(this.engine);
    this.lock = new Lock(this.engine);
    this.login = new Login(this.engine);
    this.recovery = new Recovery(this.engine);
    this.mailboxes = new Mailboxes(this.engine);
    this.shared = new Shared(this);
    this.folders = new Folders(this);
    this.filters = new Filters(this.engine);
    this.list = new MessageList(this.engine);
    this.reader = new Reader(this.engine);
    this.compose = new Compose(this);
    this.outbox = new Outbox(this);
    this.actions = new Actions(this);
    this.transfer = new Transfer(this.engine);
    this.changes = new Changes(this);
    this.mail = new Mail(this);
    this.search = new Search(this);
    this.asks = new MailAsks(this);
    this.mailLine = new MailLine(this.engine);
    this.devices = new Devices(this.engine);
    this.access = new Access(this.engine);
    this.announcements = new Announcements(this.engine);
    this.evidence = new Evidence(this.engine);
    this.pairing = new Pairing(this.engine);
    this.unsent = new Unsent(this.engine);
    this.notifications = new Notifications(this.engine);
    this.session.onEvent((event) => {
      this.mail.receive(event);
      this.mailLine.receive(event);
      this.reader.receive(event);
      this.shared.receive(event);
      this.filters.receive(event);
      this.announcements.receive(event);
      this.access.receive(event);
      this.pairing.receive(event);
      this.login.receive(event);
      this.unsent.receive(event);
      this.notifications.receive(event);
      this.outbox.receive(event);
      this.compose.receive(event);
      if (event.type === "connection") this.evidence.follow(event.connection);
      if (event.type === "account") this.#follow(event.account);
      // whoever locks it: another tab, or the clock
      if (event.type === "locking") void this.compose.keep();
    });
    watchActivity(() => {
      if (this.session.account?.type === "open" && this.session.account.lock === true) void this.engine.touch();
    });
    addEventListener("hashchange", () => {
      this.#takeInvite();
      this.#takeCode();
    });
    // a notification that was clicked leads here; what is no address of ours leads to the front door
    (navigator as { serviceWorker?: ServiceWorkerContainer }).serviceWorker?.addEventListener("message", ({ data }) => {
      const sent = data as { readonly type?: unknown; readonly path?: unknown } | null;
      if (sent?.type === "go" && typeof sent.path === "string") this.router.go(parsePath(sent.path));
    });
    void this.session.start(connection);
    // a page of this computer's is always there, and never an old one
    if (!companion) void this.updates.register();
  }

  static ofCompanion(companion: Companion): App {
    return new App(() => companion.connect(), null, null, companion);
  }

  /** Without its companion a page is offline, whatever was heard last. */
  get reach(): Connection {
    return this.companion?.line.type === "away" ? { type: "offline" } : this.session.connection;
  }

  /** Origin at which a browser finds the account. */
  get provider(): string {
    const { account } = this.session;
    return this.atCompanion && account?.type === "open" ? account.provider : location.origin;
  }

  /** The engine is the companion's: this browser holds nothing that could be logged out, locked or recovered. */
  get atCompanion(): boolean {
    return this.session.home === "companion";
  }

  /** Nothing of the mail stays in the page once nobody is in. */
  #follow(account: AccountState): void {
    // another tab may have changed the lock
    if (this.lock.settings !== null) void this.lock.load();
    if (account.type === "open") return;
    this.mail.forget();
    this.compose.forget();
    this.outbox.forget();
    this.shared.forget();
    this.filters.forget();
    this.transfer.forget();
    this.devices.forget();
    this.access.forget();
    this.newContact = null;
    this.wordsChanged = null;
  }

  newJoin(): void {
    this.join = new Join(this.engine);
  }

  newRecovery(): void {
    this.recovery = new Recovery(this.engine);
  }

  /** After tampering was found. */
  checkAgain(): Promise<void> {
    return this.evidence.checkAgain(() => this.engine.connection());
  }

  /** An invite link opened in a tab that shows /join already: the page is not loaded anew. */
  #takeInvite(): void {
    const token = takeInviteToken();
    if (token === null) return;
    this.inviteToken = token;
    this.newJoin();
    this.router.go({ screen: "join" }, { replace: true });
  }

  /** A pairing link likewise. */
  #takeCode(): void {
    const code = takePairingCode();
    if (code === null) return;
    this.pairingCode = code;
    this.router.go({ screen: "pair" }, { replace: true });
  }

  /** With what is written on this device first: a page that is locked has none of it. */
  async lockNow(): Promise<void> {
    await this.compose.keep();
    await this.engine.lock();
  }

  /** Wipes keys and cached mail from this device. */
  async logout(): Promise<void> {
    await this.engine.logout();
    this.mail.forget();
    this.session.become(await this.engine.account());
    this.router.go({ screen: "welcome" }, { replace: true });
  }
}

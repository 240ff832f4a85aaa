/** The whole state of the page, and how its parts hear of each other. */
import { Actions } from "./actions.ts";
import { connectEngine } from "./engine.ts";
import type { Engine } from "./engine.ts";
import { watchActivity } from "./activity.ts";
import { Join } from "./join.svelte.ts";
import { Lock } from "./lock.svelte.ts";
import { Mail } from "./mail.svelte.ts";
import { Mailboxes } from "./mailboxes.svelte.ts";
import { MessageList } from "./message-list.svelte.ts";
import { Notices } from "./notices.svelte.ts";
import { Reader } from "./reader.svelte.ts";
import { Router, takeInviteToken } from "./router.svelte.ts";
import { Session } from "./session.svelte.ts";
import { Updates } from "./updates.svelte.ts";

export class App {
  readonly session = new Session();
  readonly router = new Router();
  readonly notices = new Notices();
  readonly updates = new Updates();
  readonly engine: Engine;
  readonly lock: Lock;
  readonly mailboxes: Mailboxes;
  readonly list: MessageList;
  readonly reader: Reader;
  readonly actions: Actions;
  readonly mail: Mail;
  join = $state.raw() as Join;
  /** of the invite link the page was opened with; forgotten once used */
  inviteToken = $state.raw<string | null>(null);

  constructor(inviteToken: string | null) {
    this.inviteToken = inviteToken;
    const connection = connectEngine(() => {
      this.session.crashed = true;
    });
    this.engine = connection.engine;
    this.join = new Join(this.engine);
    this.lock = new Lock(this.engine);
    this.mailboxes = new Mailboxes(this.engine);
    this.list = new MessageList(this.engine);
    this.reader = new Reader(this.engine);
    this.actions = new Actions(this);
    this.mail = new Mail(this);
    this.session.onEvent((event) => {
      this.mail.receive(event);
      if (event.type === "account" && event.account.type === "locked") this.mail.forget();
    });
    watchActivity(() => {
      if (this.session.account?.type === "open" && this.session.account.lock === true) void this.engine.touch();
    });
    addEventListener("hashchange", () => {
      this.#takeInvite();
    });
    void this.session.start(connection);
    void this.updates.register();
  }

  newJoin(): void {
    this.join = new Join(this.engine);
  }

  /** An invite link opened in a tab that shows /join already: the page is not loaded anew. */
  #takeInvite(): void {
    const token = takeInviteToken();
    if (token === null) return;
    this.inviteToken = token;
    this.newJoin();
    this.router.go({ screen: "join" }, { replace: true });
  }

  /** Wipes keys and cached mail from this device. */
  async logout(): Promise<void> {
    await this.engine.logout();
    this.mail.forget();
    this.session.become(await this.engine.account());
    this.router.go({ screen: "welcome" }, { replace: true });
  }
}

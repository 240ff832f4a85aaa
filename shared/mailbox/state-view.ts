/** The state as readers see it. */
import type { BlobId, EmailNumber, MailboxId, Seq } from "../lib/ids.ts";
import type { Flag } from "./flags.ts";
import { LiveMailboxView } from "./mailbox-view.ts";
import { compareNames, parseMailboxName } from "./mailbox-name.ts";
import type { Mailbox } from "./mailbox.ts";
import type { State } from "./state.ts";
import type { EmailView, MailboxView, StateView } from "./view.ts";

export class LiveStateView implements StateView {
  private readonly state: State;

  constructor(state: State) {
    this.state = state;
  }

  get seq(): Seq {
    return this.state.seq;
  }

  get emailCount(): number {
    return this.state.emails.count;
  }

  mailboxes(): readonly MailboxView[] {
    return this.state.mailboxes.byNames().map((mailbox) => new LiveMailboxView(this.state, mailbox));
  }

  mailbox(id: MailboxId): MailboxView | null {
    return this.view(this.state.mailboxes.get(id));
  }

  mailboxByName(name: string): MailboxView | null {
    return this.view(this.state.mailboxes.named(parseMailboxName(name) ?? name));
  }

  subscriptions(): readonly string[] {
    return [...this.state.subscriptions].sort(compareNames);
  }

  get keywordRoom(): number {
    return this.state.flags.room;
  }

  knowsFlag(flag: Flag): boolean {
    return this.state.flags.bitOf(flag) !== undefined;
  }

  email(number: EmailNumber): EmailView | null {
    return this.state.emails.get(number);
  }

  unreleased(): readonly BlobId[] {
    return this.state.emails.freeOrphans();
  }

  private view(mailbox: Mailbox | undefined): MailboxView | null {
    return mailbox === undefined ? null : new LiveMailboxView(this.state, mailbox);
  }
}

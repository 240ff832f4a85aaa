/** The state as readers see it. */
import type { BlobId, EmailNumber, EntryId, MailboxId, Seq } from "../lib/ids.ts";
import type { Filter } from "./filter-rule.ts";
import type { Flag } from "./flags.ts";
import { LiveMailboxView } from "./mailbox-view.ts";
import { compareNames, parseMailboxName } from "./mailbox-name.ts";
import type { Mailbox } from "./mailbox.ts";
import type { State } from "./state.ts";
import type { EmailView, MailboxView, Place, StateView } from "./view.ts";

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

  emailNumber(id: EntryId): EmailNumber | null {
    return this.state.emails.numberOf(id);
  }

  places(number: EmailNumber): readonly Place[] {
    const emails = new Set([number]);
    return this.state.mailboxes
      .byNames()
      .flatMap(({ id, messages }) =>
        messages.rowsOfEmails(emails).map((index): Place => ({ mailbox: id, uid: messages.uidAt(index), index })),
      );
  }

  setting(key: string): Uint8Array | null {
    return this.state.settings.get(key);
  }

  settings(prefix: string): readonly (readonly [string, Uint8Array])[] {
    return this.state.settings.entries(prefix);
  }

  filters(): readonly Filter[] {
    return this.state.filters.list();
  }

  unreleased(): readonly BlobId[] {
    return this.state.emails.freeOrphans();
  }

  private view(mailbox: Mailbox | undefined): MailboxView | null {
    return mailbox === undefined ? null : new LiveMailboxView(this.state, mailbox);
  }
}

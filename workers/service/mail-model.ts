/** The account as lists see it: the state with what waits here, where each message lies, and when what it is made of changed. */
import type { Account } from "../../shared/account/account.ts";
import { emailNumber, parseId, type EntryId, type MailboxId } from "../../shared/lib/ids.ts";
import type { Change, SpecialUse } from "../../shared/mailbox/op.ts";
import type { MailboxView, StateView } from "../../shared/mailbox/view.ts";
import { Layout, type Place } from "./layout.ts";

export class MailModel {
  readonly account: Account;
  /** Rises when messages or mailboxes come, move or go, and when flags change. */
  placesGeneration = 0;
  flagsGeneration = 0;
  private layoutNow: { readonly generation: number; readonly layout: Layout } | null = null;
  private dates = new Float64Array(0);
  private readonly numbers = new Map<string, number>();
  private numbered = 0;

  constructor(account: Account) {
    this.account = account;
  }

  get state(): StateView {
    return this.account.shown;
  }

  note(changes: readonly Change[]): void {
    for (const { type } of changes) {
      if (type === "flags") this.flagsGeneration++;
      else this.placesGeneration++;
    }
  }

  get layout(): Layout {
    if (this.layoutNow?.generation !== this.placesGeneration)
      this.layoutNow = { generation: this.placesGeneration, layout: new Layout(this.state) };
    return this.layoutNow.layout;
  }

  mailbox(id: string): MailboxView | null {
    const parsed = parseId<MailboxId>(id);
    return parsed && this.state.mailbox(parsed);
  }

  special(use: SpecialUse): MailboxView | null {
    return this.state.mailboxes().find(({ specialUse }) => specialUse === use) ?? null;
  }

  get inbox(): MailboxView | null {
    return this.state.mailboxByName("INBOX");
  }

  /** Null: no mailbox has it. */
  numberOf(id: string): number | null {
    const { state } = this;
    for (; this.numbered < state.emailCount; this.numbered++) {
      const email = state.email(emailNumber(this.numbered));
      if (email) this.numbers.set(email.id, this.numbered);
    }
    const number = this.numbers.get(id);
    return number !== undefined && this.layout.has(number) ? number : null;
  }

  idOf(number: number): EntryId | null {
    return this.state.email(emailNumber(number))?.id ?? null;
  }

  sizeOf(number: number): number {
    return this.state.email(emailNumber(number))?.size ?? 0;
  }

  /** Unix seconds at which it came. */
  arrivalOf(number: number): number {
    if (number >= this.dates.length) {
      const larger = new Float64Array(Math.max(this.state.emailCount, number + 1, 2 * this.dates.length)).fill(-1);
      larger.set(this.dates);
      this.dates = larger;
    }
    const known = this.dates[number] as number;
    if (known >= 0) return known;
    return (this.dates[number] = Math.max(0, this.state.email(emailNumber(number))?.internalDate ?? 0));
  }

  hasFlag({ mailbox, row }: Place, flag: string): boolean {
    return this.state.mailbox(mailbox)?.hasFlag(row, flag) ?? false;
  }

  flagsAt({ mailbox, row }: Place): readonly string[] {
    return this.state.mailbox(mailbox)?.flagsAt(row) ?? [];
  }
}

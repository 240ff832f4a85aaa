/** The account as lists see it: the state with what waits here, where each message lies, and when what it is made of changed. */
import type { Account } from "../../shared/account/account.ts";
import { emailNumber, parseId, type EntryId, type MailboxId } from "../../shared/lib/ids.ts";
import type { Change } from "../../shared/mailbox/op.ts";
import type { MailboxView, StateView } from "../../shared/mailbox/view.ts";
import { Layout, type Place } from "./lists/layout.ts";

/** `A`: what more of the account is asked through it. */
export class MailModel<A extends Pick<Account, "ahead" | "hasBody"> = Account> {
  readonly account: A;
  /** Rises when messages or mailboxes may have come, moved or gone, and when only flags have changed. */
  placesGeneration = 0;
  flagsGeneration = 0;
  settingsGeneration = 0;
  private layoutNow: { readonly generation: number; readonly layout: Layout } | null = null;
  private views = new Map<MailboxId, MailboxView | null>();
  private dates = new Float64Array(0);

  constructor(account: A) {
    this.account = account;
  }

  get state(): StateView {
    return this.account.ahead;
  }

  /** An entry of the log was applied. */
  note(changes: readonly Change[]): void {
    this.views.clear();
    for (const { type } of changes) {
      if (type === "flags") this.flagsGeneration++;
      else if (type === "settings") this.settingsGeneration++;
      else this.placesGeneration++;
    }
  }

  /** What waits here is another, of which nothing else is known. */
  noteAhead(): void {
    this.views.clear();
    this.placesGeneration++;
    this.flagsGeneration++;
    this.settingsGeneration++;
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

  get inbox(): MailboxView | null {
    return this.state.mailboxByName("INBOX");
  }

  /** Null: no mailbox has it. */
  numberOf(id: string): number | null {
    const parsed = parseId<EntryId>(id);
    return parsed && this.state.emailNumber(parsed);
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
    return this.view(mailbox)?.hasFlag(row, flag) ?? false;
  }

  flagsAt({ mailbox, row }: Place): readonly string[] {
    return this.view(mailbox)?.flagsAt(row) ?? [];
  }

  /** One for all that is asked of it until something changes. */
  private view(id: MailboxId): MailboxView | null {
    const known = this.views.get(id);
    if (known !== undefined) return known;
    const view = this.state.mailbox(id);
    this.views.set(id, view);
    return view;
  }
}

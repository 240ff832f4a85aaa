/** Where each email lies, by number, for one moment of the state. */
import type { EmailNumber, MailboxId } from "../../../shared/lib/ids.ts";
import type { MailboxView, StateView } from "../../../shared/mailbox/view.ts";

export interface Place {
  readonly mailbox: MailboxId;
  /** Its 0-based row there. */
  readonly row: number;
}

export class Layout {
  readonly mailboxes: readonly MailboxId[];
  /** Those of Trash and Junk. */
  readonly aside: ReadonlySet<string>;
  readonly inbox: MailboxId | null;
  private readonly boxes: Int16Array;
  private readonly rows: Int32Array;
  /** Where else an email lies that lies in several mailboxes. */
  private readonly more = new Map<number, Place[]>();

  constructor(state: StateView) {
    const views = state.mailboxes();
    this.mailboxes = views.map(({ id }) => id);
    this.inbox = views.find(({ name }) => name === "INBOX")?.id ?? null;
    this.aside = new Set(views.filter(isAside).map(({ id }) => id));
    this.boxes = new Int16Array(state.emailCount).fill(-1);
    this.rows = new Int32Array(state.emailCount);
    // what lies in Trash or Junk, too, is named by its other place
    const order = views.map((_, i) => i).sort((a, b) => Number(isAside(views[a])) - Number(isAside(views[b])) || a - b);
    for (const box of order) this.take(views[box] as MailboxView, box);
  }

  has(number: number): boolean {
    return (this.boxes[number] ?? -1) >= 0;
  }

  place(number: number): Place | null {
    const box = this.boxes[number] ?? -1;
    return box < 0 ? null : { mailbox: this.mailboxes[box] as MailboxId, row: this.rows[number] ?? 0 };
  }

  places(number: number): readonly Place[] {
    const first = this.place(number);
    return first ? [first, ...(this.more.get(number) ?? [])] : [];
  }

  placeIn(number: number, mailbox: string): Place | null {
    const first = this.place(number);
    if (first?.mailbox === mailbox) return first;
    return this.more.get(number)?.find((place) => place.mailbox === mailbox) ?? null;
  }

  /** A copy within one mailbox counts once. */
  private take(view: MailboxView, box: number): void {
    for (let row = 0; row < view.count; row++) {
      const number: EmailNumber = view.emailAt(row);
      if (this.boxes[number] === -1) {
        this.boxes[number] = box;
        this.rows[number] = row;
      } else if (!this.placeIn(number, view.id))
        this.more.set(number, [...(this.more.get(number) ?? []), { mailbox: view.id, row }]);
    }
  }
}

const isAside = (view: MailboxView | undefined): boolean =>
  view?.specialUse === "\\Trash" || view?.specialUse === "\\Junk";

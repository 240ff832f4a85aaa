/** The account's mailboxes, in the order people expect them. */
import type { Engine } from "../app/engine.ts";
import type { MailboxRow } from "../app/types.ts";

const order = ["inbox", "\\Drafts", "\\Sent", "\\Archive", "\\Junk", "\\Trash"];
const rank = (mailbox: MailboxRow): number => {
  const place = order.indexOf(mailbox.isInbox ? "inbox" : (mailbox.specialUse ?? ""));
  return place < 0 ? order.length : place;
};

export class Mailboxes {
  /** null until known */
  all = $state.raw<readonly MailboxRow[] | null>(null);
  readonly #engine: Engine;
  #asked = 0;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  async refresh(): Promise<void> {
    const turn = ++this.#asked;
    const found = await this.#engine.mailboxes();
    if (turn !== this.#asked) return;
    this.all = [...found].sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name));
  }

  clear(): void {
    this.#asked++;
    this.all = null;
  }

  byId(id: string | null): MailboxRow | null {
    return this.all?.find((mailbox) => (id === null ? mailbox.isInbox : mailbox.id === id)) ?? null;
  }

  bySpecialUse(use: NonNullable<MailboxRow["specialUse"]>): MailboxRow | null {
    return this.all?.find((mailbox) => mailbox.specialUse === use) ?? null;
  }
}

/** The mailboxes of an account by id and by name, and how names pass from one to the next. */
import type { MailboxId } from "../lib/ids.ts";
import { compareNames } from "./mailbox-name.ts";
import { FormerNames } from "./former-names.ts";
import type { Mailbox } from "./mailbox.ts";
import type { SpecialUse } from "./op.ts";

/** Mailboxes of an account. */
export const MAX_MAILBOXES = 4_096;

export class MailboxTable {
  readonly formerNames: FormerNames;
  private readonly byId = new Map<MailboxId, Mailbox>();
  private readonly byName = new Map<string, Mailbox>();
  private readonly byUse = new Map<SpecialUse, Mailbox>();
  private sorted: readonly Mailbox[] | null = null;

  constructor(formerNames = new FormerNames()) {
    this.formerNames = formerNames;
  }

  /** What changes the one does not change the other. */
  fork(): MailboxTable {
    const fork = new MailboxTable(this.formerNames.fork());
    for (const mailbox of this.byId.values()) fork.put(mailbox.fork());
    return fork;
  }

  get size(): number {
    return this.byId.size;
  }

  get(id: MailboxId): Mailbox | undefined {
    return this.byId.get(id);
  }

  named(name: string): Mailbox | undefined {
    return this.byName.get(name);
  }

  withUse(use: SpecialUse): Mailbox | undefined {
    return this.byUse.get(use);
  }

  /** INBOX first, then by name in code unit order. */
  byNames(): readonly Mailbox[] {
    return (this.sorted ??= [...this.byId.values()].sort((a, b) => compareNames(a.name, b.name)));
  }

  /** In the order of ids: the one order that history does not show in. */
  byIds(): readonly Mailbox[] {
    return [...this.byId.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  /** Id, name and special use must be free. */
  add(mailbox: Mailbox): void {
    this.put(mailbox);
    this.formerNames.forget(mailbox.name);
  }

  remove(mailbox: Mailbox): void {
    this.byId.delete(mailbox.id);
    if (mailbox.specialUse !== null) this.byUse.delete(mailbox.specialUse);
    this.leaveName(mailbox);
  }

  /** Every new name must be free. */
  rename(moves: readonly { readonly mailbox: Mailbox; readonly name: string }[]): void {
    for (const { mailbox } of moves) this.leaveName(mailbox);
    for (const { mailbox, name } of moves) this.takeName(mailbox, name);
  }

  private put(mailbox: Mailbox): void {
    this.byId.set(mailbox.id, mailbox);
    if (mailbox.specialUse !== null) this.byUse.set(mailbox.specialUse, mailbox);
    this.byName.set(mailbox.name, mailbox);
    this.sorted = null;
  }

  private leaveName(mailbox: Mailbox): void {
    this.byName.delete(mailbox.name);
    this.formerNames.remember(mailbox.name, mailbox.uidValidity);
    this.sorted = null;
  }

  private takeName(mailbox: Mailbox, name: string): void {
    mailbox.name = name;
    this.byName.set(name, mailbox);
    this.formerNames.forget(name);
    this.sorted = null;
  }
}

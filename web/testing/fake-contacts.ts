/** Contacts of the made-up engine: its own cards in memory, everything else as the real one does it. */
import { ok } from "../../shared/lib/result.ts";
import { mergeLines } from "../../shared/mailbox/merge-lines.ts";
import type { Step } from "../../shared/mailbox/step.ts";
import type { StateView } from "../../shared/mailbox/view.ts";
import type { ContactsRpc } from "../../workers/rpc/contacts-rpc.ts";
import type { Changed } from "../../workers/rpc/mail-rpc.ts";
import type { PersonFound } from "../../workers/rpc/write-rpc.ts";
import { ContactBook, correspondent } from "../../workers/service/contacts/contact-book.ts";
import { contactsOver } from "../../workers/service/contacts/contacts-service.ts";
import { people } from "./fake-mail.ts";
import { FakeWriting } from "./fake-writing.ts";

export abstract class FakeContacts extends FakeWriting implements ContactsRpc {
  readonly #values = new Map<string, Uint8Array>();
  readonly #undos = new Map<string, () => void>();

  readonly #contacts = contactsOver(() =>
    Promise.resolve({
      book: this.#book(),
      state: this.#state(),
      answered: () => null,
      commit: (steps, undo, count) => {
        this.#take(steps);
        const token = `contacts ${this.#undos.size.toString()}`;
        this.#undos.set(token, () => this.#take(undo));
        return Promise.resolve(ok<Changed>({ undo: token, count }));
      },
      writtenTo: () =>
        Promise.resolve(
          people
            .slice(0, 6)
            .map((one, at) => ({ ...one, folded: one.name, wrote: 1, written: 9 - at, last: 1_700_000_000 })),
        ),
    }),
  );

  contacts = this.#contacts.contacts;
  contact = this.#contacts.contact;
  contactAt = this.#contacts.contactAt;
  saveContact = this.#contacts.saveContact;
  removeContacts = this.#contacts.removeContacts;
  setInGroup = this.#contacts.setInGroup;
  recipientsOf = this.#contacts.recipientsOf;
  importContacts = this.#contacts.importContacts;
  exportContacts = this.#contacts.exportContacts;
  writtenTo = this.#contacts.writtenTo;
  hideSuggestion = this.#contacts.hideSuggestion;

  override undo(token: string): ReturnType<FakeWriting["undo"]> {
    const undo = this.#undos.get(token);
    if (!undo) return super.undo(token);
    undo();
    return Promise.resolve(ok(null));
  }

  override async suggestPeople(typed: string, most: number): Promise<readonly PersonFound[]> {
    const book = this.#book();
    const cards = book.find(typed).flatMap((one): PersonFound[] => {
      const members = book.recipients(one);
      if (members.length === 0) return [];
      if (one.row.isGroup) return [{ name: one.row.name, address: "", written: false, members }];
      return [{ ...correspondent(one), written: true, members: null }];
    });
    return [...cards, ...(await super.suggestPeople(typed, most))].slice(0, most);
  }

  #book(): ContactBook {
    return new ContactBook(this.#state(), null);
  }

  #state(): StateView {
    const settings: Pick<StateView, "settings" | "setting"> = {
      settings: (prefix) => [...this.#values].filter(([key]) => key.startsWith(prefix)),
      setting: (key) => this.#values.get(key) ?? null,
    };
    return settings as StateView;
  }

  #take(steps: readonly Step[]): void {
    for (const step of steps) {
      const now = step.op === "merge" ? this.#values.get(step.key) : undefined;
      if (step.op === "merge")
        this.#values.set(step.key, now ? mergeLines(step.base, step.value, now, step.single) : step.value);
      if (step.op !== "set") continue;
      if (step.value === null) this.#values.delete(step.key);
      else this.#values.set(step.key, step.value);
    }
    this.emit({ type: "settings" });
  }
}

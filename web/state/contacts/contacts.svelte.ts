/** Contacts as their page shows them: what is listed, the card that is open, and what is done to them. */
import type {
  ContactCard,
  ContactFailure,
  ContactGroup,
  ContactRow,
  Imported,
  ImportFailure,
  OpenedContact,
  WrittenTo,
} from "../../../workers/rpc/contacts-rpc.ts";
import type { EngineEvent } from "../../../workers/rpc/engine-rpc.ts";
import type { Result } from "../../../shared/lib/result.ts";
import { t } from "../../i18n/t.ts";
import { contactFailureText, importedText } from "./contact-words.ts";
import type { Compose } from "../writing/compose.svelte.ts";
import type { Engine } from "../app/engine.ts";
import type { Notices } from "../mail/notices.svelte.ts";
import { saveBlob } from "../reader/save-file.ts";
import type { Changed, Correspondent } from "../app/types.ts";

interface Parts {
  readonly engine: Engine;
  readonly notices: Notices;
  readonly compose: Compose;
}

export class Contacts {
  /** null until known */
  rows = $state.raw<readonly ContactRow[] | null>(null);
  groups = $state.raw<readonly ContactGroup[]>([]);
  total = $state(0);
  typed = $state("");
  /** id of the group whose members are listed */
  group = $state.raw<string | null>(null);
  /** null until known, or where it is gone */
  open = $state.raw<OpenedContact | null>(null);
  /** it was looked for and is not there */
  missing = $state(false);
  /** what is being edited, as it was when that began: what other devices change meanwhile is not its writer's doing */
  editing = $state.raw<OpenedContact | null>(null);
  written = $state.raw<readonly WrittenTo[] | null>(null);
  selected = $state.raw<ReadonlySet<string>>(new Set());
  busy = $state(false);
  /** what the last file brought, until it is dismissed; `undo`: what takes it back */
  imported = $state.raw<{ readonly text: string; readonly undo: string | null } | null>(null);
  failed = $state(false);
  readonly #parts: Parts;
  #asked = 0;
  #opened = 0;
  #id: string | null = null;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async list(): Promise<void> {
    const turn = ++this.#asked;
    const found = await this.#parts.engine.contacts(this.typed, this.group).catch(() => null);
    if (turn !== this.#asked) return;
    this.failed = found === null;
    if (!found) return;
    this.rows = found.rows;
    this.groups = found.groups;
    this.total = found.total;
  }

  async show(id: string | null): Promise<void> {
    const turn = ++this.#opened;
    if (id !== this.#id) this.open = null;
    this.#id = id;
    const found = id === null ? null : await this.#parts.engine.contact(id).catch(() => null);
    if (turn !== this.#opened) return;
    this.open = found;
    this.missing = id !== null && found === null;
  }

  async listWritten(): Promise<void> {
    this.written = await this.#parts.engine.writtenTo().catch(() => this.written);
  }

  receive(event: EngineEvent): void {
    if (event.type !== "settings" && !(event.type === "account" && event.account.type === "open")) return;
    void this.list();
    void this.show(this.#id);
    if (this.written !== null) void this.listWritten();
  }

  toggle(id: string): void {
    const next = new Set(this.selected);
    if (!next.delete(id)) next.add(id);
    this.selected = next;
  }

  clear(): void {
    this.selected = new Set();
  }

  /** Null: it was not saved, and why was said. */
  async save(card: ContactCard, read: ContactCard | null): Promise<boolean> {
    const done = await this.#do(() => this.#parts.engine.saveContact(card, read));
    return done !== null;
  }

  /** With its groups; of a card that was here, only what its writer changed. False: not all was saved, and why was said. */
  async saveEdited(card: ContactCard, groups: readonly string[], isNew: boolean): Promise<boolean> {
    const begun = isNew ? null : this.editing;
    // another device removed it, and out of its groups
    const before = begun && !this.missing ? begun.groups : [];
    if (!(await this.save(card, begun?.contact ?? null))) return false;
    for (const { id } of this.groups) {
      const isIn = groups.includes(id);
      if (isIn === before.includes(id)) continue;
      const done = await this.#parts.engine.setInGroup(id, [card.id], isIn).catch(() => null);
      if (done?.ok === true) continue;
      this.#parts.notices.say(contactFailureText(done && done.error));
      return false;
    }
    return true;
  }

  async remove(ids: readonly string[], name: string): Promise<boolean> {
    const done = await this.#do(() => this.#parts.engine.removeContacts(ids));
    if (!done) return false;
    this.clear();
    const said = ids.length === 1 ? t("contacts.removed", { name }) : t("contacts.removed.n", { count: ids.length });
    this.#offerUndo(said, done);
    return true;
  }

  async setInGroup(group: ContactGroup, ids: readonly string[], on: boolean): Promise<void> {
    const done = await this.#do(() => this.#parts.engine.setInGroup(group.id, ids, on));
    if (!done) return;
    this.clear();
    this.#offerUndo(t(on ? "contacts.grouped" : "contacts.ungrouped", { count: ids.length, name: group.name }), done);
  }

  /** A message to cards, groups or both. */
  async write(ids: readonly string[]): Promise<void> {
    const to = await this.#parts.engine.recipientsOf(ids).catch(() => []);
    if (to.length === 0) this.#parts.notices.say(t("contacts.nobody"));
    else this.writeTo(to);
  }

  writeTo(to: readonly Correspondent[]): void {
    this.#parts.compose.begin({ type: "mailto", draft: { to, cc: [], subject: "", text: "" } });
  }

  async importFile(file: Blob): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    const done = await this.#take(file).catch(() => null);
    this.busy = false;
    if (done?.ok === true) this.imported = { text: importedText(done.value), undo: done.value.undo };
    else this.#parts.notices.say(contactFailureText(done && done.error));
    await this.list();
  }

  async #take(file: Blob): Promise<Result<Imported, ImportFailure>> {
    return this.#parts.engine.importContacts(new Uint8Array(await file.arrayBuffer()));
  }

  async undoImport(): Promise<void> {
    const undo = this.imported?.undo ?? null;
    this.imported = null;
    if (undo !== null) await this.#undo(undo);
  }

  /** Null: all of them. */
  async export(ids: readonly string[] | null, version: "4.0" | "3.0" = "4.0"): Promise<void> {
    const text = await this.#parts.engine.exportContacts(ids, version).catch(() => null);
    if (text === null) this.#parts.notices.say(contactFailureText(null));
    else saveBlob("contacts.vcf", new Blob([text]));
  }

  async hide(address: string, on: boolean): Promise<void> {
    const done = await this.#parts.engine.hideSuggestion(address, on).catch(() => null);
    if (done?.ok !== true) this.#parts.notices.say(contactFailureText(done && done.error));
    await this.listWritten();
  }

  #offerUndo(text: string, { undo }: Changed): void {
    const action = undo === null ? null : { label: t("undo.do"), run: () => void this.#undo(undo) };
    this.#parts.notices.say(text, action);
  }

  async #undo(token: string): Promise<void> {
    const done = await this.#parts.engine.undo(token).catch(() => null);
    if (done?.ok !== true) this.#parts.notices.say(contactFailureText(done && done.error));
    await this.list();
  }

  /** Null: it was not done, and why was said. */
  async #do<T extends Changed>(ask: () => Promise<Result<T, ContactFailure | ImportFailure>>): Promise<T | null> {
    if (this.busy) return null;
    this.busy = true;
    try {
      const done = await ask().catch(() => null);
      if (done?.ok !== true) this.#parts.notices.say(contactFailureText(done && done.error));
      else await this.list();
      return done?.ok === true ? done.value : null;
    } finally {
      this.busy = false;
    }
  }
}

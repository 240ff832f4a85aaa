/** ContactsRpc over the account's settings; the same in a browser's worker and in the companion. */
import type { Card } from "../../../shared/contacts/card-line.ts";
import { cardFacts } from "../../../shared/contacts/contact.ts";
import { writeCard } from "../../../shared/contacts/write-cards.ts";
import { bytesToHex } from "../../../shared/lib/bytes.ts";
import { encodeCbor } from "../../../shared/lib/cbor.ts";
import { err, ok, type Result } from "../../../shared/lib/result.ts";
import type { Step } from "../../../shared/mailbox/step.ts";
import type { StateView } from "../../../shared/mailbox/view.ts";
import { hashText } from "../../../shared/search/hash-text.ts";
import type { Changed, ChangeFailure, Correspondent } from "../../rpc/mail-rpc.ts";
import { MAX_CONTACTS_FILE, type ContactFailure, type ContactsRpc, type ImportFailure, type Imported } from "../../rpc/contacts-rpc.ts"; // prettier-ignore
import { UNSUGGESTED, contactBookOf, type BookCard, type ContactBook } from "./contact-book.ts";
import { planImport } from "./contact-import.ts";
import { planGroup, planPut, planRemove, planSave, type ContactPlan } from "./contact-steps.ts";
import { harmlessText } from "../reading/harmless-text.ts";
import { mailDeskOf, type MailDesk } from "../changes/mail-desk.ts";
import type { OpenSession } from "../security/open-session.ts";
import type { Person } from "./people-lookup.ts";
import { plainly } from "../writing/send-service.ts";

const GONE = err({ type: "gone" } as const);
/** People written to that are listed. */
const MAX_WRITTEN = 2_000;
/** UTF-16 units of a search and of an address. */
const MAX_TYPED = 200;
const MAX_ADDRESS = 2_000;
/** Cards that were opened and are remembered as they were. */
const MAX_SHOWN = 32;

const random = (): string => bytesToHex(crypto.getRandomValues(new Uint8Array(16)));

/** What it needs of an account that is open. */
export interface ContactsHome {
  readonly book: ContactBook;
  readonly state: StateView;
  /** What was answered to such a call. */
  answered(call: string | undefined): Changed | null;
  commit(
    steps: readonly Step[],
    undo: readonly Step[],
    count: number,
    call?: string,
  ): Promise<Result<Changed, ChangeFailure>>;
  writtenTo(): Promise<readonly Person[]>;
}

export function createContactsService(session: Pick<OpenSession, "account">): ContactsRpc {
  return contactsOver(async () => {
    const account = await session.account();
    return account && homeOf(mailDeskOf(account));
  });
}

const homeOf = (desk: MailDesk): ContactsHome => ({
  book: contactBookOf(desk),
  state: desk.model.state,
  answered: desk.answered,
  async commit(steps, undo, count, call) {
    const done = await desk.commit(steps, undo, count, call);
    return done.ok ? done : err(plainly(done.error));
  },
  async writtenTo() {
    await desk.builder.fresh();
    return desk.people.writtenTo();
  },
});

export function contactsOver(opened: () => Promise<ContactsHome | null>): ContactsRpc {
  /** By id, those that were asked for last: one may be edited while another device removes it. */
  const shown = new Map<string, Card>();

  function show({ id, card }: BookCard): void {
    shown.delete(id);
    shown.set(id, card);
    for (const oldest of shown.keys()) if (shown.size > MAX_SHOWN) shown.delete(oldest);
  }

  async function change(
    call: string | undefined,
    count: number,
    plan: (home: ContactsHome) => Result<ContactPlan, ContactFailure>,
  ): Promise<Result<Changed, ContactFailure>> {
    const home = await opened();
    if (!home) return GONE;
    const before = home.answered(call);
    if (before) return ok(before);
    const planned = plan(home);
    return planned.ok ? home.commit(planned.value.steps, planned.value.undo, count, call) : planned;
  }

  return {
    async contacts(typed, group) {
      const open = await opened();
      if (!open) return { rows: [], groups: [], total: 0 };
      const { book } = open;
      const within = group === null ? null : membersOf(book, book.get(group));
      const found = book.find(typed.slice(0, MAX_TYPED)).filter(({ contact }) => !contact.isGroup);
      return {
        rows: found.filter((one) => within?.has(one) ?? true).map(({ row }) => row),
        groups: book.groups.map((one) => ({ id: one.id, name: one.row.name, count: book.recipients(one).length })),
        total: book.all.filter(({ contact }) => !contact.isGroup).length,
      };
    },
    async contact(id) {
      const open = await opened();
      const one = open?.book.get(id);
      if (!open || !one) return null;
      const { book } = open;
      show(one);
      return {
        contact: book.toCard(one),
        facts: cardFacts(one.card).map(({ kind, text }) => ({ kind, text: harmlessText(text) })),
        members: [...membersOf(book, one)].map(({ row }) => row),
        groups: book.groupsOf(one).map((group) => group.id),
      };
    },
    async contactAt(address) {
      return (await opened())?.book.at(address)?.row ?? null;
    },
    saveContact: (contact, read, call) =>
      change(call, 1, ({ book, state }) => planSave(book, state, contact, read, shown.get(contact.id))),
    removeContacts: (ids, call) => change(call, ids.length, ({ book, state }) => planRemove(book, state, ids)),
    setInGroup: (group, ids, on, call) =>
      change(call, ids.length, ({ book, state }) => {
        const known = book.get(group);
        return known?.contact.isGroup === true ? planGroup(book, state, known, ids, on) : GONE;
      }),
    async recipientsOf(ids) {
      const open = await opened();
      const all = ids.flatMap((id) => {
        const one = open?.book.get(id);
        return open && one ? open.book.recipients(one) : [];
      });
      return unique(all);
    },
    async importContacts(file) {
      const open = await opened();
      return open ? importFile(open, file) : GONE;
    },
    async exportContacts(ids, version) {
      const book = (await opened())?.book;
      const wanted = ids === null ? book?.all : ids.flatMap((id) => book?.get(id) ?? []);
      return (wanted ?? []).map(({ card }) => writeCard(card, version)).join("");
    },
    async writtenTo() {
      const open = await opened();
      const people = (await open?.writtenTo()) ?? [];
      const strangers = people.filter(({ address }) => open?.book.at(address) === null);
      return strangers.slice(0, MAX_WRITTEN).map(({ name, address, written, last }) => ({
        ...{ name, address, count: written, last },
        hidden: open?.book.hidden.has(address.toLowerCase()) === true,
      }));
    },
    async hideSuggestion(address, on): Promise<Result<null, ChangeFailure>> {
      const open = await opened();
      if (!open) return GONE;
      if (address === "" || address.length > MAX_ADDRESS) return err({ type: "refused", reason: "malformed" });
      const key = UNSUGGESTED + hashText(address.toLowerCase()).toString(16);
      const step: Step = { op: "set", key, value: on ? encodeCbor(address) : null };
      const undo: Step = { op: "set", key, value: open.state.setting(key) };
      const done = await open.commit([step], [undo], 1);
      return done.ok ? ok(null) : done;
    },
  };
}

async function importFile(
  { book, state, commit }: ContactsHome,
  file: Uint8Array,
): Promise<Result<Imported, ImportFailure>> {
  if (file.length > MAX_CONTACTS_FILE) return err({ type: "fileTooLarge", limit: MAX_CONTACTS_FILE });
  const planned = planImport(book, file, random);
  if (!planned) return err({ type: "noCards" });
  const put = planPut(book, state, planned.cards);
  // what has no room was left out already
  if (!put.ok) return err({ type: "refused", reason: "limit" });
  const isNew = planned.cards.length > 0;
  const done = await commit(put.value.steps, put.value.undo, planned.cards.length);
  return done.ok ? ok({ ...planned.counts, ...done.value, undo: isNew ? done.value.undo : null }) : done;
}

/** Cards that it names, by name. */
function membersOf(book: ContactBook, group: BookCard | null): ReadonlySet<BookCard> {
  const members = group?.contact.members.map((member) => book.memberOf(member)) ?? [];
  const found = members.flatMap((member) => {
    if (member.type === "address") return book.at(member.address) ?? [];
    return member.type === "card" ? (book.get(member.id) ?? []) : [];
  });
  const wanted = new Set(found);
  return new Set(book.all.filter((one) => wanted.has(one)));
}

function unique(people: readonly Correspondent[]): Correspondent[] {
  return [...new Map(people.map((one) => [one.address.toLowerCase(), one])).values()];
}

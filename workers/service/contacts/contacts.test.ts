/** Contacts of one account on two devices, real engines at a provider in memory. */
import { expect, test } from "vitest";
import { nodeCrypto } from "../../../server/crypto/node-crypto.ts";
import type { Account } from "../../../shared/account/account.ts";
import { createWorld, type World } from "../../../shared/account/testing/world.ts";
import { utf8, utf8ToText } from "../../../shared/lib/bytes.ts";
import { unwrap } from "../../../shared/lib/result.ts";
import { MAX_CONTACTS, type ContactCard, type ContactsRpc, type OpenedContact } from "../../rpc/contacts-rpc.ts";
import type { MailRpc } from "../../rpc/mail-rpc.ts";
import type { WriteRpc } from "../../rpc/write-rpc.ts";
import { createContactsService } from "./contacts-service.ts";
import { createListService } from "../lists/list-service.ts";
import { createWriteService } from "../writing/write-service.ts";

interface Device {
  readonly account: Account;
  readonly contacts: ContactsRpc;
  readonly mail: MailRpc;
  readonly write: WriteRpc;
  online(on: boolean): Promise<void>;
}

function deviceOf({ account, connection }: World["first"]): Device {
  const session = { account: () => Promise.resolve(account) };
  return {
    account,
    contacts: createContactsService(session),
    mail: createListService(session),
    write: createWriteService(session),
    async online(on) {
      connection.online = on;
      await account.sync();
    },
  };
}

async function two(messages: readonly string[] = []): Promise<{ world: World; one: Device; other: Device }> {
  const world = await createWorld(nodeCrypto);
  for (const message of messages) await world.deliver(message);
  await world.first.account.sync();
  const another = await world.another();
  await another.account.sync();
  return { world, one: deviceOf(world.first), other: deviceOf(another) };
}

let drawn = 0;
const newId = (): string => (++drawn).toString(16).padStart(32, "a");
const card = (name: string, address: string, more: Partial<ContactCard> = {}): ContactCard => ({
  ...{ id: newId(), isGroup: false, name, given: name.split(" ")[0] ?? "", family: name.split(" ")[1] ?? "" },
  ...{ organisation: "", title: "", emails: address === "" ? [] : [{ value: address, label: "" }], phones: [] },
  ...{ birthday: "", note: "", members: [], ...more },
});
const group = (name: string, members: ContactCard["members"]): ContactCard =>
  card(name, "", { isGroup: true, given: "", family: "", members });

const add = async ({ contacts }: Device, made: ContactCard): Promise<ContactCard> => {
  unwrap(await contacts.saveContact(made, null));
  return made;
};
const names = async ({ contacts }: Device, typed = ""): Promise<string[]> =>
  (await contacts.contacts(typed, null)).rows.map(({ name }) => name);
const opened = async ({ contacts }: Device, id: string): Promise<OpenedContact> => {
  const found = await contacts.contact(id);
  if (!found) throw new Error("no such contact");
  return found;
};
const vcards = (...cards: readonly (readonly string[])[]): Uint8Array =>
  utf8(cards.map((lines) => ["BEGIN:VCARD", "VERSION:3.0", ...lines, "END:VCARD", ""].join("\r\n")).join(""));

test("a card made here is on the other device as it was written; taken away and undone it is there again", async () => {
  const { one, other } = await two();
  const ada = card("Ada Lovelace", "ada@example.org", {
    phones: [{ value: "+44 20 1", label: "mobile" }],
    ...{ organisation: "Analytical; Engines", title: "Countess", birthday: "--12-10", note: "two\nlines" },
  });
  await add(one, ada);
  await one.account.sync();
  await other.account.sync();
  expect((await opened(other, ada.id)).contact).toEqual(ada);
  expect(await names(other, "love")).toEqual(["Ada Lovelace"]);
  expect(await names(other, "442")).toEqual(["Ada Lovelace"]);
  expect(await names(other, "ovelace")).toEqual([]);
  const { undo } = unwrap(await other.contacts.removeContacts([ada.id]));
  expect(await names(other)).toEqual([]);
  unwrap(await other.mail.undo(undo ?? ""));
  await other.account.sync();
  await one.account.sync();
  expect((await opened(one, ada.id)).contact).toEqual(ada);
});

test("two devices change different cards, and different fields of one card, and all of it stays", async () => {
  const { one, other } = await two();
  const ada = await add(one, card("Ada Lovelace", "ada@example.org"));
  const bo = await add(one, card("Bo Diddley", "bo@example.org"));
  await one.account.sync();
  await other.account.sync();
  unwrap(await one.contacts.saveContact({ ...ada, note: "here" }, ada));
  unwrap(await other.contacts.saveContact({ ...bo, note: "there" }, bo));
  await one.account.sync();
  await other.account.sync();
  // its page still shows what it had read before
  unwrap(await other.contacts.saveContact({ ...ada, organisation: "Engines" }, ada));
  await other.account.sync();
  await one.account.sync();
  for (const device of [one, other]) {
    expect((await opened(device, ada.id)).contact).toMatchObject({ note: "here", organisation: "Engines" });
    expect((await opened(device, bo.id)).contact.note).toBe("there");
  }
});

test("two devices without a line change the same fields of one card: what each added stays, and so it does when one is undone", async () => {
  const { one, other } = await two();
  const ada = await add(one, card("Ada Lovelace", "ada@example.org", { phones: [{ value: "+44 1", label: "home" }] }));
  await one.account.sync();
  await other.account.sync();
  await one.online(false);
  await other.online(false);
  const mobile = { value: "+44 2", label: "mobile" };
  const work = { value: "+44 3", label: "work" };
  const address = { value: "ada@engines.example", label: "work" };
  // twice on this one: the second change goes on the first
  const added = { ...ada, phones: [...ada.phones, mobile] };
  unwrap(await one.contacts.saveContact(added, ada));
  const { undo } = unwrap(await one.contacts.saveContact({ ...added, note: "here", family: "Byron" }, added));
  unwrap(await other.contacts.saveContact({ ...ada, phones: [work], emails: [...ada.emails, address], family: "King" }, ada)); // prettier-ignore
  await other.online(true);
  await one.online(true);
  await other.account.sync();
  const phones = [mobile, work].sort((a, b) => a.value.localeCompare(b.value));
  for (const device of [one, other]) {
    const { contact } = await opened(device, ada.id);
    expect([...contact.phones].sort((a, b) => a.value.localeCompare(b.value))).toEqual(phones);
    // of what there is one, the later change holds
    expect(contact).toMatchObject({ emails: [...ada.emails, address], note: "here", family: "Byron" });
  }
  unwrap(await one.mail.undo(undo ?? ""));
  await one.account.sync();
  await other.account.sync();
  const { contact } = await opened(other, ada.id);
  expect(contact).toMatchObject({ note: "", emails: [...ada.emails, address] });
  expect(contact.phones).toHaveLength(2);
});

test("two devices put different members into a group: all of them are in", async () => {
  const { one, other } = await two();
  const ada = await add(one, card("Ada Lovelace", "ada@example.org"));
  const bo = await add(one, card("Bo Diddley", "bo@example.org"));
  const team = await add(one, group("Team", []));
  await one.account.sync();
  await other.account.sync();
  await one.online(false);
  unwrap(await one.contacts.setInGroup(team.id, [ada.id], true));
  unwrap(await other.contacts.setInGroup(team.id, [bo.id], true));
  await other.account.sync();
  await one.online(true);
  await other.account.sync();
  for (const device of [one, other])
    expect((await opened(device, team.id)).members.map(({ name }) => name)).toEqual(["Ada Lovelace", "Bo Diddley"]);
});

test("what is written without a line is shown here at once, and arrives on the other device later", async () => {
  const { one, other } = await two();
  await one.online(false);
  const ada = await add(one, card("Ada Lovelace", "ada@example.org"));
  expect(await names(one)).toEqual(["Ada Lovelace"]);
  await other.account.sync();
  expect(await names(other)).toEqual([]);
  await one.online(true);
  await other.account.sync();
  expect((await opened(other, ada.id)).contact).toEqual(ada);
});

test("the same call asked twice makes nothing twice", async () => {
  const { one } = await two();
  const call = crypto.randomUUID();
  const ada = card("Ada Lovelace", "ada@example.org");
  unwrap(await one.contacts.saveContact(ada, null, call));
  unwrap(await one.contacts.removeContacts([ada.id]));
  unwrap(await one.contacts.saveContact(ada, null, call));
  expect(await names(one)).toEqual([]);
});

test("a group is expanded to its members, each once; who is removed leaves it, and what is no member is passed over", async () => {
  const { one, other } = await two();
  const ada = await add(one, card("Ada Lovelace", "ada@example.org"));
  const bo = await add(one, card("Bo Diddley", "bo@example.org"));
  const mute = await add(one, card("No Address", ""));
  const members = [ada, bo, mute].map(({ id }) => ({ type: "card", id }) as const);
  const team = await add(one, group("Team", [...members, { type: "address", address: "extra@example.org" }, { type: "uid", uid: "urn:uuid:gone" }])); // prettier-ignore
  await one.account.sync();
  await other.account.sync();
  expect(await other.contacts.recipientsOf([team.id, ada.id])).toEqual([
    { name: "Ada Lovelace", address: "ada@example.org" },
    { name: "Bo Diddley", address: "bo@example.org" },
    { name: "", address: "extra@example.org" },
  ]);
  const [found] = await other.write.suggestPeople("tea", 8);
  expect(found).toMatchObject({ name: "Team", address: "" });
  expect(found?.members).toHaveLength(3);
  unwrap(await other.contacts.removeContacts([bo.id]));
  expect((await opened(other, team.id)).members.map(({ name }) => name)).toEqual(["Ada Lovelace", "No Address"]);
  unwrap(await other.contacts.setInGroup(team.id, [ada.id], false));
  expect((await opened(other, ada.id)).groups).toEqual([]);
  unwrap(await other.contacts.setInGroup(team.id, [ada.id], true));
  expect((await opened(other, ada.id)).groups).toEqual([team.id]);
  // the card that is not here is still named
  expect((await opened(other, team.id)).contact.members).toContainEqual({ type: "uid", uid: "urn:uuid:gone" });
});

test("a file of cards: counts of what is new, was there, and is refused; once more, nothing is new; groups are made of categories", async () => {
  const { one, other } = await two();
  await add(one, card("Ada Lovelace", "ADA@example.org"));
  const file = vcards(
    ["FN:Ada Lovelace", "EMAIL:ada@example.org"],
    ["UID:abc", "FN:Bo", "N:;Bo;;;", "EMAIL:bo@example.org", "CATEGORIES:myContacts,Ski club", "X-SKYPE:bo", "PHOTO;ENCODING=b:AAAA"], // prettier-ignore
    ["FN:Bo", "EMAIL:bo@example.org"],
    ["NICKNAME:nobody"],
    ["FN:Long", `NOTE:${"x".repeat(20_000)}`],
  );
  const { undo, ...counts } = unwrap(await one.contacts.importContacts(file));
  expect(counts).toMatchObject({ added: 1, groups: 1, already: 2, dropped: 1 });
  expect(counts.refused).toEqual({ blank: 1, tooLarge: 1, full: 0 });
  expect(unwrap(await one.contacts.importContacts(file))).toMatchObject({ added: 0, groups: 0, already: 3 });
  // and on a device that took it without knowing
  await other.online(false);
  unwrap(await other.contacts.importContacts(file));
  await one.account.sync();
  await other.online(true);
  await one.account.sync();
  expect((await names(one)).filter((name) => name === "Bo")).toHaveLength(1);
  expect(undo).not.toBeNull();
  expect((await one.contacts.importContacts(utf8("no card"))).ok).toBe(false);
});

test("what is exported is imported by another account the same, with what nobody shows", async () => {
  const { one } = await two();
  const { one: stranger } = await two();
  const file = vcards(["UID:abc", "FN:Bo", "N:;Bo;;;", "EMAIL;TYPE=work:bo@example.org", "X-SKYPE:bo"]);
  unwrap(await one.contacts.importContacts(file));
  const [bo] = (await one.contacts.contacts("", null)).rows;
  await add(one, group("Team", [{ type: "card", id: bo?.id ?? "" }]));
  for (const version of ["4.0", "3.0"] as const) {
    const text = await one.contacts.exportContacts(null, version);
    expect(text).toContain("X-SKYPE:bo");
    await stranger.contacts.importContacts(utf8(text));
  }
  expect(await names(stranger)).toEqual(["Bo"]);
  const [team] = (await stranger.contacts.contacts("", null)).groups;
  expect(team).toMatchObject({ name: "Team", count: 1 });
  expect(await stranger.contacts.exportContacts(null, "4.0")).toBe(await one.contacts.exportContacts(null, "4.0"));
});

test("more than an account holds is refused with the count, and a file leaves the rest", async () => {
  const { one } = await two();
  const many = Array.from({ length: MAX_CONTACTS + 5 }, (_, at) => [`FN:P${at.toString()}`, `EMAIL:p${at.toString()}@example.org`]); // prettier-ignore
  const done = unwrap(await one.contacts.importContacts(vcards(...many)));
  expect(done).toMatchObject({ added: MAX_CONTACTS, refused: { full: 5 } });
  const more = await one.contacts.saveContact(card("One More", "more@example.org"), null);
  expect(more).toEqual({ ok: false, error: { type: "contactsFull", count: MAX_CONTACTS } });
  expect((await one.contacts.contacts("p2999", null)).rows).toHaveLength(1);
  // what is there can be made smaller, and taken away
  const [row] = (await one.contacts.contacts("p0@", null)).rows;
  unwrap(await one.contacts.removeContacts([row?.id ?? ""]));
  unwrap(await one.contacts.saveContact(card("One More", "more@example.org"), null));
  const large = await one.contacts.saveContact(card("Big", "big@example.org", { note: "x".repeat(20_000) }), null);
  expect(large).toEqual({ ok: false, error: { type: "cardTooLarge" } });
  expect(await one.contacts.saveContact(card("", ""), null)).toEqual({ ok: false, error: { type: "blank" } });
}, 60_000);

const letter = (from: string, to: string): string =>
  [`From: ${from}`, `To: ${to}`, `Message-ID: <${newId()}@x>`, "Date: Tue, 14 Nov 2023 22:13:20 +0000", "Subject: x", "", "x", ""].join("\r\n"); // prettier-ignore

test("cards are suggested before those written to, under their own names; who is hidden is not suggested", async () => {
  const { world, one } = await two([letter("Zoe Post <zoe@example.net>", "u@example.org")]);
  const own = world.first.account.address;
  await world.deliver(letter(own, "Zoe Sent <sent@example.net>"));
  await one.account.sync();
  await add(one, card("Zoe Card", "card@example.net"));
  await add(one, card("Z. Own Name", "zoe@example.net"));
  const found = async (typed: string): Promise<string[]> =>
    (await one.write.suggestPeople(typed, 8)).map(({ name, address }) => `${name} <${address}>`);
  expect(await found("zo")).toEqual([
    // they wrote once
    "Z. Own Name <zoe@example.net>",
    "Zoe Card <card@example.net>",
    "Zoe Sent <sent@example.net>",
  ]);
  expect(await one.contacts.writtenTo()).toMatchObject([{ name: "Zoe Sent", count: 1, hidden: false }]);
  unwrap(await one.contacts.hideSuggestion("sent@example.net", true));
  expect(await found("zoe s")).toEqual([]);
  expect(await one.contacts.writtenTo()).toMatchObject([{ hidden: true }]);
  unwrap(await one.contacts.hideSuggestion("sent@example.net", false));
  expect(await found("zoe s")).toHaveLength(1);
});

test("a stranger under the name of a contact is told of; the contact is no stranger", async () => {
  const { one } = await two([
    letter("Ada Lovelace <ada@evil.example>", "u@example.org"),
    letter("Ada <ada@example.org>", "u@example.org"),
  ]);
  await add(one, card("Ada Lovelace", "ada@example.org"));
  const box = (await one.mail.mailboxes()).find(({ isInbox }) => isInbox)?.id ?? "";
  const { rows } = await one.mail.list({ mailbox: box, search: "", filter: "all", conversations: false }, 0, 9);
  const open = async (address: string): Promise<string | null> => {
    const row = rows.find(({ people }) => people[0]?.address === address);
    return unwrap(await one.mail.open(row?.id ?? "")).namesake;
  };
  expect(await open("ada@evil.example")).toBe("ada@example.org");
  expect(await open("ada@example.org")).toBeNull();
  expect(await one.contacts.contactAt("ADA@example.org")).toMatchObject({ name: "Ada Lovelace" });
  const warnings = await one.write.checkDraft({
    ...unwrap(await one.write.newDraft("new", null)).draft,
    ...{ subject: "x", to: [{ name: "Ada Lovelace", address: "ada@exemple.org" }] },
  });
  expect(warnings).toEqual([{ type: "recipient", address: "ada@exemple.org", known: "ada@example.org" }]);
});

test("cards that turn words around, or are none, are shown harmless", async () => {
  const { one } = await two();
  const evil = utf8("BEGIN:VCARD\nVERSION:4.0\nFN:gnp\u202efdp.exe\u0000\nEMAIL:a\u200b@example.org\nEND:VCARD");
  unwrap(await one.contacts.importContacts(evil));
  const [row] = (await one.contacts.contacts("", null)).rows;
  expect(row?.name).toBe("gnpfdp.exe");
  expect(row?.address).toBe("a\ufffd@example.org");
  expect(utf8ToText(utf8(await one.contacts.exportContacts(null, "4.0")))).not.toContain("\0");
});

test("a card that another device removes while it is edited here is one again, with what the page knows nothing of", async () => {
  const { one, other } = await two();
  unwrap(await one.contacts.importContacts(vcards(["UID:u1", "FN:Ada", "EMAIL:ada@example.org", "X-KITE:red"])));
  await one.account.sync();
  await other.account.sync();
  const [row] = (await one.contacts.contacts("", null)).rows;
  const { contact } = await opened(one, row?.id ?? "");
  unwrap(await other.contacts.removeContacts([contact.id]));
  await other.account.sync();
  await one.account.sync();
  expect(await one.contacts.contact(contact.id)).toBeNull();
  unwrap(await one.contacts.saveContact({ ...contact, note: "mine" }, contact));
  expect(await one.contacts.exportContacts(null, "4.0")).toMatch(/UID:u1[^]*X-KITE:red/);
  expect((await opened(one, contact.id)).contact).toEqual({ ...contact, note: "mine" });
});

test("groups of Apple's programs have their members, which name them in other letters than their cards do", async () => {
  const { one } = await two();
  const uid = "8A1B0C2D-0000-4000-8000-00000000000A";
  const members = [`X-ADDRESSBOOKSERVER-MEMBER:urn:uuid:${uid}`];
  const team = ["UID:9A1B", "FN:Team", "X-ADDRESSBOOKSERVER-KIND:group", ...members];
  unwrap(await one.contacts.importContacts(vcards(team, [`UID:${uid}`, "FN:Ada", "EMAIL:ada@example.org"])));
  const [group] = (await one.contacts.contacts("", null)).groups;
  expect(group).toMatchObject({ name: "Team", count: 1 });
  const [ada] = (await one.contacts.contacts("", group?.id ?? "")).rows;
  expect(ada?.name).toBe("Ada");
  expect((await opened(one, ada?.id ?? "")).groups).toEqual([group?.id]);
  unwrap(await one.contacts.setInGroup(group?.id ?? "", [ada?.id ?? ""], false));
  expect((await opened(one, ada?.id ?? "")).groups).toEqual([]);
});

test("of a group that is here already the members are added, also those that are here under another name of their card", async () => {
  const { one } = await two();
  const ada = await add(one, card("Ada Lovelace", "ada@example.org"));
  const club = await add(one, group("Team", [{ type: "address", address: "eve@example.org" }]));
  const team = ["UID:t1", "FN:team", "X-ADDRESSBOOKSERVER-KIND:group", ...["a1", "b1"].map((uid) => `X-ADDRESSBOOKSERVER-MEMBER:urn:uuid:${uid}`)]; // prettier-ignore
  const people = [
    ["UID:a1", "FN:Ada Lovelace", "EMAIL:ada@example.org"],
    ["UID:b1", "FN:Bo", "EMAIL:bo@example.org"],
  ];
  const done = unwrap(await one.contacts.importContacts(vcards(team, ...people)));
  expect(done).toMatchObject({ added: 1, groups: 0, already: 2 });
  const to = (await one.contacts.recipientsOf([club.id])).map(({ address }) => address).sort();
  expect(to).toEqual(["ada@example.org", "bo@example.org", "eve@example.org"]);
  expect((await opened(one, ada.id)).groups).toEqual([club.id]);
  expect((await one.contacts.contacts("", null)).groups).toHaveLength(1);
  // once more, nothing is new
  expect(unwrap(await one.contacts.importContacts(vcards(team, ...people)))).toMatchObject({ added: 0, undo: null });
});

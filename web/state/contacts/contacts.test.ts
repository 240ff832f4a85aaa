/** Contacts as their page holds them, over the engine's own service and cards in memory. */
import { expect, test, vi } from "vitest";
import { err } from "../../../shared/lib/result.ts";
import { unwrap } from "../../../shared/lib/result.ts";
import { FakeEngine } from "../../testing/fake-engine.ts";
import { blankCard } from "./contact-draft.ts";
import { Contacts } from "./contacts.svelte.ts";

function setUp() {
  const engine = new FakeEngine();
  const say = vi.fn();
  const contacts = new Contacts({ engine, notices: { say }, compose: {} } as unknown as ConstructorParameters<typeof Contacts>[0]); // prettier-ignore
  return { engine, say, contacts };
}

async function editing() {
  const { engine, say, contacts } = setUp();
  const ada = blankCard({ name: "Ada", given: "Ada", emails: [{ value: "ada@example.org", label: "" }] });
  const club = blankCard({ isGroup: true, name: "Club", members: [{ type: "card", id: ada.id }] });
  const team = blankCard({ isGroup: true, name: "Team" });
  for (const card of [ada, club, team]) unwrap(await engine.saveContact(card, null));
  await contacts.list();
  await contacts.show(ada.id);
  contacts.editing = contacts.open;
  const told = async (): Promise<void> => {
    contacts.receive({ type: "settings" });
    await vi.waitFor(async () => {
      expect(contacts.open).toEqual(await engine.contact(ada.id));
    });
  };
  return { engine, say, contacts, ada, club, team, told };
}

test("what another device does to a card that is edited here stays: its fields, and its groups", async () => {
  const { engine, contacts, ada, club, team, told } = await editing();
  const begun = contacts.editing;
  unwrap(await engine.saveContact({ ...ada, note: "theirs" }, ada));
  unwrap(await engine.setInGroup(club.id, [ada.id], false));
  await told();
  expect(contacts.editing).toBe(begun);
  expect(await contacts.saveEdited({ ...ada, title: "Countess" }, [club.id, team.id], false)).toBe(true);
  expect(await engine.contact(ada.id)).toMatchObject({
    contact: { note: "theirs", title: "Countess" },
    groups: [team.id],
  });
});

test("a card that another device removes goes on being edited, and is in its groups again", async () => {
  const { engine, contacts, ada, club, told } = await editing();
  unwrap(await engine.removeContacts([ada.id]));
  await told();
  expect([contacts.missing, contacts.editing?.contact.id]).toEqual([true, ada.id]);
  expect(await contacts.saveEdited({ ...ada, note: "mine" }, [club.id], false)).toBe(true);
  expect(await engine.contact(ada.id)).toMatchObject({ contact: { note: "mine" }, groups: [club.id] });
});

test("a group that does not take the card is told of, and nothing counts as saved", async () => {
  const { engine, say, contacts, ada, team } = await editing();
  engine.setInGroup = () => Promise.resolve(err({ type: "refused", reason: "limit" }));
  expect(await contacts.saveEdited(ada, [team.id], false)).toBe(false);
  expect(say).toHaveBeenCalledTimes(1);
});

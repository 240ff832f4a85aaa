/** Two devices of one account, real engines at a provider in memory: what one does the other sees. */
import { expect, test, vi } from "vitest";
import { nodeCrypto } from "../../server/crypto/node-crypto.ts";
import type { Account } from "../../shared/account/account.ts";
import { createWorld, type World } from "../../shared/account/testing/world.ts";
import { encodeCbor } from "../../shared/lib/cbor.ts";
import { err, unwrap } from "../../shared/lib/result.ts";
import { uidSetOf } from "../../shared/mailbox/uid-set.ts";
import type { ListQuery, ListRow, MailFilter, MailRpc, Target } from "../rpc/mail-rpc.ts";
import { startChores } from "./by-itself/chores.ts";
import { createListService } from "./lists/list-service.ts";
import { NO_SETTINGS } from "./shared-settings.ts";

interface Device {
  readonly account: Account;
  readonly rpc: MailRpc;
  rows(query?: Partial<ListQuery>): Promise<readonly ListRow[]>;
  box(use: string): Promise<string>;
  online(on: boolean): Promise<void>;
}

const mail = (subject: string, id: string, more: readonly string[] = []): string =>
  [
    `From: Bob <bob@example.net>`,
    `To: ada@example.org`,
    `Subject: ${subject}`,
    `Message-ID: <${id}@x>`,
    ...more,
    "",
    "text",
    "",
  ].join("\r\n");

function deviceOf({ account, connection }: World["first"]): Device {
  const rpc = createListService({ account: () => Promise.resolve(account) });
  return {
    ...{ account, rpc },
    async rows(query = {}) {
      const inbox = (await rpc.mailboxes()).find(({ isInbox }) => isInbox)?.id ?? "";
      const asked = { mailbox: inbox, search: "", filter: "all", conversations: true, ...query } as const;
      return (await rpc.list(asked, 0, 100)).rows;
    },
    async box(use) {
      return (await rpc.mailboxes()).find(({ specialUse, name }) => specialUse === use || name === use)?.id ?? "";
    },
    async online(on) {
      connection.online = on;
      await account.sync();
    },
  };
}

async function two(messages: readonly string[]): Promise<{ world: World; one: Device; other: Device }> {
  const world = await createWorld(nodeCrypto);
  for (const message of messages) await world.deliver(message);
  await world.first.account.sync();
  const another = await world.another();
  await another.account.sync();
  return { world, one: deviceOf(world.first), other: deviceOf(another) };
}

/** Until what it has taken on is in the log. */
async function sent({ account }: Device): Promise<void> {
  for (let i = 0; i < 200 && account.unsent > 0; i++) await new Promise((done) => setTimeout(done, 10));
  expect(account.unsent).toBe(0);
}

const targetOf = (row: ListRow | undefined): Target => ({
  ...{ type: "messages", mailbox: row?.mailbox ?? "", ids: row ? [row.id] : [] },
});

test("what is archived, labelled and set without a line is shown here, and on the other device once there is one", async () => {
  const { one, other } = await two([mail("Plans", "1"), mail("Lunch", "2")]);
  await one.online(false);
  const [lunch] = await one.rows();
  unwrap(await one.rpc.saveSettings({ labels: [{ keyword: "Fun", name: "Fun", colour: "pink" }] }, NO_SETTINGS));
  unwrap(await one.rpc.change({ type: "flag", target: targetOf(lunch), flag: "Fun", on: true }));
  unwrap(await one.rpc.change({ type: "move", target: targetOf(lunch), to: "\\Archive" }));
  expect(await one.rpc.waiting()).toEqual({ count: 3, stalled: null });
  expect((await one.rows()).map(({ subject }) => subject)).toEqual(["Plans"]);
  expect(await other.rows()).toHaveLength(2);
  await one.online(true);
  await sent(one);
  await other.account.sync();
  const archived = await other.rows({ mailbox: await other.box("\\Archive") });
  expect(archived.map(({ subject, labels }) => [subject, labels])).toEqual([["Lunch", ["Fun"]]]);
  expect(await other.rpc.settings()).toMatchObject({ labels: [{ keyword: "Fun", name: "Fun", colour: "pink" }] });
});

test("undone before it was sent, nothing is sent; undone after, the other device sees it as it was", async () => {
  const { one, other } = await two([mail("Plans", "1")]);
  const archive = async (): Promise<string> =>
    unwrap(await one.rpc.change({ type: "move", target: targetOf((await one.rows())[0]), to: "\\Archive" })).undo ?? "";
  await one.online(false);
  unwrap(await one.rpc.undo(await archive()));
  expect(await one.rpc.waiting()).toEqual({ count: 0, stalled: null });
  expect(await one.rows()).toHaveLength(1);
  await one.online(true);
  const token = await archive();
  await sent(one);
  await other.account.sync();
  expect(await other.rows()).toHaveLength(0);
  unwrap(await one.rpc.undo(token));
  await sent(one);
  await other.account.sync();
  expect(await other.rows()).toHaveLength(1);
});

test("snoozed mail comes back on top, once, whichever devices are up", async () => {
  const { one, other } = await two([mail("Plans", "1"), mail("Lunch", "2")]);
  let now = Date.now();
  const until = Math.floor(now / 1000) + 3_600;
  const plans = (await one.rows()).find(({ subject }) => subject === "Plans");
  unwrap(await one.rpc.change({ type: "snooze", target: targetOf(plans), until }));
  await sent(one);
  await other.account.sync();
  const snoozed = await other.rows({ mailbox: await other.box("Snoozed") });
  expect(snoozed.map(({ subject, snoozedUntil }) => [subject, snoozedUntil])).toEqual([["Plans", until]]);
  const chores = [one, other].map(({ account }) => startChores({ account, clock: () => now, delay: () => 3_600_000 }));
  await Promise.all(chores.map((each) => each.run()));
  expect(await other.rows()).toHaveLength(1);
  now += 3_601_000;
  await Promise.all(chores.map((each) => each.run()));
  for (const { account } of [one, other]) await account.sync();
  for (const { close } of chores) close();
  for (const device of [one, other]) {
    const rows = await device.rows();
    expect(rows.map(({ subject, snoozedUntil }) => [subject, snoozedUntil])).toEqual([
      ["Plans", null],
      ["Lunch", null],
    ]);
    expect(device.account.state.settings("snooze/")).toEqual([]);
    expect(device.account.state.settings("woken/")).toHaveLength(1);
  }
});

test("what answers a muted conversation goes to the archive, unread; what only looks like it stays", async () => {
  const { world, one, other } = await two([mail("Plans", "1"), mail("Lunch", "2")]);
  const plans = (await one.rows()).find(({ subject }) => subject === "Plans");
  unwrap(await one.rpc.change({ type: "mute", target: targetOf(plans), on: true }));
  await sent(one);
  await world.deliver(mail("Re: Plans", "3", ["References: <1@x>"]));
  await world.deliver(mail("Re: Plans", "4"));
  for (const { account } of [one, other]) await account.sync();
  const chores = [one, other].map(({ account }) =>
    startChores({ account, clock: () => world.clock.now, delay: () => 3_600_000 }),
  );
  await Promise.all(chores.map((each) => each.run()));
  for (const { account } of [one, other]) await account.sync();
  for (const { close } of chores) close();
  for (const device of [one, other]) {
    const inbox = await device.rows({ conversations: false });
    expect(inbox.map(({ subject }) => subject)).toEqual(["Re: Plans", "Lunch"]);
    const archive = await device.rows({ mailbox: await device.box("\\Archive"), conversations: false });
    expect(archive.map(({ muted, unread }) => [muted, unread])).toEqual([
      [true, 1],
      [true, 1],
    ]);
  }
});

test("a filter runs on what comes in, on what is there when asked, and a blocked sender's mail goes to the Trash", async () => {
  const { world, one, other } = await two([mail("Invoice 1", "1"), mail("Lunch", "2")]);
  const { id: bills } = unwrap(await one.rpc.createMailbox("Bills"));
  const filter: MailFilter = {
    ...{ id: "ab".repeat(16), name: "Bills", enabled: true, match: "all", moveTo: bills, flags: ["\\Flagged"] },
    ...{ notJunk: false, stop: false },
    conditions: [{ field: "subject", test: "contains", not: false, values: ["invoice"] }],
  };
  unwrap(await one.rpc.saveFilters([filter], []));
  expect(await one.rpc.filters()).toEqual([filter]);
  const query: ListQuery = {
    mailbox: (await one.rows())[0]?.mailbox ?? "",
    search: "",
    filter: "all",
    conversations: false,
  };
  expect(await one.rpc.countFilter(filter, query)).toBe(1);
  unwrap(await one.rpc.applyFilter(filter, query));
  await sent(one);
  await world.deliver(mail("INVOICE 2", "3"));
  await one.account.sync();
  unwrap(await one.rpc.blockSender("Bob@example.net", true));
  await sent(one);
  await world.deliver(mail("Buy", "4"));
  await other.account.sync();
  expect((await other.rows({ mailbox: bills })).map(({ subject, flagged }) => [subject, flagged])).toEqual([
    ["INVOICE 2", true],
    ["Invoice 1", true],
  ]);
  expect(await other.rpc.blocked()).toEqual(["bob@example.net"]);
  expect(await other.rpc.filters()).toEqual([filter]);
  expect((await other.rows({ mailbox: await other.box("\\Trash") })).map(({ subject }) => subject)).toEqual(["Buy"]);
});

/** A copy of the newest message of the inbox in the archive, read and starred there. */
async function copied({ account, rpc }: Device): Promise<void> {
  const view = account.state.mailboxByName("INBOX");
  const archive = account.state.mailboxes().find(({ specialUse }) => specialUse === "\\Archive");
  if (!view || !archive) throw new Error("no such mailbox");
  const uids = uidSetOf([view.uidAt(view.count - 1)]);
  unwrap(await account.submit([{ op: "copy", mailbox: view.id, uids, to: archive.id }]));
  const flags = ["\\Seen", "\\Flagged"];
  unwrap(await account.submit([{ op: "store", mailbox: archive.id, uids: uidSetOf([1]), mode: "add", flags }]));
  await rpc.mailboxes();
}

test("of a message that lies in two mailboxes one copy is moved, and each comes back to its own, as it was", async () => {
  const { one, other } = await two([mail("Plans", "1"), mail("Lunch", "2")]);
  await copied(one);
  const [inbox, archive, trash] = [await one.box("INBOX"), await one.box("\\Archive"), await one.box("\\Trash")];
  const counts = async (device: Device): Promise<number[]> => {
    const rows = await device.rpc.mailboxes();
    return [inbox, archive, trash].map((id) => rows.find((row) => row.id === id)?.count ?? 0);
  };
  const query: ListQuery = { mailbox: null, search: "", filter: "all", conversations: true };
  const lunch = (await one.rows({ mailbox: null })).find(({ subject }) => subject === "Lunch");
  const target = { type: "rows", query, ids: [lunch?.id ?? ""] } as const;
  for (const isSentBefore of [false, true]) {
    await one.online(isSentBefore);
    const { undo } = unwrap(await one.rpc.change({ type: "move", target, to: "\\Trash" }));
    expect(await counts(one)).toEqual([1, 0, 1]);
    if (isSentBefore) await sent(one);
    unwrap(await one.rpc.undo(undo ?? ""));
    expect(await counts(one)).toEqual([2, 1, 0]);
    await one.online(true);
    await sent(one);
    await other.account.sync();
    expect(await counts(other)).toEqual([2, 1, 0]);
    const [here] = await other.rows();
    const [there] = await other.rows({ mailbox: archive });
    expect([here?.subject, here?.unread, here?.flagged]).toEqual(["Lunch", 1, false]);
    expect([there?.subject, there?.unread, there?.flagged]).toEqual(["Lunch", 0, true]);
  }
});

test("what is moved to where it lies already is there once; undone, it is in both again", async () => {
  const { one, other } = await two([mail("Lunch", "2")]);
  await copied(one);
  const archive = await one.box("\\Archive");
  const [lunch] = await one.rows();
  const { undo } = unwrap(await one.rpc.change({ type: "move", target: targetOf(lunch), to: "\\Archive" }));
  await sent(one);
  expect([(await one.rows()).length, (await one.rpc.mailboxes()).find(({ id }) => id === archive)?.count]).toEqual([
    0, 1,
  ]);
  unwrap(await one.rpc.undo(undo ?? ""));
  await sent(one);
  await other.account.sync();
  const [here] = await other.rows();
  const [there] = await other.rows({ mailbox: archive });
  expect([here?.unread, here?.flagged, there?.unread, there?.flagged]).toEqual([1, false, 0, true]);
});

test("a mailbox that two devices make at once is one, and undo finds it, whatever its id", async () => {
  const { one, other } = await two([mail("Lunch", "2")]);
  await one.online(false);
  const until = Math.floor(Date.now() / 1000) + 3_600;
  const { undo } = unwrap(await one.rpc.change({ type: "snooze", target: targetOf((await one.rows())[0]), until }));
  const { id } = unwrap(await other.rpc.createMailbox("Snoozed"));
  await sent(other);
  await one.online(true);
  await sent(one);
  expect((await one.rows({ mailbox: id })).map(({ subject }) => subject)).toEqual(["Lunch"]);
  unwrap(await one.rpc.undo(undo ?? ""));
  await sent(one);
  await other.account.sync();
  expect([(await other.rows()).length, (await other.rows({ mailbox: id })).length]).toEqual([1, 0]);
});

test("a rename that is refused when it is sent leaves what somebody is subscribed to", async () => {
  const { one, other } = await two([]);
  const { id } = unwrap(await one.rpc.createMailbox("Clients"));
  unwrap(await one.rpc.createMailbox("Clients/North"));
  await sent(one);
  await other.account.sync();
  const subscribed = ({ account }: Device) => account.ahead.subscriptions().filter((name) => /^C[lu]/.test(name));
  await one.online(false);
  unwrap(await one.rpc.renameMailbox(id, "Customers"));
  expect(subscribed(one)).toEqual(["Customers", "Customers/North"]);
  const refused: string[] = [];
  one.account.watchIntents((turn) => turn.type === "refused" && refused.push(turn.reason));
  const theirs = unwrap(await other.rpc.createMailbox("Customers"));
  unwrap(await other.rpc.subscribeMailbox(theirs.id, false));
  await sent(other);
  await one.online(true);
  await sent(one);
  expect([refused, subscribed(one)]).toEqual([["exists"], ["Clients", "Clients/North"]]);
  // where it is done, they go along
  unwrap(await one.rpc.renameMailbox(id, "Culture"));
  await sent(one);
  await other.account.sync();
  expect(subscribed(other)).toEqual(["Culture", "Culture/North"]);
});

test("deleted are the mailboxes that were there to see, with what is in them; the Trash and the inbox stay", async () => {
  const { one, other } = await two([mail("Lunch", "2")]);
  const { id } = unwrap(await one.rpc.createMailbox("Clients"));
  const north = unwrap(await one.rpc.createMailbox("Clients/North"));
  unwrap(await one.rpc.change({ type: "move", target: targetOf((await one.rows())[0]), to: north.id }));
  await sent(one);
  await other.account.sync();
  await one.online(false);
  unwrap(await one.rpc.deleteMailbox(id));
  unwrap(await other.rpc.createMailbox("Clients/South"));
  await sent(other);
  await one.online(true);
  await sent(one);
  await other.account.sync();
  const names = (await other.rpc.mailboxes()).map(({ name }) => name).filter((name) => name.startsWith("Clients"));
  expect([names, other.account.state.subscriptions().filter((name) => name.startsWith("Clients"))]).toEqual([
    ["Clients/South"],
    ["Clients/South"],
  ]);
  const trash = await other.box("\\Trash");
  expect(await other.rows({ mailbox: trash })).toHaveLength(1);
  for (const kept of [trash, await other.box("INBOX")])
    expect(await other.rpc.deleteMailbox(kept)).toEqual(err({ type: "refused", reason: "notAllowed" }));
});

test("an undo that could not be taken on can be asked for once more", async () => {
  const { one } = await two([mail("Lunch", "2")]);
  const { undo } = unwrap(
    await one.rpc.change({ type: "move", target: targetOf((await one.rows())[0]), to: "\\Trash" }),
  );
  await sent(one);
  const intend = vi.spyOn(one.account, "intend").mockResolvedValueOnce(err({ type: "full" }));
  expect(await one.rpc.undo(undo ?? "")).toEqual(err({ type: "refused", reason: "full" }));
  intend.mockRestore();
  unwrap(await one.rpc.undo(undo ?? ""));
  expect(await one.rows()).toHaveLength(1);
});

test("all that match is what the list had when it was shown: not what came, nor what was moved in, since", async () => {
  const { world, one } = await two([mail("Old", "1"), mail("Plans", "2"), mail("Lunch", "3")]);
  const archive = await one.box("\\Archive");
  const [, plans, old] = await one.rows();
  unwrap(await one.rpc.change({ type: "move", target: targetOf(old), to: archive }));
  const query: ListQuery = { mailbox: plans?.mailbox ?? "", search: "", filter: "unread", conversations: true };
  const { asOf } = await one.rpc.list(query, 0, 100);
  await sent(one);
  // moved in, come, and read since
  unwrap(await one.rpc.change({ type: "move", target: targetOf((await one.rows({ mailbox: archive }))[0]), to: query.mailbox ?? "" })); // prettier-ignore
  await sent(one);
  await world.deliver(mail("New", "4"));
  await one.account.sync();
  unwrap(await one.rpc.change({ type: "flag", target: targetOf(plans), flag: "\\Seen", on: true }));
  expect((await one.rows()).map(({ subject }) => subject).sort()).toEqual(["Lunch", "New", "Old", "Plans"]);
  const target = { type: "all", query, except: [], asOf } as const;
  expect(await one.rpc.count(target)).toBe(2);
  unwrap(await one.rpc.change({ type: "flag", target, flag: "\\Flagged", on: true }));
  const starred = await one.rows({ filter: "starred" });
  expect(starred.map(({ subject }) => subject).sort()).toEqual(["Lunch", "Plans"]);
  // of a list that nobody knows any more: but for what came since
  const unknown = { ...target, asOf: 65_536 * Math.floor(asOf / 65_536) };
  expect(await one.rpc.count(unknown)).toBe(2);
  unwrap(await one.rpc.change({ type: "flag", target: unknown, flag: "\\Answered", on: true }));
  const answered = (await one.rows()).filter((row) => row.answered);
  expect(answered.map(({ subject }) => subject).sort()).toEqual(["Lunch", "Old"]);
});

test("very many are snoozed at once, and come back", async () => {
  const world = await createWorld(nodeCrypto);
  await world.deliverMany(1, 1_100);
  await world.first.account.sync();
  const one = deviceOf(world.first);
  const until = Math.floor(Date.now() / 1000) + 3_600;
  const query: ListQuery = { mailbox: await one.box("INBOX"), search: "", filter: "all", conversations: false };
  const target = { type: "all", query, except: [] } as const;
  expect(unwrap(await one.rpc.change({ type: "snooze", target, until })).count).toBe(1_100);
  await sent(one);
  expect(one.account.state.settings("snooze/")).toHaveLength(2);
  expect(await one.rows()).toHaveLength(0);
  const chores = startChores({ account: one.account, clock: () => (until + 1) * 1000, delay: () => 60_000 });
  await chores.run();
  chores.close();
  expect((await one.rpc.list(query, 0, 1)).total).toBe(1_100);
});

test("settings saved by a page that did not know what another device did leave that as it is", async () => {
  const { one, other } = await two([]);
  const label = (name: string) => ({ keyword: `L_${name.toLowerCase()}`, name, colour: "blue" as const });
  const first = { labels: [label("Work"), label("Home")], trusted: ["a@example.org"], identity: { name: "Ada" } };
  const words = (name: string) => ({ name, html: "", text: name });
  const kept = [words("Bye"), words("Thanks")];
  unwrap(await one.rpc.saveSettings({ ...first, words: kept, searches: [{ name: "Bills", search: "bill" }] }, NO_SETTINGS)); // prettier-ignore
  await sent(one);
  await other.account.sync();
  const read = await one.rpc.settings();
  const theirs = await other.rpc.settings();
  const changed = {
    labels: [...theirs.labels.filter(({ name }) => name !== "Home"), label("Fun")].map((each) => ({
      ...{ ...each, colour: each.name === "Work" ? ("red" as const) : each.colour },
    })),
    ...{ searches: [...theirs.searches, { name: "Old", search: "older" }], trusted: ["b@example.org"] },
    ...{ identity: { name: "Ada Lund" }, words: [words("Bye"), words("Soon")] },
  };
  unwrap(await other.rpc.saveSettings(changed, theirs));
  await sent(other);
  await one.account.sync();
  // as it had been read before all that
  const mine = { labels: [...read.labels, label("Mine")], searches: [], trusted: [...read.trusted, "c@example.org"] };
  const mineToo = { identity: read.identity, words: [...read.words, words("Hello")] };
  unwrap(await one.rpc.saveSettings({ ...mine, ...mineToo }, read));
  expect(await one.rpc.settings()).toEqual({
    labels: [label("Fun"), label("Mine"), { ...label("Work"), colour: "red" }],
    searches: [{ name: "Old", search: "older" }],
    ...{ trusted: ["b@example.org", "c@example.org"], identity: { name: "Ada Lund" } },
    words: [words("Bye"), words("Hello"), words("Soon")],
  });
});

test("filters saved by a page that did not know what another device did leave that as it is", async () => {
  const { one, other } = await two([]);
  const filter = (n: number, name = `f${n}`): MailFilter => ({
    ...{ id: `${n}`.padStart(32, "a"), name, enabled: true, match: "all", moveTo: null, notJunk: false, stop: false },
    ...{ conditions: [{ field: "from", test: "is", not: false, values: ["a@example.org"] }], flags: ["\\Seen"] },
  });
  unwrap(await one.rpc.saveFilters([filter(1), filter(2), filter(3)], []));
  await sent(one);
  await other.account.sync();
  const read = await one.rpc.filters();
  unwrap(await other.rpc.blockSender("b@example.org", true));
  unwrap(await other.rpc.saveFilters([filter(1, "theirs"), filter(4), filter(3)], await other.rpc.filters()));
  await sent(other);
  await one.account.sync();
  const seq = one.account.state.seq;
  unwrap(await one.rpc.saveFilters([...read.map((each) => (each.name === "f3" ? filter(3, "mine") : each)), filter(5)], read)); // prettier-ignore
  expect((await one.rpc.filters()).map(({ name }) => name)).toEqual(["theirs", "f4", "mine", "f5"]);
  expect(await one.rpc.blocked()).toEqual(["b@example.org"]);
  await sent(one);
  expect(one.account.state.seq).toBe(seq + 1);
});

test("a saved search goes on to find what has its label, whatever that is called, and by whomever it was kept", async () => {
  const { one, other } = await two([mail("Plans", "1")]);
  const label = (name: string) => ({ keyword: "L_w", name, colour: "blue" as const });
  unwrap(await one.rpc.saveSettings({ labels: [label("Work")] }, NO_SETTINGS));
  unwrap(await one.rpc.change({ type: "flag", target: targetOf((await one.rows())[0]), flag: "L_w", on: true }));
  // as programs of before kept them
  const key = "search/0";
  const value = encodeCbor(["Before", "label:work"]);
  unwrap(await one.account.submit([{ op: "set", key, value }]));
  const searches = [...(await one.rpc.settings()).searches, { name: "Now", search: 'is:unread label:"Work"' }];
  unwrap(await one.rpc.saveSettings({ searches }, await one.rpc.settings()));
  unwrap(await one.rpc.saveSettings({ labels: [label("Day job")] }, await one.rpc.settings()));
  await sent(one);
  await other.account.sync();
  const kept = (await other.rpc.settings()).searches;
  expect(kept).toEqual([
    { name: "Before", search: 'label:"Day job"' },
    { name: "Now", search: 'is:unread label:"Day job"' },
  ]);
  for (const { search } of kept) expect(await other.rows({ mailbox: null, search })).toHaveLength(1);
});

test("what is asked for once more under its name is answered as before, and not done twice, also by the next engine", async () => {
  const { world, one, other } = await two([mail("Plans", "1")]);
  const [plans] = await one.rows();
  const [moving, making] = ["6f1c2a30-9f6b-4a53-8d1e-2f4b7c9d0e1f", "7f1c2a30-9f6b-4a53-8d1e-2f4b7c9d0e1f"];
  const move = ({ rpc }: Device) => rpc.change({ type: "move", target: targetOf(plans), to: "\\Archive" }, moving);
  const { count } = unwrap(await move(one));
  const made = unwrap(await one.rpc.createMailbox("Clients", making));
  await sent(one);
  const next = deviceOf(await world.first.reopen());
  await next.account.sync();
  // moved back by somebody: asked for again, it stays
  await other.account.sync();
  const archive = await other.box("\\Archive");
  unwrap(await other.rpc.change({ type: "move", target: targetOf((await other.rows({ mailbox: archive }))[0]), to: plans?.mailbox ?? "" })); // prettier-ignore
  await sent(other);
  await next.account.sync();
  for (const device of [one, next]) {
    const again = unwrap(await move(device));
    expect([again.count, unwrap(await device.rpc.createMailbox("Clients", making))]).toEqual([count, made]);
  }
  expect(await next.rows()).toHaveLength(1);
  expect(await next.rpc.createMailbox("Clients")).toEqual(err({ type: "exists" }));
  // and it can still be undone there
  const again = unwrap(await next.rpc.change({ type: "flag", target: targetOf(plans), flag: "\\Flagged", on: true }, `a${moving.slice(1)}`)); // prettier-ignore
  unwrap(await next.rpc.undo(again.undo ?? ""));
  expect((await next.rows())[0]?.flagged).toBe(false);
});

test.each([true, false])("what one engine did is undone by the next, once; sent before: %s", async (isSent) => {
  const { world, one, other } = await two([mail("Plans", "1")]);
  await one.online(isSent);
  const target = targetOf((await one.rows())[0]);
  const name = "6f1c2a30-9f6b-4a53-8d1e-2f4b7c9d0e1f";
  const { undo } = unwrap(await one.rpc.change({ type: "move", target, to: "\\Archive" }, name));
  if (isSent) await sent(one);
  const next = deviceOf(await world.first.reopen());
  unwrap(await next.rpc.undo(undo ?? ""));
  expect(await next.rpc.undo(undo ?? "")).toEqual(err({ type: "gone" }));
  await next.online(true);
  await sent(next);
  expect(await next.rows()).toHaveLength(1);
  await other.account.sync();
  expect(await other.rows()).toHaveLength(1);
});

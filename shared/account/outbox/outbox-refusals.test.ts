/** What the MTA or the provider refuses, of all or of some, for now or for good: it is told, and tried later where that helps. */
import { expect, test } from "vitest";
import type { EntryId } from "../../lib/ids.ts";
import { unwrap } from "../../lib/result.ts";
import { DRAFTS_ID, INBOX_ID, TRASH_ID } from "../../mailbox/generation.ts";
import { allSent } from "../testing/account-contract.ts";
import { ADDRESS } from "../testing/world.ts";
import { type Scene, scene, draft, places, settingsOf, queue, moveTo, refusal, ALL } from "../testing/outbox-scene.ts";

test("refused for all it is a draft again, and says why; unchanged, it may be sent again", async () => {
  const { first, mta, now } = await scene();
  const email = await draft(first);
  await queue(first, email, now());
  mta.script.push({ type: "refusals", refused: ALL.map((to) => refusal(to, 550)) });
  await first.outbox.run();
  expect(places(first.account, email)).toEqual(["Drafts \\Draft"]);
  const [item] = first.outbox.items();
  expect(item).toMatchObject({ email, type: "returned", returned: { reason: "mta" } });
  expect(item?.returned?.refused[0]).toEqual({ recipient: ALL[0], code: 550, enhanced: "5.1.1", text: "No such user" });
  await queue(first, email, now());
  await first.outbox.run();
  expect([mta.taken.length, places(first.account, email), settingsOf(first.account)]).toEqual([
    ...[1, ["Sent $Submitted"], []],
  ]);
  expect(new Set(mta.asked).size).toBe(2);
});

test("refused for some it has left, and says who has it not; that is dismissed", async () => {
  const { first, mta, now } = await scene();
  const email = await draft(first);
  await queue(first, email, now());
  mta.script.push({ type: "refusals", refused: [refusal("cleo@example.com", 550)] });
  await first.outbox.run();
  expect(mta.taken[0]?.envelope.to).toEqual(["bob@example.com", "dan@example.com"]);
  expect(places(first.account, email)).toEqual(["Sent $Submitted"]);
  expect(first.outbox.items()).toMatchObject([
    { type: "partly", returned: { refused: [{ recipient: "cleo@example.com" }] } },
  ]);
  unwrap(await first.outbox.dismiss(email));
  await allSent(first.account);
  expect([settingsOf(first.account), first.outbox.items()]).toEqual([[], []]);
});

test("refused for now it waits in the outbox and goes later, under an id of its own; after two days it is a draft", async () => {
  const { first, mta, now, later } = await scene();
  const email = await draft(first);
  await queue(first, email, now());
  const greylisted = { type: "refusals", refused: ALL.map((to) => refusal(to, 450)) } as const;
  mta.script.push(greylisted, greylisted);
  await first.outbox.run();
  expect(first.outbox.items()).toMatchObject([{ type: "queued", why: "refusedForNow", at: now() + 60, tries: 1 }]);
  later(61);
  await first.outbox.run();
  expect(first.outbox.items()).toMatchObject([{ why: "refusedForNow", at: now() + 120, tries: 2 }]);
  later(121);
  await first.outbox.run();
  expect([mta.taken.length, new Set(mta.asked).size, places(first.account, email)]).toEqual([
    1,
    3,
    ["Sent $Submitted"],
  ]);
  const other = await draft(first);
  await queue(first, other, now());
  later(3 * 86_400);
  mta.script.push(greylisted);
  await first.outbox.run();
  expect(places(first.account, other)).toEqual(["Drafts \\Draft"]);
});

test.each([
  ["smarthostDown", { type: "smarthostDown", retryAfterSeconds: 30 }, 60],
  ["rateLimited", { type: "rateLimited", retryAfterSeconds: 900 }, 900],
] as const)("%s: it waits where it can be taken back, and goes then", async (why, failure, wait) => {
  const { first, mta, now, later } = await scene();
  const email = await draft(first);
  await queue(first, email, now());
  mta.script.push({ type: "failure", failure });
  await first.outbox.run();
  expect(first.outbox.items()).toMatchObject([{ type: "queued", why, at: now() + wait }]);
  expect(await first.outbox.unqueue(email)).toEqual({ ok: true, value: "back" });
  await queue(first, email, now());
  mta.script.push({ type: "failure", failure });
  await first.outbox.run();
  later(wait + 1);
  await first.outbox.run();
  expect([mta.taken.length, places(first.account, email)]).toEqual([1, ["Sent $Submitted"]]);
});

test.each([
  ["notYourAddress", { type: "notYourAddress", address: "eve@example.org" }, "eve@example.org"],
  ["notOffered", { type: "notOffered" }, null],
  ["tooLarge", { type: "tooLarge", limit: 10 }, null],
  ["tooLargeForProxy", { type: "tooLarge", limit: null }, null],
  ["tooManyRecipients", { type: "tooManyRecipients", limit: 10 }, null],
  ["badMessage", { type: "badMessage" }, null],
] as const)("%s: it is a draft again", async (reason, failure, detail) => {
  const { first, mta, now } = await scene();
  const email = await draft(first);
  await queue(first, email, now());
  mta.script.push({ type: "failure", failure });
  await first.outbox.run();
  expect(places(first.account, email)).toEqual(["Drafts \\Draft"]);
  expect(first.outbox.items()).toMatchObject([{ type: "returned", returned: { reason, detail } }]);
});

test.each([
  ["noRecipients", [`From: ${ADDRESS}`]],
  ["noSender", ["To: bob@example.com"]],
  ["badRecipient", [`From: ${ADDRESS}`, "To: bob@example.com, cleo"]],
])("%s: nobody is asked", async (reason, fields) => {
  const { first, mta, now } = await scene();
  const email = await draft(first, fields);
  await queue(first, email, now());
  await first.outbox.run();
  expect([mta.asked, first.outbox.items()[0]?.returned?.reason]).toEqual([[], reason]);
});

/** cleo refuses it for now, dan for good. */
async function partlySent(): Promise<Scene & { readonly email: EntryId; readonly cleo: string; readonly dan: string }> {
  const at = await scene();
  const email = await draft(at.first);
  await queue(at.first, email, at.now());
  const [, cleo = "", dan = ""] = ALL;
  at.mta.script.push({ type: "refusals", refused: [refusal(cleo, 450), refusal(dan, 550)] });
  await at.first.outbox.run();
  return { ...at, email, cleo, dan };
}

test("refused for now of some, it goes to them later, and to nobody twice; who is refused for good is told", async () => {
  const { first, mta, later, now, email, cleo, dan } = await partlySent();
  const since = now();
  expect(first.outbox.items()).toMatchObject([
    { type: "partly", rest: { to: [cleo], at: since + 60, until: since + 172_800 }, returned: { refused: [{}, {}] } },
  ]);
  mta.script.push(
    { type: "failure", failure: { type: "smarthostDown", retryAfterSeconds: 5 } },
    { type: "refusals", refused: [refusal(cleo, 451)] },
  );
  for (let times = 0; times < 4; times++) {
    await first.outbox.run();
    expect([times, places(first.account, email)]).toEqual([times, ["Sent $Submitted"]]);
    later(600);
  }
  await first.outbox.run();
  expect(mta.taken.map(({ envelope }) => envelope.to)).toEqual([["bob@example.com"], [cleo]]);
  expect([mta.asked.length, new Set(mta.asked).size]).toEqual([4, 3]);
  expect(first.outbox.items()).toMatchObject([
    { type: "partly", rest: null, returned: { refused: [{ recipient: dan }] } },
  ]);
  expect(settingsOf(first.account)).toEqual([`outbox/${email}`]);
  expect(first.account.state.settings("outbox-rest/")).toEqual([]);
});

test("two devices that try the same recipients at the same time hand it over once", async () => {
  const { first, another, mta, later, email, cleo } = await partlySent();
  const second = await another();
  for (let times = 0; times < 3; times++) {
    later(4_000);
    mta.script.push({ type: "refusals", refused: [refusal(cleo, 450)] });
    await Promise.all([first.outbox.run(), second.outbox.run()]);
    await Promise.all([first.account.sync(), second.account.sync()]);
  }
  later(4_000);
  await Promise.all([first.outbox.run(), second.outbox.run()]);
  await Promise.all([first.account.sync(), second.account.sync()]);
  await Promise.all([first.outbox.run(), second.outbox.run()]);
  expect(mta.taken.map(({ envelope }) => envelope.to)).toEqual([["bob@example.com"], [cleo]]);
  expect([places(first.account, email), first.account.state.settings("outbox-rest/")]).toEqual([
    ["Sent $Submitted"],
    [],
  ]);
});

test("who refuses it for now for two days is told as refused", async () => {
  const { first, mta, later, email, cleo, dan } = await partlySent();
  for (let hours = 0; hours < 52; hours++) {
    mta.script.push({ type: "refusals", refused: [refusal(cleo, 450)] });
    later(3_700);
    await first.outbox.run();
  }
  expect(mta.taken).toHaveLength(1);
  const refused = [{ recipient: dan }, { recipient: cleo, code: 450 }];
  expect(first.outbox.items()).toMatchObject([{ email, type: "partly", rest: null, returned: { refused } }]);
  expect(first.account.state.settings("outbox-rest/")).toEqual([]);
});

test.each([
  ["moved to the Trash", TRASH_ID],
  ["moved to the drafts", DRAFTS_ID],
])("%s, it is sent to nobody any more", async (_, to) => {
  const { first, mta, later, email } = await partlySent();
  await moveTo(first, email, to);
  later(600);
  await first.outbox.run();
  expect([mta.asked.length, first.account.state.settings("outbox-rest/")]).toEqual([1, []]);
});

test("filed elsewhere it is still tried for those who refused it for now, unless its writer gives that up", async () => {
  const [filed, givenUp] = [await partlySent(), await partlySent()];
  await moveTo(filed.first, filed.email, INBOX_ID);
  unwrap(await givenUp.first.outbox.dismiss(givenUp.email));
  await allSent(givenUp.first.account);
  for (const { first, later } of [filed, givenUp]) {
    later(600);
    await first.outbox.run();
  }
  expect([places(filed.first.account, filed.email), filed.mta.taken.length]).toEqual([["INBOX $Submitted"], 2]);
  expect([givenUp.first.outbox.items(), givenUp.mta.taken.length]).toEqual([[], 1]);
});

test("what an MTA says at length, of many, is settled all the same", async () => {
  const { first, mta, now } = await scene();
  const many = Array.from({ length: 60 }, (_, at) => `${"é".repeat(200)}${at}@example.com`);
  const email = await draft(first, [
    `From: ${ADDRESS}`,
    ...many.map((to, at) => `${at ? " " : "To: "}${to}${at < 59 ? "," : ""}`),
  ]);
  await queue(first, email, now());
  const text = `${"a".repeat(499)}${"😀".repeat(2)}${"語".repeat(500)}`;
  const refused = many.map((to) => ({ ...refusal(to, 550), text: to.includes("0@") ? text : "語".repeat(500) }));
  mta.script.push({ type: "refusals", refused });
  await first.outbox.run();
  expect(places(first.account, email)).toEqual(["Drafts \\Draft"]);
  const [item] = first.outbox.items();
  expect(item).toMatchObject({ type: "returned", returned: { reason: "mta" } });
  expect(item?.returned?.refused.length).toBeGreaterThan(20);
});

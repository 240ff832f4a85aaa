/** Answers that do not come: what may have left is not sent twice, and nothing is lost. */
import { expect, onTestFinished, test } from "vitest";
import { unwrap } from "../../lib/result.ts";
import { allSent } from "../testing/account-contract.ts";
import { abandoned, scene, draft, places, settingsOf, queue } from "../testing/outbox-scene.ts";

test("offline it is queued all the same, and leaves when the provider is back", async () => {
  const { first, mta, now } = await scene();
  const email = await draft(first);
  first.device.connection.online = false;
  await first.account.sync();
  unwrap(await first.outbox.queue(email, { at: now() }));
  await first.outbox.run();
  expect(first.outbox.items()).toMatchObject([{ email, type: "queued" }]);
  expect([mta.asked, settingsOf(first.account)]).toEqual([[], []]);
  first.device.connection.online = true;
  await first.account.sync();
  await first.outbox.run();
  expect([mta.taken.length, places(first.account, email)]).toEqual([1, ["Sent $Submitted"]]);
});

test("taken back offline, before anybody knew of it", async () => {
  const { first, mta, now } = await scene();
  const email = await draft(first);
  first.device.connection.online = false;
  await first.account.sync();
  unwrap(await first.outbox.queue(email, { at: now() }));
  expect(await first.outbox.unqueue(email)).toEqual({ ok: true, value: "asked" });
  first.device.connection.online = true;
  await first.account.sync();
  await first.outbox.run();
  expect([mta.asked, places(first.account, email), settingsOf(first.account)]).toEqual([[], ["Drafts \\Draft"], []]);
});

test("an answer that was lost is asked for again: it went once", async () => {
  const { first, mta, now, later } = await scene();
  const email = await draft(first);
  await queue(first, email, now());
  mta.script.push({ type: "lostAnswer" });
  await first.outbox.run();
  expect(places(first.account, email)).toEqual(["Sent $SubmitPending"]);
  expect(first.outbox.items()).toMatchObject([{ type: "claimed" }]);
  expect(await first.outbox.unqueue(email)).toEqual({ ok: true, value: "gone" });
  later(5);
  await first.outbox.run();
  expect([mta.taken.length, mta.asked.length, places(first.account, email)]).toEqual([1, 2, ["Sent $Submitted"]]);
});

test("it goes twice only where the MTA took it and the provider lost that, and then it is the same message", async () => {
  const { first, mta, now, later } = await scene();
  const email = await draft(first);
  await queue(first, email, now());
  mta.script.push({ type: "lostResult" });
  await first.outbox.run();
  later(5);
  await first.outbox.run();
  expect(places(first.account, email)).toEqual(["Sent $Submitted"]);
  expect(mta.taken).toHaveLength(2);
  expect(mta.taken[0]).toEqual(mta.taken[1]);
});

test("begun so long ago that the provider has forgotten it, it is not sent again by itself", async () => {
  const { second, email, mta, later } = await abandoned();
  later(21 * 86_400);
  await second.account.sync();
  await second.outbox.run();
  later(180);
  await second.outbox.run();
  expect([mta.asked.length, places(second.account, email)]).toEqual([1, ["Drafts \\Draft"]]);
  expect(second.outbox.items()[0]?.returned?.reason).toBe("maybeSent");
});

test("another message was sent under its id: it is a draft again, and may have been sent", async () => {
  const { first, mta, now } = await scene();
  const email = await draft(first);
  await queue(first, email, now());
  mta.script.push({ type: "failure", failure: { type: "conflict" } });
  await first.outbox.run();
  expect([mta.taken, places(first.account, email)]).toEqual([[], ["Drafts \\Draft"]]);
  expect(first.outbox.items()).toMatchObject([{ type: "returned", returned: { reason: "maybeSent" } }]);
});

test("a step that fails out of the ordinary is tried again later, not at once", async () => {
  const { first, mta, now, later } = await scene();
  const email = await draft(first);
  await queue(first, email, now());
  mta.script.push({ type: "throws" });
  await first.outbox.run();
  await first.outbox.run();
  expect([mta.asked.length, places(first.account, email)]).toEqual([1, ["Sent $SubmitPending"]]);
  later(5);
  await first.outbox.run();
  expect([mta.asked.length, places(first.account, email)]).toEqual([2, ["Sent $Submitted"]]);
});

const UNANSWERED = { type: "failure", failure: { type: "handedOver", retryAfterSeconds: 300 } } as const;

test("an MTA that takes all and does not answer is given it twice at most: then it is a draft that may have been sent", async () => {
  const { first, mta, now, later } = await scene();
  const email = await draft(first);
  await queue(first, email, now());
  mta.script.push(
    UNANSWERED,
    { type: "failure", failure: { type: "smarthostDown", retryAfterSeconds: 5 } },
    UNANSWERED,
  );
  await first.outbox.run();
  expect(first.outbox.items()).toMatchObject([{ type: "queued", at: now() + 300, tries: 1 }]);
  for (let times = 0; times < 4; times++) {
    later(3_600);
    await first.outbox.run();
  }
  expect([mta.asked.length, new Set(mta.asked).size, places(first.account, email)]).toEqual([3, 1, ["Drafts \\Draft"]]);
  expect(first.outbox.items()).toMatchObject([{ type: "returned", returned: { reason: "maybeSent" } }]);
});

test.each([true, false])(
  "taken back after it was handed over once, it may have been sent (online: %s)",
  async (online) => {
    const { first, another, mta, now } = await scene();
    const email = await draft(first);
    await queue(first, email, now());
    mta.script.push(UNANSWERED);
    await first.outbox.run();
    const second = await another();
    second.device.connection.online = online;
    await second.account.sync();
    expect(await second.outbox.unqueue(email)).toEqual({ ok: true, value: online ? "maybe" : "asked" });
    second.device.connection.online = true;
    await second.account.sync();
    await second.outbox.run();
    await allSent(second.account);
    await second.outbox.run();
    expect([places(second.account, email), settingsOf(second.account)]).toEqual([
      ["Drafts \\Draft"],
      [`outbox/${email}`],
    ]);
    expect(second.outbox.items()).toMatchObject([{ type: "returned", returned: { reason: "maybeSent" } }]);
  },
);

function silence(): { readonly until: Promise<void>; readonly answer: () => void } {
  let answer = (): void => undefined;
  const until = new Promise<void>((resolve) => (answer = resolve));
  onTestFinished(() => answer());
  return { until, answer };
}

test("one that the MTA is silent about holds up none of the others: what was due, and what becomes due meanwhile", async () => {
  const { first, mta, now } = await scene();
  const { until, answer } = silence();
  mta.script.push({ type: "silent", until });
  await queue(first, await draft(first), now());
  const running = first.outbox.run();
  await expect.poll(() => mta.asked.length).toBe(1);
  for (let more = 0; more < 5; more++) await queue(first, await draft(first), now());
  const again = first.outbox.run();
  await expect.poll(() => mta.taken.length).toBe(5);
  // nobody asks for this one: it is its time
  await queue(first, await draft(first), now());
  await expect.poll(() => mta.taken.length).toBe(6);
  answer();
  await Promise.all([running, again]);
  expect([mta.taken.length, mta.asked.length, first.outbox.items()]).toEqual([7, 7, []]);
});

test("where it is silent about all that are under way, the next ones are begun after a while, and no more than four", async () => {
  const { first, mta, now, later } = await scene();
  const { until, answer } = silence();
  mta.script.push(...Array.from({ length: 12 }, () => ({ type: "silent", until }) as const));
  for (let more = 0; more < 12; more++) await queue(first, await draft(first), now());
  const running = first.outbox.run();
  await expect.poll(() => mta.asked.length).toBe(3);
  later(10);
  void first.outbox.run();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(mta.asked.length).toBe(3);
  for (const most of [4, 4]) {
    later(21);
    void first.outbox.run();
    await expect.poll(() => mta.asked.length).toBe(most);
  }
  answer();
  await running;
  expect([mta.taken.length, mta.asked.length]).toEqual([12, 12]);
});

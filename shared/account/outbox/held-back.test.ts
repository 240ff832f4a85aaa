/** What is held here and wanted back, or put off, while it may be in the account already. */
import { expect, test } from "vitest";
import { utf8ToText } from "../../lib/bytes.ts";
import { unwrap } from "../../lib/result.ts";
import { DRAFTS_ID } from "../../mailbox/generation.ts";
import { uidSetOf } from "../../mailbox/uid-set.ts";
import { wholeOf } from "../../mime/build/message-pieces.ts";
import {
  MESSAGE_ID,
  textOf,
  type Line,
  type Desk,
  deskOf,
  scene,
  writeHere,
  settled,
  counts,
} from "../testing/held-scene.ts";

test("taken back before it is tried it is a draft here, and another time stands", async () => {
  const { desk, offline, now } = await scene();
  await offline();
  const id = await writeHere(desk, now());
  expect(await desk.held.reschedule(id, now() + 60)).toBe(true);
  expect((await desk.held.waiting())[0]?.send.at).toBe(now() + 60);
  expect(await desk.held.takeBack(id)).toEqual({ ok: true, value: "back" });
  expect(desk.held.successor(id)).toEqual({ messageId: MESSAGE_ID });
  expect((await desk.held.doc.all())?.map(({ send, message }) => [send, utf8ToText(wholeOf(message))])).toEqual([
    [null, textOf("Text")],
  ]);
  expect(await desk.held.takeBack("0".repeat(32))).toBeNull();
});

test("taken back, or put off, while a run begins with it: what is told is what happens", async () => {
  for (let turns = 0; turns < 4; turns++) {
    const { desk, offline, line, mta, now } = await scene();
    await offline();
    const id = await writeHere(desk, now());
    line.cut = false;
    await desk.account.sync();
    // it waits for a run that is over; the next one begins so many turns later
    const back = desk.held.takeBack(id);
    for (let turn = 0; turn < turns; turn++) await Promise.resolve();
    const running = desk.held.run();
    const told = await back;
    await running;
    await settled(desk);
    const isBack = told?.ok === true && told.value === "back";
    expect([turns, mta.taken.length, (await desk.held.doc.all())?.length]).toEqual([
      turns,
      isBack ? 0 : 1,
      isBack && counts(desk)[0] === 0 ? 1 : 0,
    ]);
  }
});

/** It is being filed, and whether it is in the account is not known, just before what `ask` changes is changed. */
async function triedMeanwhile<T>({ held, account }: Desk, line: Line, ask: () => Promise<T>): Promise<T> {
  const { change } = held.doc;
  let go = (): void => undefined;
  const tried = new Promise<void>((resolve) => (go = resolve));
  let asked = (): void => undefined;
  const isAsked = new Promise<void>((resolve) => (asked = resolve));
  Object.assign(held.doc, {
    async change(...given: Parameters<typeof change>) {
      Object.assign(held.doc, { change });
      asked();
      await tried;
      return change(...given);
    },
  });
  const answer = ask();
  await isAsked;
  Object.assign(line, { cut: false, appends: 0, loseAt: 1 });
  await account.sync();
  await held.run();
  expect((await held.waiting()).map(({ send }) => send.isTried)).toEqual([true]);
  go();
  return answer;
}

test("taken back while it is being filed it is not said to be back, and is once there is a line", async () => {
  const { desk, offline, line, mta, now, world } = await scene();
  await offline();
  const id = await writeHere(desk, now() + 60);
  expect(await triedMeanwhile(desk, line, () => desk.held.takeBack(id))).toEqual({ ok: true, value: "asked" });
  expect((await desk.held.doc.all())?.map(({ send }) => send?.isBack)).toEqual([true]);
  line.cut = false;
  await desk.account.sync();
  world.clock.now += 3_600_000;
  await settled(desk);
  await expect.poll(() => desk.account.unsent).toBe(0);
  expect([mta.asked, await desk.held.doc.all(), counts(desk)]).toEqual([[], [], [1, 0, 0]]);
});

test("another time for what is being filed is not taken: it has the one that it has in the account", async () => {
  const { desk, offline, line, mta, now } = await scene();
  await offline();
  const id = await writeHere(desk, now());
  const later = now() + 86_400;
  expect(await triedMeanwhile(desk, line, () => desk.held.reschedule(id, later))).toBe(false);
  expect((await desk.held.waiting()).map(({ send }) => send.at)).toEqual([now()]);
  line.cut = false;
  await desk.account.sync();
  await settled(desk);
  expect(mta.taken.length).toBe(1);
});

test("taken back when it was tried, and did not arrive, it is a draft here and is not filed again", async () => {
  const { desk, line, mta, now } = await scene();
  const id = await writeHere(desk, now());
  line.cut = true;
  await desk.held.run();
  expect(await desk.held.takeBack(id)).toEqual({ ok: true, value: "asked" });
  line.cut = false;
  await desk.account.sync();
  await settled(desk);
  expect([mta.asked, counts(desk)]).toEqual([[], [0, 0, 0]]);
  const here = (await desk.held.doc.all())?.map(({ send, message }) => [send, utf8ToText(wholeOf(message))]);
  expect(here).toEqual([[null, textOf("Text")]]);
});

test.each(["before", "after"])(
  "taken back when its answer was lost, killed %s, it comes back once there is a line",
  async (when) => {
    const { desk, offline, restart, line, mta, now, world } = await scene();
    await offline();
    const id = await writeHere(desk, now() + 60);
    Object.assign(line, { cut: false, appends: 0, loseAt: 1 });
    await desk.account.sync();
    await desk.held.run();
    const next = when === "after" ? desk : await restart(desk);
    if (when === "before") {
      // it found out where it is
      expect(await next.held.takeBack(id)).toMatchObject({ ok: true });
    } else {
      expect(await next.held.takeBack(id)).toEqual({ ok: true, value: "asked" });
      line.cut = false;
      await next.account.sync();
    }
    world.clock.now += 3_600_000;
    await settled(next);
    await expect.poll(() => next.account.unsent).toBe(0);
    expect([mta.asked, await next.held.waiting()]).toEqual([[], []]);
  },
);

test("filed, taken back and thrown away elsewhere before its answer came, it is not filed again", async () => {
  const { desk, line, world, mta, now } = await scene();
  Object.assign(line, { appends: 0, loseAt: 1 });
  await writeHere(desk, now() + 60);
  await desk.held.run();
  expect((await desk.held.waiting()).length).toBe(1);
  const other = deskOf(world, mta, await world.another());
  await other.account.sync();
  const [item] = other.outbox.items();
  expect(item && (await other.outbox.unqueue(item.email))).toEqual({ ok: true, value: "back" });
  const uids = uidSetOf([other.account.state.mailbox(DRAFTS_ID)?.uidAt(0) ?? 0]);
  unwrap(await other.account.submit([{ op: "expunge", mailbox: DRAFTS_ID, uids, onlyDeleted: false }]));
  line.cut = false;
  await desk.account.sync();
  world.clock.now += 600_000;
  await settled(desk);
  expect([mta.asked, await desk.held.waiting(), counts(desk)]).toEqual([[], [], [0, 0, 0]]);
});

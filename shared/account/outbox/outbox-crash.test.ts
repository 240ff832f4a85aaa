/**
 * A device that is killed at each step of queueing and sending, over its real cache in files: what it said it had taken on
 * leaves, by itself or by another device, and it leaves once. And two devices that send at the same time, in any order.
 */
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { tempFolder } from "../../../server/companion/testing/temp-folder.ts";
import { nodeCrypto } from "../../../server/crypto/node-crypto.ts";
import { openFileStore, type FileStore } from "../../../server/storage/files.ts";
import { utf8 } from "../../lib/bytes.ts";
import type { EntryId } from "../../lib/ids.ts";
import { unwrap } from "../../lib/result.ts";
import type { SubmitPort } from "../../lib/submission.ts";
import { DRAFTS_ID } from "../../mailbox/generation.ts";
import type { Account } from "../account.ts";
import { createOutbox, type Outbox } from "./outbox.ts";
import { SUBMITTED, whereabouts } from "./outbox-places.ts";
import { allSent, idAt } from "../testing/account-contract.ts";
import { Life } from "../testing/life.ts";
import { createScriptedMta, type ScriptedMta } from "../testing/scripted-mta.ts";
import { ADDRESS, createWorld, type World } from "../testing/world.ts";
import { runs, thorough } from "../../../test/harness/thorough.ts";

const DRAFT = utf8(`From: ${ADDRESS}\r\nTo: bob@example.com\r\nMessage-ID: <1@example.org>\r\n\r\nText\r\n`);

const outboxOf = (world: World, account: Account, port: SubmitPort): Outbox => {
  const parts = { account, port, clock: () => world.clock.now, randomBytes: nodeCrypto.randomBytes };
  const outbox = createOutbox({ ...parts, delay: () => 1_000_000 });
  onTestFinished(() => outbox.close());
  return outbox;
};

const now = ({ clock }: World): number => Math.floor(clock.now / 1000);

function isSent({ state }: Account, email: EntryId): boolean {
  const { stage, places } = whereabouts(state, email);
  return stage === "claimed" && places.every(({ mailbox, index }) => state.mailbox(mailbox)?.hasFlag(index, SUBMITTED));
}

/** How many steps that life had; the device was killed at this one. `by`: who goes on. */
async function killedAt(step: number, by: "itself" | "another", offline: boolean): Promise<boolean> {
  const world = await createWorld(nodeCrypto);
  const mta = createScriptedMta();
  const folder = tempFolder();
  const stores: FileStore[] = [];
  const openStore = async (): Promise<FileStore> => {
    const store = await openFileStore(folder);
    stores.push(store);
    return store;
  };
  const life = new Life();
  const { secrets } = world.first;
  const between = { local: life.store(await openStore()), log: life.log.bind(life) };
  const device = await world.open(secrets, between);
  const { account } = device;
  await account.sync();
  unwrap(await account.append(DRAFTS_ID, DRAFT, ["\\Draft"], null));
  const email = idAt(account, DRAFTS_ID, 0);
  const other = await world.another();
  let said = false;
  const outbox = outboxOf(world, account, { submit: life.through(mta.port.submit) });
  life.endsAt(step);
  const living = async (): Promise<void> => {
    if (offline) {
      device.connection.online = false;
      await account.sync();
    }
    said = (await outbox.queue(email, { at: now(world) })).ok && !life.isDead;
    device.connection.online = true;
    await (offline ? account.sync() : allSent(account));
    await outbox.run();
  };
  await Promise.race([living(), life.died]);
  outbox.close();
  const { isDead } = life;
  life.endsAt(Infinity);
  const again = by === "itself" ? await world.open(secrets, { local: await openStore() }) : other;
  expect(await again.account.sync()).toBe(true);
  const wasQueued = whereabouts(again.account.state, email).stage !== "elsewhere";
  const next = outboxOf(world, again.account, mta.port);
  await next.run();
  world.clock.now += 181_000;
  await next.run();
  // what it said it had, itself sends for sure; another device, once it has come as far as the log
  if (by === "itself" ? said : wasQueued) expect([step, isSent(again.account, email)]).toEqual([step, true]);
  expect([step, mta.taken.length]).toEqual([step, isSent(again.account, email) ? 1 : 0]);
  if (!isSent(again.account, email)) expect(whereabouts(again.account.state, email).stage).toBe("elsewhere");
  if (!isDead) await account.close();
  await again.account.close();
  for (const store of stores) await store.close().catch(() => undefined);
  return isDead;
}

/** Who goes on, one for each step in turn. The steps until then are the same, whoever it is. */
const HEIRS = thorough ? ([["itself"], ["another"]] as const) : ([["itself", "another"]] as const);

test.each(
  [false, true].flatMap((offline) => HEIRS.map((heirs) => [offline ? "offline" : "online", heirs, offline] as const)),
)("killed at each step, %s; %j goes on", { timeout: 240_000 }, async (_, heirs, offline) => {
  let step = 0;
  while (await killedAt(step, heirs[(step + Number(offline)) % heirs.length] ?? "itself", offline)) step++;
  // it takes as many to queue, to claim, to hand over and to settle
  expect(step).toBeGreaterThan(15);
});

/** A device whose every step waits for its turn. */
async function scheduled(world: World, mta: ScriptedMta, scheduler: fc.Scheduler) {
  const through = <A extends unknown[], T>(call: (...given: A) => Promise<T>) => scheduler.scheduleFunction(call);
  const device = await world.another();
  await device.account.sync();
  const { account } = device;
  const slow: Account = Object.create(account, {
    submit: { value: through((ops: Parameters<Account["submit"]>[0]) => account.submit(ops)) },
  }) as Account;
  return { account, outbox: outboxOf(world, slow, { submit: through(mta.port.submit) }) };
}

test(
  "devices that send, take back and send at the same time: it leaves once, or it is there",
  { timeout: 240_000 },
  async () => {
    const turn = fc.constantFrom("none", "lostAnswer", "smarthostDown", "offline" as const);
    const actions = fc.constantFrom("unqueue", "nothing", "queue" as const);
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.array(turn, { maxLength: 3 }), actions, async (scheduler, turns, action) => {
        const world = await createWorld(nodeCrypto);
        const mta = createScriptedMta();
        const { account } = world.first;
        await account.sync();
        unwrap(await account.append(DRAFTS_ID, DRAFT, ["\\Draft"], null));
        const email = idAt(account, DRAFTS_ID, 0);
        const first = outboxOf(world, account, mta.port);
        unwrap(await first.queue(email, { at: now(world) - 60 }));
        await allSent(account);
        first.close();
        for (const one of turns)
          if (one === "lostAnswer") mta.script.push({ type: one });
          else if (one === "smarthostDown")
            mta.script.push({ type: "failure", failure: { type: one, retryAfterSeconds: 1 } });
          else if (one === "offline") mta.script.push({ type: "failure", failure: { type: one } });
        const devices = [await scheduled(world, mta, scheduler), await scheduled(world, mta, scheduler)];
        const runs = devices.map(({ outbox }) => outbox.run());
        const third = await scheduled(world, mta, scheduler);
        const acted =
          action === "unqueue"
            ? third.outbox.unqueue(email)
            : action === "queue"
              ? third.outbox.queue(email, { at: now(world) })
              : null;
        await scheduler.waitFor(Promise.all([...runs, acted]));
        for (let round = 0; round < 6; round++) {
          world.clock.now += 200_000;
          for (const device of [...devices, third]) {
            await device.account.sync();
            await scheduler.waitFor(device.outbox.run());
          }
        }
        await account.sync();
        const back =
          action === "unqueue" &&
          (await acted)?.ok === true &&
          unwrap(await (acted as ReturnType<Outbox["unqueue"]>)) === "back";
        expect(mta.taken.length).toBe(back ? 0 : 1);
        expect(isSent(account, email)).toBe(!back);
        if (back) expect(whereabouts(account.state, email).stage).toBe("elsewhere");
        expect(account.state.settings("outbox/")).toEqual([]);
        for (const { outbox } of [...devices, third]) outbox.close();
      }),
      { numRuns: runs(8, 100) },
    );
  },
);

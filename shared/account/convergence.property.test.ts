/** Several engines over one provider, with random operations, arrivals, restarts and times offline, come to one state. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { nodeCrypto } from "../../server/crypto/node-crypto.ts";
import { cacheKeyFromBytes } from "../crypto/wrap.ts";
import { utf8 } from "../lib/bytes.ts";
import type { MailboxId } from "../lib/ids.ts";
import { ARCHIVE_ID, INBOX_ID, TRASH_ID } from "../mailbox/generation.ts";
import type { MailboxView } from "../mailbox/view.ts";
import { uidSetOf } from "../mailbox/uid-set.ts";
import type { Account } from "./account.ts";
import { createSealedDocs } from "./sync/sealed-docs.ts";
import { decodeSecrets } from "./keys/secrets.ts";
import { readSnapshot, type SnapshotBytes } from "./sync/snapshots.ts";
import { createWorld, sampleMessage, type TestDevice, type World } from "./testing/world.ts";
import { runs } from "../../test/harness/thorough.ts";

const RUNS = runs(10, 60);
const BOXES: readonly MailboxId[] = [INBOX_ID, ARCHIVE_ID, TRASH_ID];
const FLAGS = ["\\Seen", "\\Flagged", "\\Deleted", "todo"];

const device = fc.nat(2);
const box = fc.constantFrom(...BOXES);
const uids = fc.uniqueArray(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 3 });

const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ type: fc.constant("deliver"), n: fc.nat(20) }) },
  {
    weight: 6,
    arbitrary: fc.record({
      ...{ type: fc.constant("store"), device, box, uids, flag: fc.constantFrom(...FLAGS) },
      mode: fc.constantFrom("add", "remove", "replace"),
    }),
  },
  { weight: 3, arbitrary: fc.record({ type: fc.constant("move"), device, box, uids, to: box, copy: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant("expunge"), device, box, uids }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("append"), device, box, n: fc.nat(20) }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constant("plug"), device, online: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constant("sync"), device }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("settle"), device }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("reopen"), device }) },
) as fc.Arbitrary<Step>;

type Step =
  | { type: "deliver"; n: number }
  | { type: "store"; device: number; box: MailboxId; uids: number[]; flag: string; mode: "add" | "remove" | "replace" }
  | { type: "move"; device: number; box: MailboxId; uids: number[]; to: MailboxId; copy: boolean }
  | { type: "expunge"; device: number; box: MailboxId; uids: number[] }
  | { type: "append"; device: number; box: MailboxId; n: number }
  | { type: "plug"; device: number; online: boolean }
  | { type: "sync" | "settle" | "reopen"; device: number };

async function take(world: World, devices: TestDevice[], step: Step): Promise<unknown> {
  if (step.type === "deliver") return world.deliverMany(step.n, step.n);
  const one = devices[step.device];
  if (!one) throw new Error("no such device");
  const { account } = one;
  switch (step.type) {
    case "store": {
      const { box: mailbox, mode, flag } = step;
      return account.submit([{ op: "store", mailbox, uids: uidSetOf(step.uids), mode, flags: [flag] }]);
    }
    case "move": {
      const { box: mailbox, to, copy } = step;
      return account.submit([{ op: copy ? "copy" : "move", mailbox, uids: uidSetOf(step.uids), to }]);
    }
    case "expunge":
      return account.submit([{ op: "expunge", mailbox: step.box, uids: uidSetOf(step.uids), onlyDeleted: true }]);
    case "append":
      return account.append(step.box, utf8(sampleMessage(step.n)), ["\\Seen"], 1_600_000_000);
    case "plug":
      one.connection.online = step.online;
      return undefined;
    case "sync":
      return account.sync();
    case "settle":
      return account.settle();
    case "reopen": {
      const { online } = one.connection;
      const again = await one.reopen();
      again.connection.online = online;
      devices[step.device] = again;
      return undefined;
    }
  }
}

/** All that a reader can see; `head` vouches for the history it came from. */
function visible({ state, head }: Account): unknown {
  const messages = (view: MailboxView): unknown[] =>
    Array.from({ length: view.count }, (_, i) => [view.uidAt(i), view.emailAt(i), view.modSeqAt(i), view.flagsAt(i)]);
  const boxes = state.mailboxes().map((view) => [view.name, view.uidValidity, view.uidNext, messages(view)]);
  return { seq: state.seq, head, boxes, unreleased: state.unreleased() };
}

/** Ledger and fold in canonical bytes, as the device has saved them. */
async function encoded({ account, local, secrets }: TestDevice): Promise<SnapshotBytes | null> {
  await account.close();
  const cacheKey = decodeSecrets(secrets)?.cacheKey ?? new Uint8Array(32);
  const snapshot = await readSnapshot(createSealedDocs(cacheKeyFromBytes(nodeCrypto, cacheKey), local));
  expect(snapshot).not.toBeNull();
  return snapshot;
}

test("engines converge, whatever befalls them", async () => {
  const some = fc.array(step, { minLength: 5, maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(some, async (steps) => {
      const world = await createWorld(nodeCrypto);
      const devices = [world.first, await world.another(), await world.first.clone()];
      for (const one of devices) await one.account.sync();
      // some are waited for, some overlap
      let running: Promise<unknown>[] = [];
      for (const [i, one] of steps.entries()) {
        if (one.type === "reopen" || i % 3 === 0) await Promise.all(running.splice(0));
        const taken = take(world, devices, one);
        running.push(taken);
        if (one.type === "reopen") await taken;
      }
      await Promise.all(running);
      running = [];
      for (const one of devices) one.connection.online = true;
      // what waits is sent by the first round, read by all in the second
      for (const one of [...devices, ...devices]) expect(await one.account.sync()).toBe(true);
      const [first, ...others] = devices.map(({ account }) => visible(account));
      for (const other of others) expect(other).toEqual(first);
      // a device that folds everything anew agrees, as do one that restarts
      for (const fresh of [await world.first.clone(), await world.first.reopen()]) {
        expect(await fresh.account.sync()).toBe(true);
        expect(visible(fresh.account)).toEqual(first);
      }
      const held = await Promise.all(devices.map(encoded));
      for (const one of held) expect(one).toEqual(held[0]);
    }),
    { numRuns: RUNS },
  );
}, 60_000);

/** Intents of several devices, with other changes, arrivals, crashes and times offline between them. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { nodeCrypto } from "../../../server/crypto/node-crypto.ts";
import type { EntryId, MailboxId } from "../../lib/ids.ts";
import { INBOX_ID, TRASH_ID } from "../../mailbox/generation.ts";
import { uidSetOf } from "../../mailbox/uid-set.ts";
import type { StateView } from "../../mailbox/view.ts";
import type { Account, IntentTurn } from "../account.ts";
import { createWorld, type TestDevice, type World } from "../testing/world.ts";
import { runs } from "../../../test/harness/thorough.ts";

const RUNS = runs(10, 60);
const device = fc.nat(1);
const rows = fc.uniqueArray(fc.nat(4), { minLength: 1, maxLength: 3 });

type Step =
  | { readonly type: "deliver"; readonly n: number }
  | { readonly type: "intend"; readonly device: number; readonly rows: readonly number[]; readonly keep: boolean }
  | { readonly type: "submit"; readonly device: number; readonly uid: number }
  | { readonly type: "plug"; readonly device: number; readonly online: boolean }
  | { readonly type: "sync" | "crash" | "withdraw"; readonly device: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ type: fc.constant("deliver" as const), n: fc.nat(9) }) },
  { weight: 6, arbitrary: fc.record({ type: fc.constant("intend" as const), device, rows, keep: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant("submit" as const), device, uid: fc.integer({ min: 1, max: 6 }) }) }, // prettier-ignore
  { weight: 3, arbitrary: fc.record({ type: fc.constant("plug" as const), device, online: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constantFrom("sync" as const, "crash" as const, "withdraw" as const), device }) }, // prettier-ignore
);

interface Taken {
  readonly id: EntryId;
  readonly device: number;
  /** Made by this intent alone, for its messages. */
  readonly mailbox: MailboxId;
  readonly emails: readonly EntryId[];
  withdrawn: boolean;
}

/** All that a reader can see but for MODSEQs. */
function visible(state: StateView): unknown {
  return state
    .mailboxes()
    .map((view) => [
      view.id,
      view.name,
      Array.from({ length: view.count }, (_, i) => [view.uidAt(i), view.emailAt(i), view.flagsAt(i)]),
    ]);
}

function emailsAt({ ahead }: Account, at: readonly number[]): readonly EntryId[] {
  const view = ahead.mailbox(INBOX_ID);
  const found = at.flatMap((row) => (view && row < view.count ? [ahead.email(view.emailAt(row))?.id] : []));
  return found.filter((id) => id !== undefined);
}

class Trial {
  readonly taken: Taken[] = [];
  readonly turns: IntentTurn[] = [];
  private count = 0;
  private readonly world: World;
  readonly devices: TestDevice[];

  constructor(world: World, devices: TestDevice[]) {
    this.world = world;
    this.devices = devices;
    for (const one of devices) this.watch(one);
  }

  private watch({ account }: TestDevice): void {
    account.watchIntents((turn) => this.turns.push(turn));
  }

  async take(one: Step): Promise<unknown> {
    if (one.type === "deliver") return this.world.deliverMany(one.n, one.n);
    const at = this.devices[one.device];
    if (!at) throw new Error("no such device");
    switch (one.type) {
      case "intend":
        return this.intend(at.account, one);
      case "submit":
        return at.account.submit([{ op: "move", mailbox: INBOX_ID, uids: uidSetOf([one.uid]), to: TRASH_ID }]);
      case "plug":
        at.connection.online = one.online;
        return undefined;
      case "sync":
        return at.account.sync();
      case "withdraw": {
        const last = this.taken.findLast(({ device: own }) => own === one.device);
        if (last && (await at.account.withdraw(last.id))) last.withdrawn = true;
        return undefined;
      }
      case "crash": {
        const { online } = at.connection;
        const again = await at.reopen();
        again.connection.online = online;
        this.devices[one.device] = again;
        this.watch(again);
        return undefined;
      }
    }
  }

  private async intend(account: Account, one: Step & { readonly type: "intend" }): Promise<void> {
    const mailbox = account.newMailboxId();
    const emails = emailsAt(account, one.rows);
    const [last] = one.keep ? [] : emails.slice(-1);
    const taken = await account.intend([
      { op: "create", mailbox, name: `n${this.count++}` },
      { op: "store", mailbox: INBOX_ID, emails, mode: "add", flags: [`k${this.count}`] },
      { op: "move", mailbox: INBOX_ID, emails, to: mailbox },
      ...(last ? [{ op: "expunge", mailbox, emails: [last] } as const] : []),
    ]);
    if (taken.ok) this.taken.push({ id: taken.value.id, device: one.device, mailbox, emails, withdrawn: false });
  }
}

test("each happens once, and all devices come to one state, which is what was shown", async () => {
  const some = fc.array(step, { minLength: 5, maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(some, async (steps) => {
      const world = await createWorld(nodeCrypto);
      await world.deliverMany(1, 4);
      const trial = new Trial(world, [world.first, await world.another()]);
      for (const { account } of trial.devices) await account.sync();
      for (const one of steps) await trial.take(one);
      for (const one of trial.devices) one.connection.online = true;
      for (const one of [...trial.devices, ...trial.devices]) expect(await one.account.sync()).toBe(true);
      const [first, second] = trial.devices.map(({ account }) => account);
      if (!first || !second) throw new Error("no devices");
      expect([first.unsent, second.unsent]).toEqual([0, 0]);
      expect(visible(second.state)).toEqual(visible(first.state));
      for (const { ahead, state } of [first, second]) expect(visible(ahead)).toEqual(visible(state));
      for (const { mailbox, emails, withdrawn } of trial.taken) {
        const view = first.state.mailbox(mailbox);
        expect(view === null).toBe(withdrawn);
        // at most one arrival for each message
        if (view) expect(view.uidNext - 1).toBeLessThanOrEqual(emails.length);
      }
      expect(trial.turns.filter(({ type }) => type === "refused")).toEqual([]);
      await Promise.all(trial.devices.map(({ account }) => account.close()));
    }),
    { numRuns: RUNS },
  );
}, 120_000);

/** Who answers while somebody is away, as an account changes its flavor: never both. */
import { expect, onTestFinished, test } from "vitest";
import { nodeCrypto } from "../../../server/crypto/node-crypto.ts";
import { ok, unwrap, type Result } from "../../lib/result.ts";
import type { VacationFailure, VacationNote } from "../../lib/vacation-port.ts";
import { answerId, vacationAnswer } from "./vacation-answer.ts";
import type { Forwarder } from "./forwarder.ts";
import { createScriptedMta, type ScriptedMta } from "../testing/scripted-mta.ts";
import { createWorld, type World } from "../testing/world.ts";
import { startVacation } from "./vacation.ts";
import { readVacation, vacationOp, type Vacation } from "./vacations.ts";

let count = 0;
const mail = (from: string): string =>
  `From: ${from}\r\nTo: ada@example.org\r\nSubject: Kites\r\nMessage-ID: <m${++count}@example.net>\r\n\r\nFly.\r\n`;

interface Scene {
  readonly world: World;
  readonly mta: ScriptedMta;
  readonly device: Forwarder;
  /** What the provider was told, in order; null: that it is off. */
  readonly told: (VacationNote | null)[];
  note(): Vacation;
  deliver(from: string): Promise<void>;
}

async function scene(
  says: () => Result<null, VacationFailure> | Promise<Result<null, VacationFailure>> = () => ok(null),
): Promise<Scene> {
  const world = await createWorld(nodeCrypto);
  const mta = createScriptedMta();
  const told: (VacationNote | null)[] = [];
  const { account } = world.first;
  await account.sync();
  const since = Math.floor(world.clock.now / 1000) - 60;
  const secret = nodeCrypto.randomBytes(16);
  const times = { on: true, from: 0, until: 0, days: 7, since, handed: 0 };
  unwrap(await account.submit([vacationOp({ ...times, subject: "Away", text: "Soon", secret, name: "Ada", own: [] })]));
  const tell = (given: VacationNote | null): Promise<Result<null, VacationFailure>> => {
    told.push(given);
    return Promise.resolve(says());
  };
  const answering = { put: (given: VacationNote) => tell(given), remove: () => tell(null) };
  const own = Object.create(account, { answering: { value: answering } }) as typeof account;
  const parts = { account: own, port: mta.port, clock: () => world.clock.now, delay: () => 1_000_000 };
  const device = startVacation(parts);
  onTestFinished(() => device.close());
  return {
    ...{ world, mta, told, device },
    note() {
      const note = readVacation(account.state);
      if (!note) throw new Error("there is a note");
      return note;
    },
    async deliver(from) {
      await world.deliver(mail(from));
      await account.sync();
    },
  };
}

test("of a hardened account the provider is told nothing", async () => {
  const { mta, told, device, deliver } = await scene();
  await deliver("bob@example.net");
  await device.run();
  expect(mta.taken).toHaveLength(1);
  expect(told).toEqual([]);
});

test("of a transparent one it is told once, and the device does not answer; nor, hardened again, what came meanwhile", async () => {
  const { world, mta, told, device, deliver, note } = await scene();
  const { account } = world.first;
  unwrap(await account.security.makeTransparent("p"));
  await device.run();
  await deliver("bob@example.net");
  await deliver("carol@example.net");
  await device.run();
  expect(mta.asked).toEqual([]);
  expect(told).toMatchObject([{ name: "Ada", text: "Soon", days: 7, secret: note().secret }]);

  // the provider answers Bob
  const arrived = Math.floor(world.clock.now / 1000);
  const id = answerId(note(), "bob@example.net", arrived);
  const index = { messageId: null, references: [], subject: "Kites" };
  const { envelope, octets } = vacationAnswer(note(), index, { id, to: "bob@example.net", date: arrived, address: "ada@example.org" }); // prettier-ignore
  unwrap(await mta.port.submit(id, envelope, octets));

  world.clock.now += 60_000;
  unwrap(await account.security.makeHardened());
  await device.run();
  expect(mta.taken).toHaveLength(1);
  world.clock.now += 60_000;
  await deliver("bob@example.net");
  await deliver("dora@example.net");
  await device.run();
  expect(mta.taken.map(({ envelope: { to } }) => to)).toEqual([["bob@example.net"], ["dora@example.net"]]);
  expect(told).toHaveLength(1);
});

test("it is told again what it did not take, and that it is off", async () => {
  let answer: Result<null, VacationFailure> = { ok: false, error: { type: "offline" } };
  const { world, told, device, note } = await scene(() => answer);
  unwrap(await world.first.account.security.makeTransparent("p"));
  await device.run();
  await device.run();
  expect(told).toHaveLength(2);
  answer = ok(null);
  await device.run();
  await device.run();
  expect(told).toHaveLength(3);
  unwrap(await world.first.account.submit([vacationOp({ ...note(), on: false })]));
  await device.run();
  expect(told.at(-1)).toBeNull();
});

test("what is changed while the provider is told is told next", async () => {
  let go = (): void => undefined;
  const taken = new Promise<Result<null, VacationFailure>>((resolve) => (go = () => resolve(ok(null))));
  const { world, told, device, note } = await scene(() => (told.length === 1 ? taken : ok(null)));
  unwrap(await world.first.account.security.makeTransparent("p"));
  const running = device.run();
  await expect.poll(() => told.length).toBe(1);
  unwrap(await world.first.account.submit([vacationOp({ ...note(), on: false })]));
  go();
  await running;
  await device.run();
  expect(told).toEqual([expect.anything(), null]);
});

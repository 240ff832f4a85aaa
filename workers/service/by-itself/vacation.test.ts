/** The answer of somebody who is away, as the page saves it: real engines at a provider in memory. */
import { expect, onTestFinished, test } from "vitest";
import { nodeCrypto } from "../../../server/crypto/node-crypto.ts";
import type { Account } from "../../../shared/account/account.ts";
import { createWorld } from "../../../shared/account/testing/world.ts";
import { readVacation } from "../../../shared/account/by-itself/vacations.ts";
import { ok, unwrap, type Result } from "../../../shared/lib/result.ts";
import type { VacationFailure, VacationNote } from "../../../shared/lib/vacation-port.ts";
import type { VacationRpc } from "../../rpc/vacation-rpc.ts";
import { closeMailDesk, mailDeskOf } from "../changes/mail-desk.ts";
import { createVacationService } from "./vacation-service.ts";

type Saved = Parameters<VacationRpc["saveVacation"]>[0];
const note: Saved = { on: true, from: 0, until: 0, subject: "", text: "Soon", days: 7 };

async function scene(first: Result<null, VacationFailure> = ok(null)) {
  const says = { now: first };
  const world = await createWorld(nodeCrypto);
  const { account: made } = world.first;
  await made.sync();
  unwrap(await made.security.makeTransparent("p"));
  const told: (VacationNote | null)[] = [];
  const tell = (given: VacationNote | null): Promise<Result<null, VacationFailure>> => {
    told.push(given);
    return Promise.resolve(says.now);
  };
  const answering = { put: (given: VacationNote) => tell(given), remove: () => tell(null) };
  const account = Object.create(made, { answering: { value: answering } }) as Account;
  onTestFinished(() => closeMailDesk(account));
  const service = createVacationService({ account: () => Promise.resolve(account) });
  /** As the log has it. */
  const logged = async () => {
    await mailDeskOf(account).account.sync();
    await expect.poll(() => made.unsent).toBe(0);
    return readVacation(made.state);
  };
  return { world, service, told, logged, says };
}

test("what is saved at once after another is what stands, and what the provider was told last", async () => {
  const { service, told, logged } = await scene();
  unwrap(await service.saveVacation(note));
  expect(told.at(-1)).toMatchObject({ text: "Soon" });
  expect(await logged()).toMatchObject({ on: true, text: "Soon", handed: 1 });
  unwrap(await service.saveVacation({ ...note, text: "Later" }));
  expect(told.at(-1)).toMatchObject({ text: "Later" });
  expect(await logged()).toMatchObject({ on: true, text: "Later" });
  unwrap(await service.saveVacation({ ...note, on: false }));
  expect(told.at(-1)).toBeNull();
  expect(await logged()).toMatchObject({ on: false });
});

test("without a line it is kept, and that it waits is said; it goes to the provider when there is one", async () => {
  const { world, service, told, logged, says } = await scene({ ok: false, error: { type: "offline" } });
  expect(unwrap(await service.saveVacation(note))).toEqual({ waits: true });
  world.first.connection.online = false;
  await world.first.account.sync();
  expect(unwrap(await service.saveVacation({ ...note, text: "From the train" }))).toEqual({ waits: true });
  world.first.connection.online = true;
  says.now = ok(null);
  expect(await logged()).toMatchObject({ text: "From the train" });
  expect(unwrap(await service.saveVacation({ ...note, text: "Here" }))).toEqual({ waits: false });
  expect(told.at(-1)).toMatchObject({ text: "Here" });
});

test("where the provider sends nothing it is said when it is switched on, and nothing when off", async () => {
  const { service, logged } = await scene({ ok: false, error: { type: "notOffered" } });
  expect(await service.saveVacation(note)).toEqual({ ok: false, error: { type: "refused", reason: "sendsNothing" } });
  expect(await service.saveVacation({ ...note, on: false })).toEqual(ok({ waits: false }));
  expect(await logged()).toMatchObject({ on: false });
});

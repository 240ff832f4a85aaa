/** Drafts without a line, and on a disk that fails: they are here, and in the account when they can be. */
import { expect, test } from "vitest";
import type { Account } from "../../../shared/account/account.ts";
import type { World } from "../../../shared/account/testing/world.ts";
import { unwrap } from "../../../shared/lib/result.ts";
import type { Draft } from "../../rpc/write-rpc.ts";
import { type Device, deviceOf, two, begun, saved } from "./testing/draft-devices.ts";

test("without a line it stays on the device, sealed, and goes to the account when there is one, also after a restart", async () => {
  const { world, one } = await two();
  const base = await saved(one, { ...(await begun(one)), subject: "Before" });
  await one.online(false);
  const draft = { ...base, subject: "On the train" };
  expect(unwrap(await one.write.saveDraft(draft, false))).toEqual({ id: base.id, where: "here", conflict: null });
  await one.account.close();
  const reopened = await world.first.reopen();
  reopened.connection.online = false;
  const again = deviceOf(reopened);
  expect((await again.write.draftsHere()).map(({ subject }) => subject)).toEqual(["On the train"]);
  const held = unwrap(await again.write.openDraftHere(base.messageId)).draft;
  expect(held).toMatchObject({ id: base.id, subject: "On the train" });
  await again.online(true);
  await expect.poll(async () => (await again.drafts()).map(({ subject }) => subject)).toEqual(["On the train"]);
  expect(await again.write.draftsHere()).toEqual([]);
  // the page knows nothing of that, and saves what it has in the place of it
  const after = unwrap(await again.write.saveDraft({ ...held, subject: "At home" }, false));
  expect(after.conflict).toBeNull();
  expect((await again.drafts()).map(({ subject }) => subject)).toEqual(["At home"]);
});

test("offline it waits in the outbox of this device, is edited there, and goes to the account's when there is a line", async () => {
  const { one } = await two();
  const base = await saved(one, {
    ...(await begun(one)),
    subject: "Train",
    to: [{ name: "", address: "b@x.example" }],
  });
  await one.online(false);
  const at = Math.floor(Date.now() / 1000) + 3_600;
  const { id, where } = unwrap(await one.write.send(base, at));
  expect([where, await one.write.outbox(), await one.write.draftsHere()]).toMatchObject([
    "here",
    [{ id, where: "here", subject: "Train", type: "queued", at, why: null }],
    [],
  ]);
  expect(await one.write.send(base, at)).toEqual({ ok: false, error: { type: "refused", reason: "sentAlready" } });
  expect(await one.write.saveDraft(base, true)).toMatchObject({ ok: false, error: { reason: "sentAlready" } });
  unwrap(await one.write.reschedule(id, at + 60));
  expect(await one.write.unsend(id)).toEqual({ ok: true, value: "back" });
  expect((await one.write.draftsHere()).map(({ subject }) => subject)).toEqual(["Train"]);
  // the page opens it by the name it had there
  const { draft } = unwrap(await one.write.openDraft(id));
  expect(draft).toMatchObject({ id: base.id, messageId: base.messageId });
  const again = unwrap(await one.write.send({ ...draft, subject: "Bus" }, at));
  await one.online(true);
  await expect.poll(() => one.write.outbox()).toMatchObject([{ where: "account", type: "queued", at }]);
  expect(await one.drafts()).toEqual([]);
  expect(["back", "asked"]).toContain(unwrap(await one.write.unsend(again.id)));
  await expect.poll(async () => (await one.drafts()).map(({ subject }) => subject)).toEqual(["Bus"]);
  expect(unwrap(await one.write.openDraft(again.id)).draft.messageId).toBe(base.messageId);
});

test("a device that keeps nothing says that it is offline, and has the draft as long as its page is there", async () => {
  const { one, world } = await two();
  const draft = { ...(await begun(one)), subject: "Train" };
  await one.online(false);
  const draftDoc = { isKept: false, get: () => Promise.resolve(null), put: () => Promise.reject(new Error("no")) };
  const passing = Object.create(world.first.account, { draftDoc: { value: draftDoc } }) as Account;
  const device = deviceOf({ account: passing } as World["first"]);
  expect(await device.write.send(draft, 0)).toEqual({ ok: false, error: { type: "offline" } });
  expect((await device.write.draftsHere()).map(({ subject }) => subject)).toEqual(["Train"]);
  expect(await device.write.outbox()).toEqual([]);
});

/** The same account on a device whose storage does as it is told. */
function onDisk(account: Account): {
  device: Device;
  disk: { fails: "get" | "put" | null; content: Uint8Array | null };
} {
  const disk: { fails: "get" | "put" | null; content: Uint8Array | null } = { fails: null, content: null };
  const draftDoc: Account["draftDoc"] = {
    ...account.draftDoc,
    isKept: true,
    get: () => (disk.fails === "get" ? Promise.reject(new Error("disk")) : Promise.resolve(disk.content)),
    put: (content) =>
      disk.fails === "put" ? Promise.reject(new Error("disk")) : Promise.resolve(void (disk.content = content)),
  };
  const over = Object.create(account, { draftDoc: { value: draftDoc } }) as Account;
  return { device: deviceOf({ account: over } as World["first"]), disk };
}

test("what can not be read is not written over, and what can not be written is not called kept", async () => {
  const { world, one } = await two();
  await one.online(false);
  const { device, disk } = onDisk(world.first.account);
  const notKept = { ok: false, error: { type: "refused", reason: "notKept" } };
  const first = { ...(await begun(device)), subject: "First" };
  unwrap(await device.write.saveDraft(first, true));
  // begun anew, while the disk fails
  const { device: again, disk: same } = onDisk(world.first.account);
  Object.assign(same, { content: disk.content, fails: "get" });
  const second = { ...(await begun(again)), subject: "Second" };
  for (const here of [true, false]) expect(await again.write.saveDraft(second, here)).toEqual(notKept);
  same.fails = "put";
  for (const here of [true, false]) expect(await again.write.saveDraft(second, here)).toEqual(notKept);
  same.fails = null;
  unwrap(await again.write.saveDraft(second, true));
  const { device: last, disk: kept } = onDisk(world.first.account);
  kept.content = same.content;
  expect((await last.write.draftsHere()).map(({ subject }) => subject)).toEqual(["Second", "First"]);
});

test("as many drafts as one device keeps: the next is refused, and none of them lost", async () => {
  const { one } = await two();
  await one.online(false);
  const base = await begun(one);
  const named = (at: number): Draft => ({ ...base, messageId: `d${at}@example.org`, subject: `${at}` });
  for (let at = 0; at < 100; at++) unwrap(await one.write.saveDraft(named(at), true));
  const full = { ok: false, error: { type: "refused", reason: "full" } };
  expect(await one.write.saveDraft(named(100), true)).toEqual(full);
  unwrap(await one.write.saveDraft({ ...named(0), subject: "Changed" }, true));
  const subjects = (await one.write.draftsHere()).map(({ subject }) => subject);
  expect([subjects.length, subjects[0], subjects.includes("1")]).toEqual([100, "Changed", true]);
});

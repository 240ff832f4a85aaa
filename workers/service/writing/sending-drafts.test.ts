/** Drafts that are sent: once, as their writer has them, and in the place of what was saved. */
import { expect, test, vi } from "vitest";
import { err, unwrap } from "../../../shared/lib/result.ts";
import { mailDeskOf } from "../changes/mail-desk.ts";
import { two, begun, saved } from "./testing/draft-devices.ts";

test("what is to be sent later waits in the outbox, seen by both, and comes back as a draft that stays the same one", async () => {
  const { one, other } = await two();
  const draft = { ...(await begun(one)), subject: "Later", to: [{ name: "", address: "bob@example.net" }] };
  const at = Math.floor(Date.now() / 1000) + 3_600;
  const { id } = unwrap(await one.write.send(draft, at));
  await expect.poll(() => one.account.unsent).toBe(0);
  expect(await one.drafts()).toEqual([]);
  await other.account.sync();
  expect(await other.write.outbox()).toMatchObject([{ id, type: "queued", at, reason: null, refused: [] }]);
  unwrap(await other.write.reschedule(id, at + 60));
  expect(await other.write.outbox()).toMatchObject([{ at: at + 60 }]);
  await expect.poll(() => other.account.unsent).toBe(0);
  expect(["back", "asked"]).toContain(unwrap(await other.write.unsend(id)));
  await expect.poll(() => other.account.unsent).toBe(0);
  expect(await other.write.outbox()).toEqual([]);
  const [row] = await other.drafts();
  expect(unwrap(await other.write.openDraft(row?.id ?? "")).draft.messageId).toBe(draft.messageId);
});

const soon = (): number => Math.floor(Date.now() / 1000) + 3_600;

test("a draft that another device has changed or discarded is sent once its writer was told, and asks again", async () => {
  const { one, other } = await two();
  for (const act of ["changed", "discarded"] as const) {
    const base = await saved(one, {
      ...(await begun(one)),
      subject: act,
      to: [{ name: "", address: "bob@example.net" }],
    });
    await other.account.sync();
    const there = unwrap(await other.write.openDraft(base.id ?? "")).draft;
    if (act === "changed") await saved(other, { ...there, subject: "Theirs" });
    else unwrap(await other.write.discardDraft(there));
    await expect.poll(() => other.account.unsent).toBe(0);
    const told = await one.write.send({ ...base, text: "Mine" }, soon());
    expect(told).toEqual({ ok: false, error: { type: "refused", reason: `${act}Elsewhere` } });
    expect((await one.write.outbox()).length).toBe(act === "changed" ? 0 : 1);
    // its page still takes it for what it was
    unwrap(await one.write.send({ ...base, text: "Mine" }, soon()));
    await expect.poll(() => one.account.unsent).toBe(0);
    expect((await one.drafts()).map(({ subject }) => subject)).toEqual(["Theirs"]);
  }
  expect(await one.write.outbox()).toHaveLength(2);
});

test("two devices with the same draft open: it is queued once, whoever asks again", async () => {
  const { one, other } = await two();
  const base = await saved(one, { ...(await begun(one)), to: [{ name: "", address: "bob@example.net" }] });
  await other.account.sync();
  const there = unwrap(await other.write.openDraft(base.id ?? "")).draft;
  unwrap(await one.write.send(base, soon()));
  await expect.poll(() => one.account.unsent).toBe(0);
  for (let times = 0; times < 2; times++)
    expect(await other.write.send(there, soon())).toMatchObject({ ok: false, error: { type: "refused" } });
  await expect.poll(() => other.account.unsent).toBe(0);
  expect(await other.write.outbox()).toHaveLength(1);
  expect(await one.write.send(base, soon())).toEqual({ ok: false, error: { type: "refused", reason: "sentAlready" } });
});

test("what was filed by a sending that was refused is what is discarded, and what the next saving replaces", async () => {
  const { one, other } = await two();
  const base = await saved(one, {
    ...(await begun(one)),
    to: [{ name: "", address: "bo@example.org" }],
    subject: "Base",
  });
  await other.account.sync();
  const there = unwrap(await other.write.openDraft(base.id ?? "")).draft;
  unwrap(await other.write.saveDraft({ ...there, subject: "Other" }, false));
  const mine = { ...base, subject: "Mine" };
  const at = Math.floor(Date.now() / 1000) + 3_600;
  expect(await one.write.send(mine, at)).toMatchObject({ ok: false, error: { reason: "changedElsewhere" } });
  expect(unwrap(await one.write.discardDraft(mine)).count).toBe(1);
  expect((await one.drafts()).map(({ subject }) => subject)).toEqual(["Other"]);
});

test("one that could not be queued is saved on in its own place", async () => {
  const { one } = await two();
  const base = { ...(await begun(one)), subject: "Base", to: [{ name: "", address: "bo@example.org" }] };
  vi.spyOn(mailDeskOf(one.account).outbox, "queue").mockResolvedValueOnce(err({ type: "gone" }));
  expect((await one.write.send(base, Math.floor(Date.now() / 1000) + 3_600)).ok).toBe(false);
  const next = unwrap(await one.write.saveDraft({ ...base, subject: "Next" }, false));
  expect(next.conflict).toBeNull();
  expect((await one.drafts()).map(({ subject }) => subject)).toEqual(["Next"]);
});

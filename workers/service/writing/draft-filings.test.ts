/** A large draft that is sent while it is on its way to the account, or just there, over real engines and a provider in memory. */
import { expect, test, vi } from "vitest";
import { nodeCrypto } from "../../../server/crypto/node-crypto.ts";
import { createWorld } from "../../../shared/account/testing/world.ts";
import { unwrap } from "../../../shared/lib/result.ts";
import { DRAFTS_ID, OUTBOX_ID } from "../../../shared/mailbox/generation.ts";
import type { BlobStore } from "../../../shared/storage/blob-store.ts";
import { createWriteService } from "./write-service.ts";

const LARGE = 1 << 20;

async function scene(broken = { is: false }) {
  const world = await createWorld(nodeCrypto);
  const ways: (() => void)[] = [];
  const slow = (blobs: BlobStore): BlobStore => ({
    ...blobs,
    async put(id, bytes, ...rest) {
      if (bytes.length >= LARGE) await new Promise<void>((goOn) => ways.push(goOn));
      if (broken.is && bytes.length >= LARGE) throw new Error("disk");
      return blobs.put(id, bytes, ...rest);
    },
  });
  const { account, connection } = await world.another({ blobs: slow });
  await account.sync();
  const write = createWriteService({ account: () => Promise.resolve(account) });
  const blank = unwrap(await write.newDraft("new", null)).draft;
  const film = await write.attach(blank.messageId, new Uint8Array(3_000_000).fill(65), "film.mp4", "video/mp4", false);
  const draft = { ...blank, to: [{ name: "", address: "bob@example.net" }], text: "See", files: [unwrap(film)] };
  const counts = (): number[] => [DRAFTS_ID, OUTBOX_ID].map((mailbox) => account.ahead.mailbox(mailbox)?.count ?? 0);
  return { world, account, connection, write, draft, ways, counts };
}

const later = (): number => Math.floor(Date.now() / 1000) + 3_600;

test("sent while it is on its way, it goes up once, and nothing of it is a draft any more", async () => {
  const { write, draft, ways, counts } = await scene();
  const saving = write.saveDraft(draft, false);
  await vi.waitFor(() => expect(ways).toHaveLength(1));
  const sending = write.send(draft, later());
  // as its window does before it is sent
  unwrap(await write.saveDraft(draft, true));
  ways[0]?.();
  const { id } = unwrap(await saving);
  expect(unwrap(await sending)).toEqual({ id, where: "account" });
  expect([ways.length, await write.draftsHere(), counts()]).toEqual([1, [], [0, 1]]);
});

test("sent just after it is saved it does not go up again; changed, it does", async () => {
  const { write, draft, ways, counts } = await scene();
  const saving = write.saveDraft(draft, false);
  await vi.waitFor(() => expect(ways).toHaveLength(1));
  ways[0]?.();
  const { id } = unwrap(await saving);
  const sent = unwrap(await write.send({ ...draft, id }, later()));
  expect([sent.id, ways.length, counts()]).toEqual([id, 1, [0, 1]]);
  unwrap(await write.unsend(sent.id));
  const changed = write.saveDraft({ ...draft, id, text: "Look" }, false);
  await vi.waitFor(() => expect(ways).toHaveLength(2));
  ways[1]?.();
  const next = unwrap(await changed).id;
  const sending = write.send({ ...draft, id: next, text: "Look here" }, later());
  await vi.waitFor(() => expect(ways).toHaveLength(3));
  ways[2]?.();
  unwrap(await sending);
  expect(counts()).toEqual([0, 1]);
});

test("saved too long ago, so that its date would be old, it goes up again", async () => {
  const { write, draft, ways, counts } = await scene();
  const saving = write.saveDraft(draft, false);
  await vi.waitFor(() => expect(ways).toHaveLength(1));
  ways[0]?.();
  const { id } = unwrap(await saving);
  const now = Date.now();
  vi.spyOn(Date, "now").mockReturnValue(now + 600_000);
  const sending = write.send({ ...draft, id }, later());
  await vi.waitFor(() => expect(ways).toHaveLength(2));
  ways[1]?.();
  unwrap(await sending);
  expect(counts()).toEqual([0, 1]);
  vi.restoreAllMocks();
});

test("where another device has changed it meanwhile, that is told, and nothing is sent", async () => {
  const { world, account, write, draft, ways, counts } = await scene();
  const saving = write.saveDraft(draft, false);
  await vi.waitFor(() => expect(ways).toHaveLength(1));
  ways[0]?.();
  const { id } = unwrap(await saving);
  await world.first.account.sync();
  const other = createWriteService({ account: () => Promise.resolve(world.first.account) });
  const { draft: theirs } = unwrap(await other.openDraft(id ?? ""));
  unwrap(await other.saveDraft({ ...theirs, text: "Theirs" }, false));
  await account.sync();
  const sending = write.send({ ...draft, id }, later());
  await vi.waitFor(() => expect(ways).toHaveLength(2));
  ways[1]?.();
  expect(await sending).toEqual({ ok: false, error: { type: "refused", reason: "changedElsewhere" } });
  expect(counts()[1]).toBe(0);
});

test("on its way once more by itself when it is sent: what is there after that goes, and nothing is said to be gone", async () => {
  const { account, connection, write, draft, ways, counts } = await scene();
  const saving = write.saveDraft(draft, false);
  await vi.waitFor(() => expect(ways).toHaveLength(1));
  ways[0]?.();
  const { id } = unwrap(await saving);
  connection.online = false;
  await account.sync();
  unwrap(await write.saveDraft({ ...draft, id }, true));
  connection.online = true;
  await account.sync();
  await vi.waitFor(() => expect(ways).toHaveLength(2));
  const sending = write.send({ ...draft, id }, later());
  await new Promise((resolve) => setTimeout(resolve, 50));
  ways[1]?.();
  await Promise.race([sending, vi.waitFor(() => expect(ways).toHaveLength(3))]);
  ways[2]?.();
  unwrap(await sending);
  expect([await write.draftsHere(), counts()]).toEqual([[], [0, 1]]);
});

test("what fails in a way that nobody foresaw ends no program, and is saved when it is sent", async () => {
  const broken = { is: true };
  const { write, draft, ways, counts } = await scene(broken);
  const saving = write.saveDraft(draft, false);
  await vi.waitFor(() => expect(ways).toHaveLength(1));
  const sending = write.send(draft, later());
  ways[0]?.();
  await expect(saving).rejects.toThrow("disk");
  broken.is = false;
  await vi.waitFor(() => expect(ways).toHaveLength(2));
  ways[1]?.();
  unwrap(await sending);
  expect(counts()).toEqual([0, 1]);
});

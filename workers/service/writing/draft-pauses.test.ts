/** What each pause in typing writes to this device, over a real engine and a provider in memory. */
import { expect, test } from "vitest";
import { nodeCrypto } from "../../../server/crypto/node-crypto.ts";
import { createWorld, type TestDevice } from "../../../shared/account/testing/world.ts";
import { utf8, utf8ToText } from "../../../shared/lib/bytes.ts";
import { emailNumber, type EntryId } from "../../../shared/lib/ids.ts";
import { INBOX_ID } from "../../../shared/mailbox/generation.ts";
import { unwrap } from "../../../shared/lib/result.ts";
import { createMemoryLocalStore } from "../../../shared/storage/memory-local-store.ts";
import type { LocalStore } from "../../../shared/storage/local-store.ts";
import { wholeOf } from "../../../shared/mime/build/message-pieces.ts";
import type { DraftFile, WriteRpc } from "../../rpc/write-rpc.ts";
import { draftToPieces, messageToDraft } from "./draft-message.ts";
import { createWriteService } from "./write-service.ts";

const MIB = 1 << 20;
const FILE = 25 * MIB;

const writer = ({ account }: TestDevice): WriteRpc => createWriteService({ account: () => Promise.resolve(account) });

/** Octets of documents, as they are written. */
function counting(store: LocalStore): { readonly local: LocalStore; since(): number } {
  let octets = 0;
  const put: LocalStore["docs"]["put"] = (name, bytes) => {
    octets += bytes.length;
    return store.docs.put(name, bytes);
  };
  const since = (): number => {
    const told = octets;
    octets = 0;
    return told;
  };
  return { local: { ...store, docs: { ...store.docs, put } }, since };
}

test("a file of a draft is written once: each pause writes the words alone, also after a restart", async () => {
  const world = await createWorld(nodeCrypto);
  const { local, since } = counting(createMemoryLocalStore());
  const device = await world.first.reopen({ local });
  await device.account.sync();
  device.connection.online = false;
  await device.account.sync();
  const write = writer(device);
  const { draft } = unwrap(await write.newDraft("new", null));
  const file = new Uint8Array(FILE);
  for (let i = 0; i < FILE; i++) file[i] = (i * 2_654_435_761) >>> 13;
  const added = unwrap(await write.attach(draft.messageId, file, "film.mp4", "video/mp4", false));
  since();
  unwrap(await write.saveDraft({ ...draft, files: [added], text: "A" }, true));
  const first = since();
  unwrap(await write.saveDraft({ ...draft, files: [added], text: "A b" }, true));
  const pause = since();
  console.info(`25 MiB attached: ${first} octets, then at a pause ${pause}`);
  expect(first).toBeGreaterThan(FILE);
  expect(pause).toBeLessThan(64 << 10);
  const again = await device.reopen({ local });
  const next = writer(again);
  const opened = unwrap(await next.openDraftHere(draft.messageId)).draft;
  since();
  unwrap(await next.saveDraft({ ...opened, text: "A b c" }, true));
  expect(since()).toBeLessThan(64 << 10);
  expect((await next.draftFile(draft.messageId, added.key))?.length).toBe(FILE);
});

test("a file that this device has lost is taken from what the account has, not made empty there", async () => {
  const world = await createWorld(nodeCrypto);
  const device = await world.first.reopen();
  await device.account.sync();
  const write = writer(device);
  const { draft: blank } = unwrap(await write.newDraft("new", null));
  const film = new Uint8Array(50_000).fill(65);
  const file = unwrap(await write.attach(blank.messageId, film, "film.mp4", "video/mp4", false));
  const draft = { ...blank, subject: "Film", files: [file], text: "A" };
  const { id } = unwrap(await write.saveDraft(draft, false));
  device.connection.online = false;
  await device.account.sync();
  unwrap(await write.saveDraft({ ...draft, id, text: "A b" }, true));
  const [lost] = await device.local.docs.names("draft-file-");
  await device.local.docs.delete(lost ?? "");
  const again = await device.reopen();
  const next = writer(again);
  unwrap(await next.saveDraft({ ...draft, id, text: "A b c" }, true));
  expect((await next.draftFile(draft.messageId, file.key))?.length).toBe(film.length);
});

test("a draft whose file this device has lost says so, on each device, and does not leave until it is removed", async () => {
  const world = await createWorld(nodeCrypto);
  const device = await world.first.reopen();
  await device.account.sync();
  device.connection.online = false;
  await device.account.sync();
  const write = writer(device);
  const { draft: blank } = unwrap(await write.newDraft("new", null));
  const attach = (octets: number, name: string) =>
    write.attach(blank.messageId, new Uint8Array(octets).fill(65), name, "video/mp4", false);
  const [film, none] = [unwrap(await attach(50_000, "film.mp4")), unwrap(await attach(0, "none.mp4"))];
  const draft = { ...blank, to: [{ name: "", address: "bob@example.net" }], files: [film, none] };
  unwrap(await write.saveDraft(draft, true));
  const [lost] = await device.local.docs.names("draft-file-");
  await device.local.docs.delete(lost ?? "");

  const again = await device.reopen();
  const next = writer(again);
  const opened = unwrap(await next.openDraftHere(draft.messageId)).draft;
  const files = [{ ...film, size: 0, isLost: true }, none];
  expect(opened.files).toEqual(files);
  const refused = { ok: false, error: { type: "filesLost", keys: [film.key] } };
  expect(await next.send(opened, 0)).toEqual(refused);
  // written on, saved in the account, and opened where it was never held
  again.connection.online = true;
  await again.account.sync();
  const { id } = unwrap(await next.saveDraft({ ...opened, text: "Still" }, false));
  const tablet = await world.another();
  await tablet.account.sync();
  const other = writer(tablet);
  const there = unwrap(await other.openDraft(id ?? "")).draft;
  expect(there.files).toEqual(files);
  expect(await other.send(there, 0)).toEqual(refused);
  expect((await other.send({ ...there, files: [none] }, 0)).ok).toBe(true);
});

test("a message that is redirected and was lost here is taken from where it is", async () => {
  const world = await createWorld(nodeCrypto);
  const device = await world.first.reopen();
  await device.account.sync();
  const film = `Subject: Film\r\n\r\n${"A line of it.\r\n".repeat(4_000)}`;
  const filed = await device.account.replace(INBOX_ID, { message: utf8(film), flags: [], internalDate: null }, null);
  const { id: received } = unwrap(filed);
  const write = writer(device);
  const { draft } = unwrap(await write.newDraft("redirect", received));
  const to = [{ name: "", address: "bob@example.net" }];
  unwrap(await write.saveDraft({ ...draft, to }, true));
  const [lost] = await device.local.docs.names("draft-file-");
  device.connection.online = false;
  await device.account.sync();
  await device.local.docs.delete(lost ?? "");
  const again = await device.reopen();
  const next = writer(again);
  const opened = unwrap(await next.openDraftHere(draft.messageId)).draft;
  again.connection.online = true;
  await again.account.sync();
  const { id } = unwrap(await next.saveDraft({ ...opened, to }, false));
  const body = await again.account.body(emailNumber(again.account.state.emailNumber(id as EntryId) ?? -1));
  expect(utf8ToText(unwrap(body)).endsWith(film)).toBe(true);
});

test("a file that is empty is not called lost in a draft of before, which had no word of that", async () => {
  const device = await (await createWorld(nodeCrypto)).first.reopen();
  const { draft: blank } = unwrap(await writer(device).newDraft("new", null));
  const file: DraftFile = { key: "k1", name: "none.mp4", type: "video/mp4", size: 0, contentId: null };
  const draft = { ...blank, files: [file] };
  let ids = 0;
  const random = (): string => `id${(ids++).toString()}`;
  const bytes = wholeOf(draftToPieces(draft, new Map([["k1", new Uint8Array()]]), 1_700_000_000, random));
  const before = utf8(utf8ToText(bytes).replace(/;\r\n empty=k1/, ""));
  expect(before.length).toBeLessThan(bytes.length);
  for (const message of [bytes, before]) expect(messageToDraft(message, null, random).draft.files).toEqual([file]);
});

/** Drafts of one account on two devices, real engines at a provider in memory. */
import { expect, test, vi } from "vitest";
import { nodeCrypto } from "../../../server/crypto/node-crypto.ts";
import type { Account } from "../../../shared/account/account.ts";
import { createWorld } from "../../../shared/account/testing/world.ts";
import { utf8, utf8ToText } from "../../../shared/lib/bytes.ts";
import { DRAFTS_ID } from "../../../shared/mailbox/generation.ts";
import { uidSetOf, uidSetOfRanges } from "../../../shared/mailbox/uid-set.ts";
import { unwrap } from "../../../shared/lib/result.ts";
import type { BlobStore } from "../../../shared/storage/blob-store.ts";
import type { LocalStore } from "../../../shared/storage/local-store.ts";
import { createMemoryLocalStore } from "../../../shared/storage/memory-local-store.ts";
import type { MailEvent } from "../../rpc/mail-rpc.ts";
import { mailDeskOf } from "../changes/mail-desk.ts";
import { type Device, deviceOf, two, begun, saved, mail, inboxId } from "./testing/draft-devices.ts";

test("what is written on one device is a draft on the other, and stays one however often it is saved", async () => {
  const { one, other } = await two();
  const first = { ...(await begun(one)), subject: "Plans", html: "<p>Dear</p>", text: "Dear" };
  const file = unwrap(await one.write.attach(first.messageId, utf8("a,b"), "Übersicht.csv", "text/csv", false));
  const to = [{ name: "Bob", address: "bob@example.net" }];
  const bcc = [{ name: "", address: "eve@example.net" }];
  const once = await saved(one, { ...first, to, bcc, files: [file] });
  const twice = await saved(one, { ...once, subject: "Plans for May" });
  expect(twice.id).not.toBe(once.id);
  await other.account.sync();
  const [row, ...more] = await other.drafts();
  expect(more).toEqual([]);
  expect(row).toMatchObject({ subject: "Plans for May", hasAttachment: true, unread: 0 });
  const { draft } = unwrap(await other.write.openDraft(row?.id ?? ""));
  expect(draft).toEqual({ ...twice, from: draft.from });
  expect(utf8ToText((await other.write.draftFile(draft.messageId, file.key)) ?? new Uint8Array())).toBe("a,b");
  // and goes on there, with the file that only the saved one has
  const third = await saved(other, { ...draft, text: "Dear Bob" });
  await one.account.sync();
  expect((await one.drafts()).map(({ id }) => id)).toEqual([third.id]);
  expect(await one.write.draftStands(twice.id ?? "")).toBe(false);
});

test("an answer to an invitation stays one while it is a draft, also where it is gone on with elsewhere", async () => {
  const { one, other } = await two([mail(["To: ada@example.org", "X-Aerogramme-Draft: rsvp=declined", "Content-Type: text/calendar"], "X")]); // prettier-ignore
  const base = unwrap(await one.write.newDraft("reply", await inboxId(one))).draft;
  const calendar = "BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nEND:VCALENDAR\r\n";
  const rsvp = { answer: "tentative", calendar } as const;
  const file = unwrap(await one.write.attach(base.messageId, utf8("a"), "a.ics", "text/calendar", false));
  const kept = await saved(one, { ...base, html: null, text: "Ada may come.", rsvp, files: [file] });
  await other.account.sync();
  const { draft } = unwrap(await other.write.openDraft(kept.id ?? ""));
  expect(draft).toMatchObject({ rsvp, text: "Ada may come.", files: [file], answers: base.answers });
  // what somebody else has written is no answer of ours
  expect(unwrap(await one.write.newDraft("again", await inboxId(one))).draft.rsvp).toBeUndefined();
});

test("an answer to an invitation that waits on this device says which, until it is in the account", async () => {
  const { one } = await two([mail(["To: ada@example.org", "Content-Type: text/calendar"], "X")]);
  const invitation = await inboxId(one);
  const base = unwrap(await one.write.newDraft("reply", invitation)).draft;
  const rsvp = { answer: "declined", calendar: "BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nEND:VCALENDAR\r\n" } as const;
  await one.online(false);
  const at = Math.floor(Date.now() / 1000) + 3_600;
  unwrap(await one.write.send({ ...base, html: null, text: "No.", rsvp }, at));
  unwrap(await one.write.send({ ...(await begun(one)), to: base.to, text: "Besides" }, at));
  expect((await one.write.outbox()).map((row) => [row.where, row.rsvp])).toEqual([
    ["here", { of: invitation, answer: "declined" }],
    ["here", null],
  ]);
  await one.online(true);
  await expect
    .poll(async () => (await one.write.outbox()).map((row) => [row.where, row.rsvp]))
    .toEqual([
      ["account", null],
      ["account", null],
    ]);
});

test("two devices that save the same draft keep both, and the second is told", async () => {
  const { one, other } = await two();
  const base = await saved(one, { ...(await begun(one)), subject: "Base" });
  await other.account.sync();
  const there = unwrap(await other.write.openDraft(base.id ?? "")).draft;
  expect(unwrap(await other.write.saveDraft({ ...there, subject: "Other" }, false)).conflict).toBeNull();
  const mine = unwrap(await one.write.saveDraft({ ...base, subject: "Mine" }, false));
  expect(mine.conflict).toBe("changed");
  await other.account.sync();
  expect((await other.drafts()).map(({ subject }) => subject).sort()).toEqual(["Mine", "Other"]);
  // from then on it is a draft of its own
  expect(unwrap(await one.write.saveDraft({ ...base, id: mine.id, subject: "Mine!" }, false)).conflict).toBeNull();
});

/** Drafts as a mail program sees them, with the words that are in them. */
async function textsIn({ account: { state, body } }: Device): Promise<readonly string[]> {
  const view = state.mailbox(DRAFTS_ID);
  const bodies = await Promise.all(
    Array.from({ length: view?.count ?? 0 }, (_, at) => body(view?.emailAt(at) as never)),
  );
  return bodies.map((read) => /Subject: (.*)/.exec(utf8ToText(unwrap(read)))?.[1] ?? "").sort();
}

/** What a mail program does that saves a draft which it opened: the new one is filed, then the one before goes, by its UID. */
function mailProgram({ account }: Device) {
  const view = account.state.mailbox(DRAFTS_ID);
  const uids = uidSetOf([view?.uidAt(view.count - 1) ?? 0]);
  return {
    async save(subject: string) {
      unwrap(
        await account.append(DRAFTS_ID, utf8(`Message-ID: <own@x>\r\nSubject: ${subject}\r\n\r\n`), ["\\Draft"], null),
      );
      await this.remove();
    },
    async remove() {
      const mailbox = DRAFTS_ID;
      unwrap(await account.submit([{ op: "store", mailbox, uids, mode: "add", flags: ["\\Deleted"] }]));
      unwrap(await account.submit([{ op: "expunge", mailbox, uids, onlyDeleted: true }]));
    },
  };
}

test("a mail program and the webmail have one draft open: each keeps what it wrote, whoever saves first", async () => {
  for (const isFirst of [true, false]) {
    const { one, other } = await two();
    const base = await saved(one, { ...(await begun(one)), subject: "Base" });
    await other.account.sync();
    const program = mailProgram(other);
    const inPage = async () => (await saved(one, { ...base, subject: "Page" })).id;
    if (isFirst) await inPage();
    await program.save("Program");
    // the page has not heard of it, as a rule
    if (!isFirst) expect(unwrap(await one.write.saveDraft({ ...base, subject: "Page" }, false)).conflict).toBe("gone");
    await Promise.all([one.account.sync(), other.account.sync()]);
    expect([await textsIn(one), await textsIn(other)]).toEqual([
      ["Page", "Program"],
      ["Page", "Program"],
    ]);
  }
});

test("marked as deleted by a mail program, and saved by the webmail before that expunges: it stays; a star stays on it", async () => {
  const { one, other } = await two();
  const base = await saved(one, { ...(await begun(one)), subject: "Base" });
  await other.account.sync();
  const uids = uidSetOf([other.account.state.mailbox(DRAFTS_ID)?.uidAt(0) ?? 0]);
  const flags = ["\\Deleted", "\\Flagged", "$Label1"];
  unwrap(await other.account.submit([{ op: "store", mailbox: DRAFTS_ID, uids, mode: "add", flags }]));
  await one.account.sync();
  await saved(one, { ...base, subject: "Page" });
  await other.account.sync();
  unwrap(
    await other.account.submit([
      { op: "expunge", mailbox: DRAFTS_ID, uids: uidSetOfRanges([[1, 1_000]]), onlyDeleted: true },
    ]),
  );
  expect(await textsIn(other)).toEqual(["Page"]);
  expect(other.account.state.mailbox(DRAFTS_ID)?.flagsAt(0)).toEqual(
    expect.arrayContaining(["\\Draft", "\\Seen", "\\Flagged", "$Label1"]),
  );
});

/** The same each time. */
const seeded = (seed: number) => (): number => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;

test("two devices, with a line and without, edit, save and open anew: what each has written last is there, or was seen by who wrote on", async () => {
  const random = seeded(7);
  for (let run = 0; run < 6; run++) {
    const { one, other } = await two();
    const base = await saved(one, { ...(await begun(one)), subject: "Base" });
    await other.account.sync();
    const devices = [one, other];
    const pages = [base, unwrap(await other.write.openDraft(base.id ?? "")).draft];
    /** By what was written on from them: nobody misses them. */
    const seen = new Set<string>(["Base"]);
    const written: string[] = [];
    for (let turn = 0; turn < 14; turn++) {
      const at = random() < 0.5 ? 0 : 1;
      const [device, page] = [devices[at], pages[at]];
      if (!device || !page) continue;
      const what = random();
      if (what < 0.2) await device.online(false);
      else if (what < 0.45) await device.online(true);
      else {
        const subject = `${at}-${run}-${turn}`;
        const answer = unwrap(await device.write.saveDraft({ ...page, subject }, random() < 0.3));
        seen.add(page.subject);
        written.push(subject);
        pages[at] = { ...page, id: answer.id, subject };
      }
    }
    for (const on of [false, true]) for (const device of devices) await device.online(on);
    await expect
      .poll(async () => (await Promise.all(devices.map(({ write }) => write.draftsHere()))).flat())
      .toEqual([]);
    for (const device of devices) await device.account.sync();
    const texts = await textsIn(one);
    expect([run, written.filter((subject) => !seen.has(subject) && !texts.includes(subject))]).toEqual([run, []]);
    expect(await textsIn(other)).toEqual(texts);
  }
}, 60_000);

test("a discarded draft lies in the Trash, and comes back", async () => {
  const { one } = await two();
  const draft = await saved(one, { ...(await begun(one)), subject: "No" });
  const { undo } = unwrap(await one.write.discardDraft(draft));
  expect(await one.drafts()).toEqual([]);
  unwrap(await one.mail.undo(undo ?? ""));
  expect((await one.drafts()).map(({ subject }) => subject)).toEqual(["No"]);
});

test("files that were not saved are missed, not left out", async () => {
  const { one } = await two();
  const draft = await begun(one);
  const file = unwrap(await one.write.attach(draft.messageId, utf8("a"), "a.txt", "text/plain", false));
  await one.write.closeDraft(draft.messageId);
  const done = await one.write.saveDraft({ ...draft, files: [file] }, false);
  expect(done).toEqual({ ok: false, error: { type: "filesLost", keys: [file.key] } });
});

test("plain text comes back as it was written, also in long lines", async () => {
  const { one } = await two();
  const text = `${"word ".repeat(60).trim()}\n\n> quoted\n-- \nAda`;
  const draft = await saved(one, { ...(await begun(one)), html: null, text });
  expect(unwrap(await one.write.openDraft(draft.id ?? "")).draft).toMatchObject({ html: null, text });
});

test("one that is new in two windows is marked where it is saved as two", async () => {
  const { one } = await two();
  const base = { ...(await begun(one)), subject: "First" };
  expect(unwrap(await one.write.saveDraft(base, false)).conflict).toBeNull();
  const second = unwrap(await one.write.saveDraft({ ...base, subject: "Second" }, false));
  expect(second.conflict).toBe("changed");
  expect(await one.drafts()).toHaveLength(2);
});

test("while a large file is on its way, how much has left is told, and what is written is kept here", async () => {
  const world = await createWorld(nodeCrypto);
  const ways: (() => void)[] = [];
  const slow = (blobs: BlobStore): BlobStore => ({
    ...blobs,
    async put(id, bytes, signal, progress) {
      if (bytes.length < 1 << 20) return blobs.put(id, bytes, signal);
      progress?.(0);
      progress?.(Math.floor(bytes.length / 3));
      await new Promise<void>((goOn) => ways.push(goOn));
      return blobs.put(id, bytes, signal, progress);
    },
  });
  const device = await world.another({ blobs: slow });
  await device.account.sync();
  const one = deviceOf(device);
  const told: MailEvent[] = [];
  mailDeskOf(one.account).watch((event) => told.push(event));
  const blank = { ...(await begun(one)), subject: "Film" };
  const content = new Uint8Array(3_000_000).fill(65);
  const file = unwrap(await one.write.attach(blank.messageId, content, "film.mp4", "video/mp4", false));
  const draft = { ...blank, text: "See", html: "<p>See</p>", files: [file] };
  const saving = one.write.saveDraft(draft, false);
  await vi.waitFor(() => expect(ways).toHaveLength(1));
  const [going] = told.filter(({ type }) => type === "saving");
  expect(going).toMatchObject({ type: "saving", messageId: blank.messageId, sent: 0 });
  expect(going?.type === "saving" && going.of).toBeGreaterThan(4_000_000);
  // the upload holds it up no more
  const more = { ...draft, text: "See this", html: "<p>See this</p>" };
  expect(unwrap(await one.write.saveDraft(more, true)).where).toBe("here");
  const textHere = async (): Promise<string> => unwrap(await one.write.openDraftHere(blank.messageId)).draft.text;
  expect(await textHere()).toBe("See this");
  ways[0]?.();
  const { id } = unwrap(await saving);
  // what was written since is here still, and takes the place of what was filed, also where its page has ended
  expect(await textHere()).toBe("See this");
  expect(unwrap(await one.write.openDraftHere(blank.messageId)).draft.id).toBe(id);
  const next = one.write.saveDraft({ ...more, id }, false);
  await vi.waitFor(() => expect(ways).toHaveLength(2));
  ways[1]?.();
  expect(unwrap(await next).conflict).toBeNull();
  expect(await one.write.draftsHere()).toEqual([]);
  expect(await one.drafts()).toHaveLength(1);
});

test("a file that is handed over is read by the engine; what is read at once is bounded all together", async () => {
  const world = await createWorld(nodeCrypto);
  const device = await world.another();
  await device.account.sync();
  const get = (target: Account, name: keyof Account): unknown => (name === "appendLimit" ? 1_000 : target[name]);
  const one = deviceOf({ ...device, account: new Proxy(device.account, { get }) });
  const { messageId } = await begun(one);
  const read: number[] = [];
  class Counted extends Blob {
    override arrayBuffer(): Promise<ArrayBuffer> {
      read.push(this.size);
      return super.arrayBuffer();
    }
  }
  const attach = (octets: number) =>
    one.write.attach(messageId, new Counted([new Uint8Array(octets).fill(65)]), "film.mp4", "video/mp4", false);
  const [first, second, third] = await Promise.all([attach(500), attach(501), attach(200)]);
  const tooLarge = { ok: false, error: { type: "tooLarge", limit: 1_000 } };
  const file = unwrap(first);
  // what has no room is never in memory, and what has is attached all the same
  expect([file.size, second, unwrap(third).size, read]).toEqual([500, tooLarge, 200, [500, 200]]);
  expect(await attach(100)).toEqual(tooLarge);
  await one.write.detach(messageId, unwrap(third).key);
  expect(await attach(100)).toMatchObject({ ok: true });
  expect(await one.write.draftFile(messageId, file.key)).toEqual(new Uint8Array(500).fill(65));
});

test("what a proxy before the provider does not let through is told apart from the provider's own limit", async () => {
  const world = await createWorld(nodeCrypto);
  const put: BlobStore["put"] = () => Promise.resolve({ ok: false, error: { type: "tooLarge" } });
  const device = await world.another({ blobs: (blobs) => ({ ...blobs, put }) });
  await device.account.sync();
  const one = deviceOf(device);
  expect(await one.write.saveDraft({ ...(await begun(one)), subject: "Film" }, false)).toEqual({
    ...{ ok: false, error: { type: "tooLarge", limit: null } },
  });
});

test("a draft is in the log only when this device holds it, also where its upload is done before that", async () => {
  const world = await createWorld(nodeCrypto);
  const store = createMemoryLocalStore();
  const [held, uploaded]: [(() => void)[], string[]] = [[], []];
  const put: LocalStore["docs"]["put"] = async (name, bytes) => {
    if (name === "drafts") await new Promise<void>((goOn) => held.push(goOn));
    return store.docs.put(name, bytes);
  };
  const noted = (blobs: BlobStore): BlobStore => ({
    ...blobs,
    put: async (id, ...rest) => {
      const done = await blobs.put(id, ...rest);
      uploaded.push(id);
      return done;
    },
  });
  const local = { ...store, docs: { ...store.docs, put } };
  const device = await world.another({ blobs: noted, local });
  await device.account.sync();
  const one = deviceOf(device);
  const saving = one.write.saveDraft({ ...(await begun(one)), text: "See" }, false);
  await vi.waitFor(() => expect([held.length, uploaded.length]).toEqual([1, 1]));
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(await one.drafts()).toEqual([]);
  held[0]?.();
  await vi.waitFor(() => expect(held).toHaveLength(2));
  held[1]?.();
  expect(unwrap(await saving).where).toBe("account");
  expect(await one.drafts()).toHaveLength(1);
});

/** Drafts of one account on two devices, real engines at a provider in memory. */
import { expect, test, vi } from "vitest";
import { nodeCrypto } from "../../../server/crypto/node-crypto.ts";
import type { Account } from "../../../shared/account/account.ts";
import { createWorld, type World } from "../../../shared/account/testing/world.ts";
import { utf8, utf8ToText } from "../../../shared/lib/bytes.ts";
import { DRAFTS_ID } from "../../../shared/mailbox/generation.ts";
import { uidSetOf, uidSetOfRanges } from "../../../shared/mailbox/uid-set.ts";
import { err, unwrap } from "../../../shared/lib/result.ts";
import type { BlobStore } from "../../../shared/storage/blob-store.ts";
import type { ListRow, MailEvent, MailRpc } from "../../rpc/mail-rpc.ts";
import type { Draft, WriteRpc } from "../../rpc/write-rpc.ts";
import { createListService } from "../lists/list-service.ts";
import { mailDeskOf } from "../changes/mail-desk.ts";
import { createWriteService } from "./write-service.ts";

interface Device {
  readonly account: Account;
  readonly mail: MailRpc;
  readonly write: WriteRpc;
  drafts(): Promise<readonly ListRow[]>;
  online(on: boolean): Promise<void>;
}

function deviceOf({ account, connection }: World["first"]): Device {
  const session = { account: () => Promise.resolve(account) };
  const mail = createListService(session);
  return {
    ...{ account, mail, write: createWriteService(session) },
    async drafts() {
      const box = (await mail.mailboxes()).find(({ specialUse }) => specialUse === "\\Drafts")?.id ?? "";
      return (await mail.list({ mailbox: box, search: "", filter: "all", conversations: false }, 0, 100)).rows;
    },
    async online(on) {
      connection.online = on;
      await account.sync();
    },
  };
}

async function two(messages: readonly string[] = []): Promise<{ world: World; one: Device; other: Device }> {
  const world = await createWorld(nodeCrypto);
  for (const message of messages) await world.deliver(message);
  await world.first.account.sync();
  const another = await world.another();
  await another.account.sync();
  return { world, one: deviceOf(world.first), other: deviceOf(another) };
}

const begun = async ({ write }: Device): Promise<Draft> => unwrap(await write.newDraft("new", null)).draft;

async function saved(device: Device, draft: Draft): Promise<Draft> {
  const { id, where } = unwrap(await device.write.saveDraft(draft, false));
  expect(where).toBe("account");
  return { ...draft, id };
}

const mail = (more: readonly string[], text = "Hello"): string =>
  ["From: Bob <bob@example.net>", "Message-ID: <m1@x>", "Date: Tue, 14 Nov 2023 22:13:20 +0000", ...more, "", text, ""].join("\r\n"); // prettier-ignore

const inboxId = async ({ mail: rpc }: Device): Promise<string> => {
  const box = (await rpc.mailboxes()).find(({ isInbox }) => isInbox)?.id ?? "";
  return (await rpc.list({ mailbox: box, search: "", filter: "all", conversations: false }, 0, 1)).rows[0]?.id ?? "";
};

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

test("an answer goes to whom it should, in its thread, with the quote", async () => {
  const { one } = await two([
    mail(
      ["To: ada@example.org, Carl <carl@x.example>", "Cc: dora@x.example", "Subject: Lunch", "References: <m0@x>"],
      "One",
    ),
  ]);
  const id = await inboxId(one);
  const { draft, quote } = unwrap(await one.write.newDraft("replyAll", id));
  expect(draft).toMatchObject({
    ...{ subject: "Re: Lunch", inReplyTo: ["m1@x"], references: ["m0@x", "m1@x"], answers: id, id: null },
    to: [{ address: "bob@example.net" }, { address: "carl@x.example" }],
    cc: [{ address: "dora@x.example" }],
    from: { address: "ada@example.org" },
  });
  expect(quote).toMatchObject({ kind: "reply", from: { name: "Bob" }, text: "One\r\n", date: 1_700_000_000 });
  const reply = unwrap(await one.write.newDraft("reply", id)).draft;
  expect([reply.to, reply.cc]).toEqual([[{ name: "Bob", address: "bob@example.net" }], []]);
  expect(draft.messageId).toMatch(/^[0-9a-f]{32}@example\.org$/);
});

test("a quote says when the message came where the message says no date", async () => {
  const { one } = await two(["From: bob@example.net\r\nTo: ada@example.org\r\nSubject: Now\r\n\r\nOne\r\n"]);
  const { quote } = unwrap(await one.write.newDraft("reply", await inboxId(one)));
  expect(quote?.date).toBeGreaterThan(0);
});

test("what is forwarded has its files; as a file it is the message itself", async () => {
  const body = [
    "--b",
    "Content-Type: text/plain",
    "",
    "Look",
    "--b",
    "Content-Type: text/csv; name=a.csv",
    "",
    "1,2",
    "--b--",
  ];
  const message = mail(
    ["To: ada@example.org", "Subject: Numbers", "Content-Type: multipart/mixed; boundary=b"],
    body.join("\r\n"),
  );
  const { one } = await two([message]);
  const id = await inboxId(one);
  const inline = unwrap(await one.write.newDraft("forward", id));
  expect(inline.draft).toMatchObject({ subject: "Fwd: Numbers", forwards: id, files: [{ name: "a.csv" }] });
  expect(inline.quote?.kind).toBe("forward");
  const attached = unwrap(await one.write.newDraft("forwardAttached", id));
  expect(attached.draft.files).toMatchObject([{ name: "Numbers.eml", type: "message/rfc822" }]);
  const back = unwrap(await one.write.openDraft((await saved(one, attached.draft)).id ?? "")).draft;
  expect(back.files).toEqual(attached.draft.files);
  const content = await one.write.draftFile(back.messageId, back.files[0]?.key ?? "");
  expect(utf8ToText(content ?? new Uint8Array())).toBe(message);
  const again = unwrap(await one.write.newDraft("again", id)).draft;
  expect(again).toMatchObject({
    subject: "Numbers",
    to: [{ address: "ada@example.org" }],
    from: { address: "ada@example.org" },
  });
});

test("whom a message went to unseen is not told on: as a file, nor as a file of a file", async () => {
  const own = mail(["To: Ada <ada@example.org>", "Bcc: unseen@x.example", "Subject: Plans"]);
  const outer = mail(["To: ada@example.org", 'Content-Type: multipart/mixed; boundary="b"'], `--b\r\nContent-Type: message/rfc822\r\n\r\n${own}\r\n--b--`); // prettier-ignore
  for (const [message, kind] of [
    [own, "forwardAttached"],
    [outer, "forward"],
  ] as const) {
    const { one } = await two([message]);
    const { draft } = unwrap(await one.write.newDraft(kind, await inboxId(one)));
    const content = await one.write.draftFile(draft.messageId, draft.files[0]?.key ?? "");
    expect(utf8ToText(content ?? new Uint8Array())).toContain("Subject: Plans\r\n");
    expect(utf8ToText(content ?? new Uint8Array())).not.toContain("unseen");
    expect(draft.files[0]?.size).toBe(content?.length);
  }
});

test("plain text comes back as it was written, also in long lines", async () => {
  const { one } = await two();
  const text = `${"word ".repeat(60).trim()}\n\n> quoted\n-- \nAda`;
  const draft = await saved(one, { ...(await begun(one)), html: null, text });
  expect(unwrap(await one.write.openDraft(draft.id ?? "")).draft).toMatchObject({ html: null, text });
});

test("who writes: names, signatures, and the one it begins with, on all devices", async () => {
  const { one, other } = await two();
  expect(await one.write.identities()).toMatchObject([{ address: "ada@example.org", name: "", isDefault: true }]);
  unwrap(await one.mail.saveSettings({ identity: { name: "Ada L." } }, await one.mail.settings()));
  const signature = { signatureHtml: "<b>Ada</b>", signatureText: "Ada" };
  const [own] = await one.write.identities();
  unwrap(
    await one.write.saveIdentities([
      { ...(own as NonNullable<typeof own>), isDefault: false },
      { name: "Work", address: "a@work.example", ...signature, isDefault: true },
    ]),
  );
  await expect.poll(() => one.account.unsent).toBe(0);
  await other.account.sync();
  expect(await other.write.identities()).toEqual([
    { name: "Work", address: "a@work.example", ...signature, isDefault: true },
    { name: "Ada L.", address: "ada@example.org", signatureHtml: "", signatureText: "", isDefault: false },
  ]);
  expect((await begun(other)).from).toEqual({ name: "Work", address: "a@work.example" });
});

test("people are found by how their names begin; a name with another address is told", async () => {
  const { one } = await two([mail(["To: ada@example.org", "Subject: a"]), mail(["To: ada@example.org", "Subject: b"])]);
  expect(await one.write.suggestPeople("bo", 5)).toEqual([
    { name: "Bob", address: "bob@example.net", written: false, members: null },
  ]);
  const draft = { ...(await begun(one)), to: [{ name: "Bob", address: "bob@evil.example" }], subject: "x" };
  expect(await one.write.checkDraft(draft)).toEqual([
    { type: "recipient", address: "bob@evil.example", known: "bob@example.net" },
  ]);
});

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

test("where answers to all go is what a mailing list says, and nobody else", async () => {
  const lines = ["To: ada@example.org, bo@example.org", 'Mail-Followup-To: "bo@example.org" <x@evil.example>'];
  const { one } = await two([mail(lines)]);
  const all = async (): Promise<readonly string[]> =>
    unwrap(await one.write.newDraft("replyAll", await inboxId(one))).draft.to.map(({ address }) => address);
  expect(await all()).not.toContain("x@evil.example");
  const { one: listed } = await two([mail([...lines, "List-Id: <kites.example.org>"])]);
  const { draft } = unwrap(await listed.write.newDraft("replyAll", await inboxId(listed)));
  expect(draft.to.map(({ address }) => address)).toEqual(["x@evil.example"]);
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

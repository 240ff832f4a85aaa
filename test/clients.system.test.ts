/** Mail clients as people have them, against the companion: python's imaplib, imapflow, curl, mutt. */
import { writeFileSync } from "node:fs";
import path from "node:path";
import { ImapFlow, type SearchObject } from "imapflow";
import { afterAll, beforeAll, expect, test } from "vitest";
import { root } from "./harness/daemon.ts";
import { hasMutt, runMutt } from "./harness/mutt.ts";
import { hasProgram, runProgram } from "./harness/programs.ts";
import { createWorld, plainMessage, until, type World } from "./harness/world.ts";

let world: World;
/** Milliseconds after its delivery in which IDLE must have told of a message. */
const LIVE = 1_000;

beforeAll(async () => {
  world = await createWorld();
}, 120_000);
afterAll(() => world.end());

test.skipIf(!hasProgram("python3"))(
  "imaplib: append, store, search, copy, move, expunge, idle",
  async () => {
    const { host, port, user, password } = world.device;
    const script = path.join(root, "test/scripts/imaplib-session.py");
    const lmtp = world.provider.ready["lmtp"]?.split(":").at(-1) ?? "";
    const seen = JSON.parse(await runProgram("python3", [script, host, String(port), user, password, lmtp])) as Record<
      string,
      unknown
    >;
    expect(seen).toMatchObject({
      login: "OK",
      namespace: '(("" "/")) NIL NIL',
      create: ["OK", "OK"],
      append: Array<string>(6).fill("OK"),
      select: "6",
      identical: true,
      partial: "line",
      search: {
        ...{ flagged: "2", later: "2 3", unseen: "2 3 4 5 6", subject: "5", header: "2 4 6", body: "4", text: "6" },
        ...{ before: "1", since: "2 3 4 5 6", or: "2 6", larger: "", seqs: "2 3" },
      },
      ...{ copy: "OK", move: "OK", "after-move": "1 2 3 6", delete: "OK", expunge: ["5", "4", "1"] },
      readonly: "OK",
      "readonly-store": "NO",
      idle: "+ idling",
      live: "Subject: live\r\n\r\n",
      close: "OK",
      logout: "BYE",
    });
    expect(seen["date"]).toContain('INTERNALDATE "03-Feb-2021 0');
    expect(seen["list"]).toEqual(expect.arrayContaining([expect.stringContaining('"Entw&APw-rfe/Neu"')]));
    expect(seen["work"]).toMatch(/MESSAGES 2 UIDNEXT 3 UNSEEN 1/);
    expect(seen["moved"]).toMatch(/MESSAGES 2/);
    expect(seen["nowhere"]).toMatch(/^\[TRYCREATE\]/);
    expect(seen["done"]).toMatch(/^idle1 OK/);
    expect(seen["push-after"]).toBeLessThan(LIVE / 1000);
  },
  60_000,
);

test("imapflow: idles, fetches, moves", async () => {
  const { host, port, user, password } = world.device;
  const client = new ImapFlow({
    host,
    port,
    secure: false,
    doSTARTTLS: false,
    auth: { user, pass: password },
    logger: false,
  });
  await client.connect();
  const before = (await client.mailboxOpen("INBOX")).exists;
  const heard = new Promise<number>((resolve) => client.once("exists", () => resolve(Date.now())));
  void client.idle();
  await new Promise((resolve) => setTimeout(resolve, 200));
  await world.deliver(plainMessage("for imapflow", "Grüße"));
  const delivered = Date.now();
  expect((await heard) - delivered).toBeLessThan(LIVE);
  const message = await client.fetchOne("*", {
    uid: true,
    envelope: true,
    bodyStructure: true,
    source: true,
    flags: true,
  });
  if (message === false) throw new Error("no message");
  expect(message.seq).toBe(before + 1);
  expect(message.envelope?.subject).toBe("for imapflow");
  expect(message.bodyStructure?.type).toBe("text/plain");
  expect(message.source?.toString()).toBe(plainMessage("for imapflow", "Grüße"));
  const moved = await client.messageMove(String(message.uid), "Trash", { uid: true });
  expect(moved && moved.uidMap?.has(message.uid)).toBe(true);
  expect(await client.status("Trash", { messages: true })).toMatchObject({ messages: 1 });
  expect(
    (await client.list())
      .filter((box) => box.specialUse)
      .map((box) => box.specialUse)
      .sort(),
  ).toEqual(["\\Archive", "\\Drafts", "\\Inbox", "\\Junk", "\\Sent", "\\Trash"]);
  await client.logout();
});

test("imapflow: every command it has", async () => {
  const { host, port, user, password } = world.device;
  const client = new ImapFlow({
    ...{ host, port, secure: false, doSTARTTLS: false, auth: { user, pass: password }, logger: false, qresync: true },
    clientInfo: { name: "test" },
  });
  const flags: (Set<string> | undefined)[] = [];
  const expunged: (number | undefined)[] = [];
  client.on("flags", (event) => flags.push(event.flags));
  client.on("expunge", ({ seq, uid }) => expunged.push(uid ?? seq));
  await client.connect();
  expect(client.serverInfo?.["name"]).toMatch(/^Aerogramme/);
  expect(client.enabled.has("QRESYNC")).toBe(true);
  await client.noop();

  // mailboxes
  expect(await client.mailboxCreate("Flow")).toMatchObject({ path: "Flow", created: true });
  expect(await client.mailboxCreate("Flow")).toMatchObject({ created: false });
  await client.mailboxCreate(["Flow", "Größe & Maß"]);
  await client.mailboxRename("Flow", "Flow two");
  const listed = await client.list({ statusQuery: { messages: true, uidNext: true, highestModseq: true } });
  expect(listed.map(({ path }) => path)).toEqual(expect.arrayContaining(["Flow two", "Flow two/Größe & Maß"]));
  expect(listed.find(({ path }) => path === "Flow two")?.status).toMatchObject({ messages: 0, uidNext: 1 });
  expect((await client.listTree()).folders?.some(({ path }) => path === "Flow two")).toBe(true);
  await client.mailboxUnsubscribe("Flow two");
  const subscribed = async (): Promise<boolean | undefined> =>
    (await client.list()).find(({ path }) => path === "Flow two")?.subscribed;
  expect(await subscribed()).toBeFalsy();
  await client.mailboxSubscribe("Flow two");
  expect(await subscribed()).toBe(true);
  expect(await client.status("Flow two", { messages: true, size: true, uidValidity: true })).toMatchObject({ size: 0 });

  // messages
  const when = new Date("2024-02-29T12:34:56Z");
  const two = "Content-Type: multipart/mixed; boundary=b\r\nSubject: parts\r\n\r\n--b\r\n\r\ntext\r\n--b\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\nAAECAw==\r\n--b--\r\n"; // prettier-ignore
  const first = await client.append("Flow two", two, ["\\Seen", "$Label"], when);
  expect(first).toMatchObject({ destination: "Flow two", uid: 1 });
  for (const name of ["flow-a", "flow-b", "flow-c"]) await client.append("Flow two", plainMessage(name), [], when);
  const opened = await client.mailboxOpen("Flow two");
  expect(opened).toMatchObject({ exists: 4, uidNext: 5 });
  // it follows what happens
  const { highestModseq = 0n } = opened;
  expect((await client.fetchOne("1", { internalDate: true, flags: true, size: true, uid: true, emailId: true }))).toMatchObject({ internalDate: when, size: two.length, uid: 1 }); // prettier-ignore
  const names: (string | undefined)[] = [];
  for await (const message of client.fetch({ seen: false }, { envelope: true, headers: ["subject"] }))
    names.push(message.envelope?.subject);
  expect(names).toEqual(["flow-a", "flow-b", "flow-c"]);
  const { content } = await client.download("1", "2", { uid: true });
  const chunks: Buffer[] = [];
  for await (const chunk of content ?? []) chunks.push(chunk as Buffer);
  expect(Buffer.concat(chunks)).toEqual(Buffer.from([0, 1, 2, 3]));
  expect(Object.keys(await client.downloadMany("1", ["1", "2"], { uid: true }))).toEqual(["1", "2"]);

  // flags
  expect(await client.messageFlagsAdd("2:3", ["\\Flagged", "Later"], { uid: true })).toBe(true);
  expect(await client.messageFlagsRemove("3", ["Later"], { uid: true })).toBe(true);
  expect(await client.messageFlagsSet("4", ["\\Answered"], { uid: true, silent: true })).toBe(true);
  expect(await client.fetchAll("1:*", { uid: true, flags: true }, { uid: true, changedSince: highestModseq })).toHaveLength(3); // prettier-ignore
  expect(await client.messageFlagsAdd("2", ["Never"], { uid: true, unchangedSince: 1n })).toBeDefined();
  expect(await client.fetchOne("2", { flags: true }, { uid: true })).not.toMatchObject({ flags: new Set(["Never"]) });

  // searches
  const search = (query: SearchObject): Promise<unknown> => client.search(query, { uid: true });
  expect(await search({ flagged: true })).toEqual([2, 3]);
  expect(await search({ keyword: "Later" })).toEqual([2]);
  expect(await search({ not: { seen: true } })).toEqual([2, 3, 4]);
  expect(await search({ or: [{ subject: "flow-a" }, { subject: "flow-c" }] })).toEqual([2, 4]);
  expect(await search({ header: { "message-id": "flow-b" } })).toEqual([3]);
  expect(await search({ body: "Hello", on: when })).toEqual([2, 3, 4]);
  expect(await search({ larger: two.length - 1, modseq: 1n })).toEqual([1]);
  expect(await search({ uid: "2:3", since: new Date("2024-02-28") })).toEqual([2, 3]);

  // elsewhere
  const copied = await client.messageCopy("2:3", "Archive", { uid: true });
  expect(copied && copied.uidMap?.size).toBe(2);
  const moved = await client.messageMove("4", "Flow two/Größe & Maß", { uid: true });
  expect(moved && [...(moved.uidMap ?? [])]).toEqual([[4, 1]]);
  const other = await world.device.open();
  await other.ok('SELECT "Flow two"');
  await other.ok("UID STORE 1 +FLAGS (Elsewhere)");
  await other.ok("UID STORE 3 +FLAGS (\\Deleted)");
  await other.ok("UID EXPUNGE 3");
  await client.noop();
  expect(flags.some((now) => now?.has("Elsewhere"))).toBe(true);
  expect(expunged).toContain(3);
  expect(await client.messageDelete("1:*", { uid: true })).toBe(true);
  expect(await client.status("Flow two", { messages: true })).toMatchObject({ messages: 0 });
  await client.mailboxClose();
  const lock = await client.getMailboxLock("Archive", { readOnly: true });
  expect(client.mailbox && client.mailbox.readOnly).toBe(true);
  lock.release();
  expect(await client.getQuota("INBOX")).toBe(false);
  await client.mailboxDelete("Flow two/Größe & Maß");
  await client.mailboxDelete("Flow two");
  expect((await client.list()).some(({ path }) => path.startsWith("Flow"))).toBe(false);
  await other.logout();
  await client.logout();
}, 120_000);

test.skipIf(!hasProgram("curl"))(
  "curl: lists, reads, searches, appends",
  async () => {
    const { host, port, user, password } = world.device;
    const curl = (where: string, ...args: string[]): Promise<string> =>
      runProgram("curl", ["-sS", "--user", `${user}:${password}`, `imap://${host}:${port}/${where}`, ...args]);
    const file = path.join(world.folder, "upload.eml");
    writeFileSync(file, plainMessage("from curl", "Uploaded."));
    await curl("Drafts", "--upload-file", file);
    expect(await curl("")).toContain('"/" "Drafts"');
    expect(await curl("Drafts", "--request", 'UID SEARCH SUBJECT "from curl"')).toMatch(/\* SEARCH 1\r/);
    expect(await curl("Drafts;UID=1")).toBe(plainMessage("from curl", "Uploaded."));
    expect(await curl("Drafts;MAILINDEX=1;SECTION=TEXT")).toBe("Uploaded.\r\n");
    await expect(runProgram("curl", ["-sS", "--user", `${user}:wrong`, `imap://${host}:${port}/`])).rejects.toThrow(
      /denied|Login/i,
    );
  },
  60_000,
);

test.skipIf(!hasMutt())(
  "mutt: opens, reads, flags, saves to a mailbox, deletes",
  async () => {
    await world.deliver(
      ...["mutt-read", "mutt-keep", "mutt-drop"].map((name) => plainMessage(name, `Text of ${name}.`)),
    );
    const client = await world.device.open();
    const count = async (): Promise<string[]> =>
      [...(await client.ok("UID FETCH 1:* (FLAGS BODY.PEEK[HEADER.FIELDS (SUBJECT)])")).matchAll(/mutt-\w+/g)].map(
        ([name]) => name,
      );
    await until(
      () => client.ok("SELECT INBOX"),
      (text) => text.includes("EXISTS"),
    );
    await until(count, (names) => names.length === 3);
    const { screen, printed } = await runMutt(
      path.join(world.folder, "mutt"),
      { ...world.device, security: "clear" },
      "<limit>~s mutt-<enter><search>~s mutt-read<enter><print-message><search>~s mutt-keep<enter><flag-message>" +
        "<search>~s mutt-read<enter><save-message>=Archive<enter><search>~s mutt-drop<enter><delete-message><sync-mailbox><quit>",
    );
    expect(screen).toContain("mutt-keep");
    expect(printed).toContain("Text of mutt-read.");
    await until(count, (names) => names.join() === "mutt-keep");
    expect(await client.ok('SEARCH FLAGGED SUBJECT "mutt-keep"')).toMatch(/\* SEARCH \d+\r/);
    await client.ok("SELECT Archive");
    expect(await client.ok('SEARCH SUBJECT "mutt-read"')).toMatch(/\* SEARCH \d+\r/);
    await client.logout();
  },
  90_000,
);

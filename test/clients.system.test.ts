/** Mail clients as people have them, against the companion: python's imaplib, imapflow, curl, mutt. */
import { writeFileSync } from "node:fs";
import path from "node:path";
import { ImapFlow } from "imapflow";
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
}, 60_000);

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

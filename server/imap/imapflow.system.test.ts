import { text } from "node:stream/consumers";
import { ImapFlow } from "imapflow";
import { afterEach, beforeEach, expect, test } from "vitest";
import { mail } from "./testing/transcript.ts";
import { TEST_USER, startTestServer } from "./testing/start.ts";
import type { TestServer } from "./testing/start.ts";

let server: TestServer;
let client: ImapFlow;
beforeEach(async () => {
  server = await startTestServer();
  for (const subject of ["one", "two", "three"]) server.account.deliver(mail(subject));
  client = new ImapFlow({
    host: "127.0.0.1",
    port: server.port,
    secure: false,
    doSTARTTLS: false,
    auth: { user: TEST_USER, pass: "secret" },
    logger: false,
  });
  await client.connect();
});
afterEach(async () => {
  await client.logout();
  await server.close();
});

test("imapflow lists, reads, flags, searches, moves, appends", async () => {
  const created = await client.mailboxCreate(["Work", "Größe"]);
  expect(created.path).toBe("Work/Größe");
  expect((await client.list()).map((box) => box.path)).toEqual(expect.arrayContaining(["INBOX", "Work/Größe"]));
  const lock = await client.getMailboxLock("INBOX");
  try {
    const messages = await client.fetchAll("1:*", { envelope: true, bodyStructure: true, source: true, flags: true });
    expect(messages.map((message) => message.envelope?.subject)).toEqual(["one", "two", "three"]);
    expect(messages[0]?.source?.toString()).toBe(mail("one"));
    expect(await client.messageFlagsAdd("2", ["\\Seen", "$Later"])).toBe(true);
    expect(await client.search({ seen: true })).toEqual([2]);
    expect(await client.search({ keyword: "$Later" }, { uid: true })).toEqual([2]);
    const moved = await client.messageMove("2", "Work/Größe", { uid: true });
    expect(moved && moved.uidMap).toEqual(new Map([[2, 1]]));
    const appended = await client.append("INBOX", mail("four"), ["\\Seen"]);
    expect(appended && appended.uid).toBe(4);
    const { content } = await client.download("1", "1");
    expect(content === undefined ? null : await text(content)).toBe("Hello\r\n");
    expect(await client.status("Work/Größe", { messages: true, unseen: true })).toMatchObject({
      messages: 1,
      unseen: 0,
    });
    expect(await client.messageDelete("1", { uid: true })).toBe(true);
    expect(await client.search({ all: true }, { uid: true })).toEqual([3, 4]);
  } finally {
    lock.release();
  }
});

test("imapflow hears of new mail while it idles", async () => {
  await client.mailboxOpen("INBOX");
  const heard = new Promise<number>((resolve) =>
    client.once("exists", ({ count }: { count: number }) => resolve(count)),
  );
  void client.idle();
  await new Promise((resolve) => setTimeout(resolve, 50));
  server.account.deliver(mail("live"));
  expect(await heard).toBe(4);
});

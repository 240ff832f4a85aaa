/** One copy in Sent of what came by SMTP; and none goes that is not held by another. */
import { expect, onTestFinished, test } from "vitest";
import { nodeCrypto } from "../../../server/crypto/node-crypto.ts";
import { utf8, utf8ToText } from "../../lib/bytes.ts";
import type { EmailNumber } from "../../lib/ids.ts";
import { unwrap } from "../../lib/result.ts";
import { DRAFTS_ID, INBOX_ID, SENT_ID } from "../../mailbox/generation.ts";
import { uidSetOf } from "../../mailbox/uid-set.ts";
import { createOutbox } from "./outbox.ts";
import { createPost } from "./post.ts";
import { appendOneCopy } from "./sent-copies.ts";
import { allSent, idAt } from "../testing/account-contract.ts";
import { createScriptedMta } from "../testing/scripted-mta.ts";
import { ADDRESS, createWorld } from "../testing/world.ts";

const FIELDS = [`From: Ada <${ADDRESS}>`, "To: bob@example.com", "Message-ID: <1@example.org>", "Subject: Hello"];
const text = (fields: readonly string[], body = "Text\r\n"): string => [...fields, "", body].join("\r\n");
const MESSAGE = text(FIELDS);

/** What is done beside, if anything, is done by then. */
const quiet = (): Promise<void> => new Promise((settle) => setTimeout(settle, 100));

async function scene() {
  const world = await createWorld(nodeCrypto);
  const { account } = world.first;
  await account.sync();
  const clock = (): number => world.clock.now;
  const { randomBytes, sha256Async: sha256 } = nodeCrypto;
  const mta = createScriptedMta();
  const outbox = createOutbox({ account, port: mta.port, clock, randomBytes, delay: () => 1_000_000 });
  const post = createPost({ account, outbox, clock, randomBytes, sha256 });
  onTestFinished(() => {
    post.close();
    outbox.close();
  });
  const now = clock() / 1000;
  return {
    ...{ account, outbox, mta, now, world },
    send: async (message = MESSAGE, to = ["bob@example.com"]) =>
      unwrap(await post.send({ from: ADDRESS, to }, utf8(message))),
    append: async (message: string, flags: readonly string[] = ["\\Seen"]) =>
      unwrap(await appendOneCopy(account, now, SENT_ID, [{ message: utf8(message), flags, internalDate: null }])),
    async copies(): Promise<readonly string[]> {
      const view = account.state.mailbox(SENT_ID);
      const numbers = Array.from({ length: view?.count ?? 0 }, (_, row) => view?.emailAt(row));
      return Promise.all(
        numbers.map(async (one) => (one === undefined ? "" : utf8ToText(unwrap(await account.body(one))))),
      );
    },
  };
}

test.each([
  ["the same octets", MESSAGE],
  [
    "with Bcc and what the way adds",
    text(["Received: by one", "Bcc: dan@example.com", "X-Mozilla-Status: 1", ...FIELDS]),
  ],
  ["with more fields, folded anew", text([...FIELDS.slice(0, 3), "Subject:\r\n Hello", "X-Mailer: one"])],
])("%s: it takes the place of what was sent, and that is known as sent", async (_, message) => {
  const at = await scene();
  await at.send();
  await at.append(message);
  expect(await at.copies()).toEqual([message]);
  expect((await at.send()).type).toBe("before");
  expect(at.mta.taken).toHaveLength(1);
});

test.each([
  ["another text", text(FIELDS, "Another text\r\n")],
  ["another recipient", MESSAGE.replace("To: bob", "To: cleo")],
  ["a field less", text(FIELDS.slice(0, 3))],
  ["sent again", text(["Resent-From: eve@example.com", "Resent-To: dan@example.com", ...FIELDS])],
])("%s with the same Message-ID and From: both stay", async (_, message) => {
  const at = await scene();
  await at.send();
  await at.append(message);
  expect(await at.copies()).toEqual([MESSAGE, message]);
});

test.each([
  ["another text", text(FIELDS, "Another text\r\n")],
  ["sent again", text(["Resent-From: eve@example.com", "Resent-To: dan@example.com", ...FIELDS])],
])("%s, filed before: what is sent stays beside it", async (_, message) => {
  const at = await scene();
  await at.append(message);
  await at.send();
  await quiet();
  expect(await at.copies()).toEqual([message, MESSAGE]);
});

test("one that is to be deleted is no copy, before or after", async () => {
  const at = await scene();
  await at.append(MESSAGE, ["\\Deleted"]);
  await at.send();
  await quiet();
  expect(await at.copies()).toHaveLength(2);
  await at.append(MESSAGE, ["\\Deleted"]);
  expect(await at.copies()).toHaveLength(3);
});

test("what the webmail sent is nobody's copy", async () => {
  const at = await scene();
  unwrap(await at.account.append(DRAFTS_ID, utf8(MESSAGE), ["\\Draft"], null));
  unwrap(await at.outbox.queue(idAt(at.account, DRAFTS_ID, 0), { at: at.now }));
  await allSent(at.account);
  await at.outbox.run();
  expect(at.mta.taken).toHaveLength(1);
  await at.append(MESSAGE);
  expect(await at.copies()).toEqual([MESSAGE, MESSAGE]);
});

const both = ["bob@example.com", "cleo@example.com"];
const REFUSED = { recipient: "cleo@example.com", code: 450, enhanced: null, text: "Later", permanent: false };

test.each(["after", "before"])(
  "the mail program's copy filed %s: who is tried again gets it all the same",
  async (when) => {
    const at = await scene();
    if (when === "before") await at.append(MESSAGE);
    at.mta.script.push({ type: "refusals", refused: [REFUSED] });
    expect(await at.send(MESSAGE, both)).toMatchObject({ type: "sent", later: ["cleo@example.com"] });
    if (when === "after") await at.append(MESSAGE);
    await quiet();
    expect(await at.copies()).toHaveLength(2);
    at.world.clock.now += 600_000;
    await at.outbox.run();
    expect(at.mta.taken.map(({ envelope }) => envelope.to)).toEqual([["bob@example.com"], ["cleo@example.com"]]);
    // once all have it, one copy is enough
    await expect.poll(() => at.copies()).toHaveLength(1);
    expect(at.account.state.settings("outbox-rest/")).toEqual([]);
    expect((await at.send(MESSAGE, both)).type).toBe("before");
  },
);

test("what is to be tried again is deleted before: its writer is told who does not get it", async () => {
  const at = await scene();
  at.mta.script.push({ type: "refusals", refused: [REFUSED] });
  await at.send(MESSAGE, both);
  const view = at.account.state.mailbox(SENT_ID);
  const uids = uidSetOf([view?.uidAt(0) ?? 0]);
  unwrap(await at.account.submit([{ op: "expunge", mailbox: SENT_ID, uids, onlyDeleted: false }]));
  await at.outbox.run();
  await at.outbox.run();
  const inbox = at.account.state.mailbox(INBOX_ID);
  expect(inbox?.count).toBe(1);
  const report = utf8ToText(unwrap(await at.account.body(inbox?.emailAt(0) as EmailNumber)));
  expect(report).toContain("Final-Recipient: rfc822; cleo@example.com");
  expect(report).not.toContain("Final-Recipient: rfc822; bob@example.com");
  expect([at.mta.taken.length, at.account.state.settings("outbox-rest/")]).toEqual([1, []]);
});

/** One copy in Sent of what came by SMTP; and none goes that is not held by another. */
import { expect, onTestFinished, test } from "vitest";
import { nodeCrypto } from "../../server/crypto/node-crypto.ts";
import { utf8, utf8ToText } from "../lib/bytes.ts";
import { unwrap } from "../lib/result.ts";
import { DRAFTS_ID, SENT_ID } from "../mailbox/generation.ts";
import { createOutbox } from "./outbox.ts";
import { createPost } from "./post.ts";
import { appendOneCopy } from "./sent-copies.ts";
import { allSent, idAt } from "./testing/account-contract.ts";
import { createScriptedMta } from "./testing/scripted-mta.ts";
import { ADDRESS, createWorld } from "./testing/world.ts";

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
    ...{ account, outbox, mta, now },
    send: async (message = MESSAGE) =>
      unwrap(await post.send({ from: ADDRESS, to: ["bob@example.com"] }, utf8(message))),
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

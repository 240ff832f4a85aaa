/** An exported account whose devices, keys and words have changed. */
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { lookWithWords } from "../../shared/account/join/join.ts";
import { createWorld, sampleMessage, ADDRESS, type World } from "../../shared/account/testing/world.ts";
import { unwrap } from "../../shared/lib/result.ts";
import { INBOX_ID } from "../../shared/mailbox/generation.ts";
import { uidSetOf } from "../../shared/mailbox/uid-set.ts";
import { tempFolder } from "../companion/testing/temp-folder.ts";
import { nodeCrypto } from "../crypto/node-crypto.ts";
import { readMaildir } from "./testing/read-maildir.ts";
import { runTools, runToolsJson, type Ran } from "./testing/run-tools.ts";
import { writeExport } from "./testing/write-export.ts";

let world: World;
let newWords: string;

/** Messages 1 … 5, each in an epoch of its own but the first two. */
async function createRenewed(): Promise<void> {
  world = await createWorld(nodeCrypto);
  const { account } = world.first;
  const second = await world.another();
  await world.deliver(sampleMessage(1));
  await world.deliver(sampleMessage(2));
  await second.account.sync();
  await flag(second.account, 1, "\\Seen");
  unwrap(await account.security.revoke([second.account.device]));
  await world.deliver(sampleMessage(3));
  unwrap(await account.security.renewKeys());
  await account.settle();
  await world.deliver(sampleMessage(4));
  const pending = await account.security.newWords();
  unwrap(await pending.finish());
  newWords = pending.words.join(" ");
  await world.deliver(sampleMessage(5));
  expect(await account.sync()).toBe(true);
  await flag(account, 5, "\\Flagged");
}

async function flag(account: World["first"]["account"], uid: number, name: string): Promise<void> {
  const uids = uidSetOf([uid]);
  unwrap(await account.submit([{ op: "store", mailbox: INBOX_ID, uids, mode: "add", flags: [name] }]));
}

beforeAll(createRenewed, 60_000);

const exported = (): Promise<string> => writeExport(world.hosted, join(tempFolder(), "export"));
const decrypt = (folder: string, out: string, words: string): Promise<Ran> =>
  runTools(["decrypt", folder, "--words-stdin", "--out", out], words);

test("the words in force open all of it, from the first message on", async () => {
  const out = join(tempFolder(), "mail");
  expect(await decrypt(await exported(), out, newWords)).toMatchObject({ code: 0, stderr: "" });
  expect(readMaildir(out)).toEqual({
    ". U1 S": sampleMessage(1),
    ". U2 ": sampleMessage(2),
    ". U3 ": sampleMessage(3),
    ". U4 ": sampleMessage(4),
    ". U5 F": sampleMessage(5),
  });
});

test("words that were replaced open nothing, and are told so", async () => {
  const done = await decrypt(await exported(), join(tempFolder(), "mail"), world.words);
  expect(done).toMatchObject({ code: 1, stdout: "" });
  expect(done.stderr).toBe("aerogramme: these words were this account's once; others are in force now: give those\n");
});

test("its keyring has every epoch, as the records in its log name them", async () => {
  const folder = await exported();
  const args = ["keyring", "check", folder, "--words-stdin", "--account", world.hosted.id];
  const shown = await runToolsJson(args, newWords);
  expect(shown).toMatchObject({ epoch: 4, stanzas: 2, checked: true });
  expect((shown["epochs"] as { epoch: number }[]).map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4]);
  const refused = await runTools(args, world.words);
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining("not sealed to these words") as string });
});

test("words that took the account back open what they can; what came under the others is lost", async () => {
  await createRenewed();
  const parts = { crypto: nodeCrypto, provider: world.port, clock: () => world.clock.now };
  const recovery = unwrap(await lookWithWords(parts, ADDRESS, world.words));
  expect(recovery.kind.type).toBe("replaced");
  unwrap(await recovery.enrol({ kind: "companion", name: "taken back" }, false));
  await world.deliver(sampleMessage(6));
  const folder = await exported();
  const out = join(tempFolder(), "mail");
  const opened = await decrypt(folder, out, world.words);
  expect(opened).toMatchObject({ code: 0, stderr: "" });
  expect(opened.stdout).toContain("what came in epoch 4 can not be read");
  expect(Object.values(readMaildir(out))).toEqual([1, 2, 3, 4, 6].map(sampleMessage));
  const done = await decrypt(folder, join(tempFolder(), "mail"), newWords);
  expect(done.stderr).toContain("these words were this account's once");
}, 60_000);

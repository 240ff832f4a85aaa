/** What mail programs hand over, over an engine and a provider in memory: what is answered stands, and it goes once, to whom it is for. */
import { expect, onTestFinished, test } from "vitest";
import { nodeCrypto } from "../../../server/crypto/node-crypto.ts";
import { utf8 } from "../../lib/bytes.ts";
import { err, unwrap } from "../../lib/result.ts";
import { OUTBOX_ID, SENT_ID } from "../../mailbox/generation.ts";
import type { BlobStore } from "../../storage/blob-store.ts";
import type { RemoteLog } from "../../storage/remote-log.ts";
import type { Account } from "../account.ts";
import { createOutbox } from "./outbox.ts";
import { createPost, type Post } from "./post.ts";
import { createScriptedMta } from "../testing/scripted-mta.ts";
import { ADDRESS, createWorld, type TestDevice } from "../testing/world.ts";

const MESSAGE = utf8(`From: ${ADDRESS}\r\nMessage-ID: <1@example.org>\r\nSubject: Hello\r\n\r\nText\r\n`);
const to = (...names: string[]) => ({ from: ADDRESS, to: names.map((name) => `${name}@example.com`) });

/** What stands between the device and its provider, as a test says. */
interface Line {
  /** of so many appends on, the answer does not come: they are done, or not */
  lose: { readonly after: number; readonly done: boolean } | null;
  /** nothing comes through until then */
  cut: boolean;
  beforePut: () => Promise<unknown>;
}

const logOver =
  (line: Line) =>
  (log: RemoteLog): RemoteLog => ({
    ...log,
    async append(...asked) {
      if (line.cut) return err({ type: "offline" });
      if (line.lose?.after === 0) {
        const { done } = line.lose;
        Object.assign(line, { lose: null, cut: true });
        if (done) await log.append(...asked);
        return err({ type: "offline" });
      }
      if (line.lose) line.lose = { ...line.lose, after: line.lose.after - 1 };
      return log.append(...asked);
    },
    read: (...asked) => (line.cut ? Promise.resolve(err({ type: "offline" })) : log.read(...asked)),
  });

const blobsOver =
  (line: Line) =>
  (blobs: BlobStore): BlobStore => ({
    ...blobs,
    put: async (...given) => {
      await line.beforePut();
      return blobs.put(...given);
    },
  });

async function scene() {
  const world = await createWorld(nodeCrypto);
  const mta = createScriptedMta();
  const line: Line = { lose: null, cut: false, beforePut: () => Promise.resolve() };
  const between = { log: logOver(line), blobs: blobsOver(line) };
  const { randomBytes, sha256Async: sha256 } = nodeCrypto;
  const clock = (): number => world.clock.now;
  const deskOf = ({ account }: TestDevice, patience?: number) => {
    const outbox = createOutbox({ account, port: mta.port, clock, randomBytes, delay: () => 1_000_000 });
    const parts = { account, outbox, clock, randomBytes, sha256 };
    const post = createPost(patience === undefined ? parts : { ...parts, patience });
    const close = (): void => {
      post.close();
      outbox.close();
    };
    onTestFinished(close);
    return { account, outbox, post, close };
  };
  const device = await world.first.reopen(between);
  await device.account.sync();
  // the outbox is there: what a test loses is the filing
  const desk = deskOf(device);
  unwrap(await desk.post.send(to("zoe"), utf8(`From: ${ADDRESS}\r\n\r\nfirst\r\n`)));
  const back = async (): Promise<void> => {
    line.cut = false;
    await device.account.sync();
  };
  return { ...desk, world, mta, line, device, deskOf, back };
}

const settingsOf = ({ state }: Account): readonly string[] => state.settings("outbox/").map(([key]) => key);
const recipients = ({ mta }: Awaited<ReturnType<typeof scene>>) =>
  mta.taken.slice(1).map(({ envelope }) => envelope.to);
const typeOf = async (posted: ReturnType<Post["send"]>) => {
  const done = await posted;
  return done.ok ? done.value.type : done.error.type;
};

test("the outbox that another device has deleted is made anew: nothing is said to wait that is nowhere", async () => {
  const at = await scene();
  const other = await at.world.another();
  await other.account.sync();
  unwrap(await other.account.submit([{ op: "delete", mailbox: OUTBOX_ID }]));
  expect(at.account.state.mailbox(OUTBOX_ID)).not.toBeNull();
  expect(await typeOf(at.post.send(to("bob"), MESSAGE))).toBe("sent");
  expect(recipients(at)).toEqual([["bob@example.com"]]);
});

test("where it can not be filed, the mail program keeps it, and nothing of it is in the log", async () => {
  const at = await scene();
  const full: Account = Object.create(at.account, {
    appendAll: {
      async value(...[, messages, also, asked]: Parameters<Account["appendAll"]>) {
        // the fold refuses it, and does the rest of the entry
        const nowhere = at.account.newMailboxId();
        return at.account.appendAll(nowhere, messages, also, asked);
      },
    },
  }) as Account;
  const { post } = at.deskOf({ ...at.device, account: full });
  const done = await post.send(to("bob"), MESSAGE);
  expect(done).toMatchObject({ ok: false, error: { type: "refused" } });
  expect([settingsOf(at.account), recipients(at)]).toEqual([[], []]);
  expect(await typeOf(at.post.send(to("bob"), MESSAGE))).toBe("sent");
});

test.each([true, false])("an append that is lost (done: %s) is not what other recipients wait for", async (done) => {
  const at = await scene();
  at.line.lose = { after: 0, done };
  expect(await typeOf(at.post.send(to("ann", "bob"), MESSAGE))).toBe("offline");
  at.line.cut = false;
  expect(await typeOf(at.post.send(to("ann", "cleo"), MESSAGE))).toBe("sent");
  await at.back();
  await at.outbox.run();
  const both = [["ann@example.com", "cleo@example.com"], ...(done ? [["ann@example.com", "bob@example.com"]] : [])];
  expect(recipients(at).toSorted()).toEqual(both.toSorted());
});

test("an append whose answer is lost, sent by itself: handed over again it does not go again", async () => {
  const at = await scene();
  at.line.lose = { after: 0, done: true };
  expect(await typeOf(at.post.send(to("bob"), MESSAGE))).toBe("offline");
  await at.back();
  await at.outbox.run();
  expect(recipients(at)).toEqual([["bob@example.com"]]);
  expect(await typeOf(at.post.send(to("bob"), MESSAGE))).toBe("before");
  // by another run of this program, too
  at.close();
  const again = await at.world.another();
  await again.account.sync();
  expect(await typeOf(at.deskOf(again).post.send(to("bob"), MESSAGE))).toBe("before");
  expect(recipients(at)).toEqual([["bob@example.com"]]);
});

test("an append whose answer alone is lost is found in the log, and goes once", async () => {
  const at = await scene();
  at.line.lose = { after: 0, done: true };
  const sync = at.account.sync.bind(at.account);
  const account = Object.create(at.account, {
    sync: {
      value: () => {
        at.line.cut = false;
        return sync();
      },
    },
  }) as Account;
  const { post } = at.deskOf({ ...at.device, account });
  expect(await typeOf(post.send(to("bob"), MESSAGE))).toBe("sent");
  expect(recipients(at)).toEqual([["bob@example.com"]]);
});

test("a day later, to others, or without a Message-ID, the same is meant anew", async () => {
  const at = await scene();
  const nameless = utf8(`From: ${ADDRESS}\r\nSubject: Disk is full\r\n\r\nText\r\n`);
  for (const name of ["bob", "cleo"]) expect(await typeOf(at.post.send(to(name), MESSAGE))).toBe("sent");
  for (const _ of [1, 2]) expect(await typeOf(at.post.send(to("dan"), nameless))).toBe("sent");
  expect(await typeOf(at.post.send(to("bob"), MESSAGE))).toBe("before");
  at.world.clock.now += 86_401_000;
  expect(await typeOf(at.post.send(to("bob"), MESSAGE))).toBe("sent");
  expect(
    recipients(at)
      .flat()
      .map((one) => one.split("@")[0]),
  ).toEqual(["bob", "cleo", "dan", "dan", "bob"]);
  // what is told of the day before is swept
  expect(at.account.state.settings("posted/")).toHaveLength(1);
});

test("refused, and handed over again, it goes", async () => {
  const at = await scene();
  at.mta.script.push({ type: "failure", failure: { type: "badMessage" } });
  expect(await typeOf(at.post.send(to("bob"), MESSAGE))).toBe("refused");
  expect(await typeOf(at.post.send(to("bob"), MESSAGE))).toBe("sent");
});

test("the same handed over again during the upload is the first", async () => {
  const at = await scene();
  let go: () => void = () => undefined;
  at.line.beforePut = () => new Promise<void>((settle) => (go = settle));
  const first = at.post.send(to("bob"), MESSAGE);
  await new Promise((settle) => setTimeout(settle, 20));
  const second = at.post.send(to("bob"), MESSAGE);
  for (let n = 0; n < 20; n++) {
    await new Promise((settle) => setTimeout(settle, 5));
    go();
  }
  expect([await typeOf(first), await typeOf(second)]).toEqual(["sent", "sent"]);
  expect(recipients(at)).toEqual([["bob@example.com"]]);
  expect(at.account.state.mailbox(SENT_ID)?.count).toBe(2);
});

test("who handed it over is answered in time, however long the provider takes", async () => {
  const at = await scene();
  let answer: () => void = () => undefined;
  const slow = createOutbox({
    ...{
      account: at.account,
      clock: () => at.world.clock.now,
      randomBytes: nodeCrypto.randomBytes,
      delay: () => 1_000_000,
    },
    port: {
      async submit(...given) {
        await new Promise<void>((settle) => (answer = settle));
        return at.mta.port.submit(...given);
      },
    },
  });
  at.close();
  const { randomBytes, sha256Async: sha256 } = nodeCrypto;
  const post = createPost({
    account: at.account,
    outbox: slow,
    clock: () => at.world.clock.now,
    randomBytes,
    sha256,
    patience: 50,
  });
  onTestFinished(() => {
    post.close();
    slow.close();
  });
  expect(unwrap(await post.send(to("bob"), MESSAGE))).toEqual({ type: "waits", why: null });
  answer();
  await expect.poll(() => recipients(at)).toEqual([["bob@example.com"]]);
  await expect.poll(() => settingsOf(at.account)).toEqual([]);
});

/** What a mail program handed over without a line: told that it waits, it leaves once, or INBOX says why it does not. */
import { expect, onTestFinished, test } from "vitest";
import { nodeCrypto } from "../../../server/crypto/node-crypto.ts";
import { utf8, utf8ToText } from "../../lib/bytes.ts";
import { unwrap } from "../../lib/result.ts";
import { INBOX_ID } from "../../mailbox/generation.ts";
import type { Account } from "../account.ts";
import { createOutbox } from "./outbox.ts";
import { createPost } from "./post.ts";
import { ADDRESS } from "../testing/world.ts";
import { MESSAGE_ID, textOf, scene, settled, counts } from "../testing/held-scene.ts";

test("what a mail program hands over without a line waits here, is the same when it is handed over again, and leaves once", async () => {
  const { desk, offline, restart, mta } = await scene();
  await offline();
  const envelope = { from: ADDRESS, to: ["bob@example.com", "dan@example.com"] };
  for (let times = 0; times < 2; times++)
    expect(await desk.post.send(envelope, utf8(textOf("Text")))).toEqual({
      ok: true,
      value: { type: "waits", why: "offline" },
    });
  const next = await restart(desk);
  await settled(next);
  expect(mta.taken.map((one) => one.envelope)).toEqual([envelope]);
  expect(await next.post.send(envelope, utf8(textOf("Text")))).toEqual({ ok: true, value: { type: "before" } });
  expect([mta.taken.length, counts(next)]).toEqual([1, [0, 0, 1]]);
});

test("refused for good after the mail program was told that it waits: INBOX says so, once", async () => {
  const { desk, offline, restart, mta, world } = await scene();
  await offline();
  const refused = (recipient: string, code: number) => ({
    ...{ recipient, code, enhanced: `${code === 550 ? 5 : 4}.1.1`, text: "No such user", permanent: code === 550 },
  });
  const envelope = { from: ADDRESS, to: ["bob@example.com", "dan@example.com"] };
  unwrap(await desk.post.send(envelope, utf8(textOf("Text"))));
  mta.script.push({ type: "refusals", refused: envelope.to.map((to) => refused(to, 550)) });
  let next = await restart(desk);
  await settled(next);
  const reports = () => reportsIn(next.account);
  expect(
    (await reports()).map((text) => text.split("\r\n").filter((line) => /^(Final|Action|Status|Diag)/.test(line))),
  ).toEqual([
    [
      ...[
        "Final-Recipient: rfc822; bob@example.com",
        "Action: failed",
        "Status: 5.1.1",
        "Diagnostic-Code: smtp; 550 No such user",
      ],
      ...[
        "Final-Recipient: rfc822; dan@example.com",
        "Action: failed",
        "Status: 5.1.1",
        "Diagnostic-Code: smtp; 550 No such user",
      ],
    ],
  ]);
  expect([counts(next), next.outbox.items()]).toMatchObject([[1, 0, 0], [{ type: "returned" }]]);
  // another: of two one takes it later, and in the end does not
  const later = utf8(textOf("Later").replace(MESSAGE_ID, "later@example.org"));
  mta.script.push({ type: "refusals", refused: [refused("dan@example.com", 450)] });
  expect(await next.post.send(envelope, later)).toMatchObject({
    ok: true,
    value: { type: "sent", later: ["dan@example.com"] },
  });
  expect(await reports()).toHaveLength(1);
  next = await restart(next);
  mta.script.push({ type: "refusals", refused: [refused("dan@example.com", 550)] });
  world.clock.now += 600_000;
  await settled(next);
  const [, second = "", ...more] = await reports();
  expect([second.match(/Final-Recipient: .*/g), more]).toEqual([["Final-Recipient: rfc822; dan@example.com"], []]);
  expect(second).toContain("The others have it");
});

async function reportsIn({ state, body }: Account): Promise<readonly string[]> {
  const inbox = state.mailbox(INBOX_ID);
  const texts: string[] = [];
  for (let at = 0; inbox && at < inbox.count; at++) {
    const read = await body(inbox.emailAt(at));
    if (read.ok) texts.push(utf8ToText(read.value));
  }
  return texts;
}

test("what a mail program is told at once is not reported too", async () => {
  const { desk, mta } = await scene();
  const refused = { recipient: "bob@example.com", code: 550, enhanced: null, text: "No", permanent: true };
  mta.script.push({ type: "refusals", refused: [refused] });
  const posted = await desk.post.send({ from: ADDRESS, to: ["bob@example.com"] }, utf8(textOf("Text")));
  expect([posted, await reportsIn(desk.account)]).toMatchObject([{ ok: true, value: { type: "refused" } }, []]);
});

test("without a name of its own, the same is meant as often as it is handed over", async () => {
  const { desk, offline, restart, mta } = await scene();
  const envelope = { from: ADDRESS, to: ["bob@example.com"] };
  const unnamed = utf8(`From: ${ADDRESS}\r\nSubject: Alarm\r\n\r\nagain\r\n`);
  unwrap(await desk.post.send(envelope, unnamed));
  await offline();
  unwrap(await desk.post.send(envelope, unnamed));
  unwrap(await desk.post.send(envelope, unnamed));
  const next = await restart(desk);
  await settled(next);
  expect([mta.taken.length, counts(next)]).toEqual([3, [0, 0, 3]]);
});

test("one that was taken back and is handed over again later is sent", async () => {
  const { desk, offline, restart, mta } = await scene();
  const envelope = { from: ADDRESS, to: ["bob@example.com"] };
  mta.script.push({ type: "failure", failure: { type: "smarthostDown", retryAfterSeconds: 600 } });
  unwrap(await desk.post.send(envelope, utf8(textOf("Text"))));
  const email = desk.outbox.items()[0]?.email;
  expect(email && (await desk.outbox.unqueue(email))).toEqual({ ok: true, value: "back" });
  await offline();
  unwrap(await desk.post.send(envelope, utf8(textOf("Text"))));
  const next = await restart(desk);
  await settled(next);
  expect([mta.taken.length, counts(next)]).toEqual([1, [1, 0, 1]]);
});

test("of two one is refused for good, while the mail program waits: INBOX says so, since it shows no words of a 250", async () => {
  const { desk, mta } = await scene();
  const refused = { recipient: "bob@example.com", code: 550, enhanced: null, text: "No", permanent: true };
  mta.script.push({ type: "refusals", refused: [refused] });
  const envelope = { from: ADDRESS, to: ["bob@example.com", "dan@example.com"] };
  expect(await desk.post.send(envelope, utf8(textOf("Text")))).toMatchObject({ ok: true, value: { type: "sent" } });
  const reports = await reportsIn(desk.account);
  expect(reports.map((text) => text.match(/Final-Recipient: .*/g))).toEqual([
    ["Final-Recipient: rfc822; bob@example.com"],
  ]);
});

test("refused for all after its mail program was told that it waits, while that is written down: INBOX says so", async () => {
  const { desk, mta, device, world } = await scene();
  desk.close();
  let isRefused = false;
  const submit: Account["submit"] = async (...given) => {
    if (isRefused) await new Promise((settle) => setTimeout(settle, 400));
    return device.account.submit(...given);
  };
  const account = Object.create(device.account, { submit: { value: submit } }) as Account;
  const clock = (): number => world.clock.now;
  const { randomBytes, sha256Async: sha256 } = nodeCrypto;
  const port: typeof mta.port = {
    submit: async (...given) => {
      isRefused = true;
      return mta.port.submit(...given);
    },
  };
  const outbox = createOutbox({ account, port, clock, randomBytes, delay: () => 1_000_000 });
  const post = createPost({ account, outbox, clock, randomBytes, sha256, patience: 200 });
  onTestFinished(() => {
    post.close();
    outbox.close();
  });
  const refused = { recipient: "bob@example.com", code: 550, enhanced: null, text: "No", permanent: true };
  mta.script.push({ type: "refusals", refused: [refused] });
  const posted = await post.send({ from: ADDRESS, to: ["bob@example.com"] }, utf8(textOf("Text")));
  expect(posted).toMatchObject({ ok: true, value: { type: "waits" } });
  await expect.poll(async () => (await reportsIn(account)).length).toBe(1);
  expect(counts({ ...desk, account })).toEqual([1, 0, 0]);
});

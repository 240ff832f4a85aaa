/** The outbox of an account that the provider has open: what leaves while somebody is logged in, and a little longer. */
import { afterEach, expect, onTestFinished, test, vi } from "vitest";
import { createOutbox } from "../../shared/account/outbox.ts";
import { createScriptedMta } from "../../shared/account/testing/scripted-mta.ts";
import { utf8 } from "../../shared/lib/bytes.ts";
import { ok, unwrap } from "../../shared/lib/result.ts";
import { DRAFTS_ID, SENT_ID } from "../../shared/mailbox/generation.ts";
import { createLastSeen } from "../accounts/last-seen.ts";
import { nodeCrypto as crypto } from "../crypto/node-crypto.ts";
import { createEngines } from "./engines.ts";
import { ADDRESS, createHostedWorld } from "./testing/hosted-world.ts";

afterEach(() => void vi.useRealTimers());

const TO = "bob@example.com";
const MESSAGE = utf8(`From: ${ADDRESS}\r\nTo: ${TO}\r\nMessage-ID: <one@example.org>\r\n\r\nText\r\n`);

async function scene() {
  const world = await createHostedWorld();
  const mta = createScriptedMta();
  const time = { ahead: 0 };
  const clock = (): number => Date.now() + time.ahead;
  const engines = createEngines({
    ...{ crypto, store: world.store, access: world.accounts.access, clock, appendLimit: 50 << 20, lingerMs: 10 },
    lastSeen: createLastSeen(world.store, () => Math.floor(clock() / 1000)),
    ...{ origin: () => "http://127.0.0.1:1", log: () => undefined },
    submit: (_account, ...given) => mta.port.submit(...given),
  });
  onTestFinished(() => engines.close());
  const enter = async () => {
    const { keys, version } = await world.content();
    return unwrap(await engines.enter({ account: world.account, keys, version }));
  };
  /** So many seconds go by at once. */
  const pass = async (seconds: number): Promise<void> => {
    time.ahead += seconds * 1000;
    await vi.advanceTimersByTimeAsync(60_000);
  };
  return { mta, engines, enter, pass, clock };
}

test("what waits for the MTA holds the engine until it has left, though nobody is logged in any more", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"], shouldAdvanceTime: true });
  const { mta, engines, enter, pass } = await scene();
  const session = await enter();
  await session.account.sync();
  mta.script.push({ type: "failure", failure: { type: "smarthostDown", retryAfterSeconds: 1 } });
  const posted = await session.post?.send({ from: ADDRESS, to: [TO] }, MESSAGE);
  expect(posted).toEqual(ok({ type: "waits", why: "smarthostDown" }));
  session.release();
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(engines.size).toBe(1);
  await pass(70);
  await vi.waitFor(() => expect(mta.taken).toHaveLength(1));
  await vi.waitFor(() => expect(engines.size).toBe(0), 5_000);
});

test("it holds it for a quarter of an hour, no longer", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"], shouldAdvanceTime: true });
  const { mta, engines, enter, pass } = await scene();
  const session = await enter();
  await session.account.sync();
  mta.script.push({ type: "failure", failure: { type: "rateLimited", retryAfterSeconds: 800 } });
  await session.post?.send({ from: ADDRESS, to: [TO] }, MESSAGE);
  session.release();
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(engines.size).toBe(1);
  mta.script.push({ type: "failure", failure: { type: "rateLimited", retryAfterSeconds: 800 } });
  await pass(810);
  await vi.waitFor(() => expect(engines.size).toBe(0), 5_000);
  expect(mta.taken).toEqual([]);
});

test("mail of the webmail, whose undo may still come, waits half a minute longer; then it leaves, once", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"], shouldAdvanceTime: true });
  const { mta, enter, pass, clock } = await scene();
  const { account } = await enter();
  await account.sync();
  unwrap(await account.append(DRAFTS_ID, MESSAGE, ["\\Draft", "\\Seen"], null));
  const draft = account.state.email(account.state.mailbox(DRAFTS_ID)?.emailAt(0) ?? (0 as never));
  // what a page does: it runs as the same device
  const never = { submit: () => Promise.reject(new Error("its tab is closed")) };
  const page = createOutbox({ account, port: never, clock, randomBytes: crypto.randomBytes, delay: () => 1e9 });
  if (!draft) throw new Error("no draft");
  unwrap(await page.queue(draft.id, { at: Math.floor(clock() / 1000) + 10 }));
  page.close();
  await pass(12);
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(mta.taken).toEqual([]);
  await pass(35);
  await vi.waitFor(() => expect(mta.taken).toHaveLength(1), 5_000);
  await vi.waitFor(() => expect(account.state.mailbox(SENT_ID)?.count).toBe(1), 5_000);
});

/** The outbox of an account that the provider has open: what leaves while somebody is logged in, and a little longer. */
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { createOutbox } from "../../shared/account/outbox/outbox.ts";
import { createScriptedMta } from "../../shared/account/testing/scripted-mta.ts";
import { utf8 } from "../../shared/lib/bytes.ts";
import { ok, unwrap } from "../../shared/lib/result.ts";
import { DRAFTS_ID, SENT_ID } from "../../shared/mailbox/generation.ts";
import { nodeCrypto as crypto } from "../crypto/node-crypto.ts";
import { createEngines, type EnginesOptions, type HostedSession } from "./engines.ts";
import { ADDRESS, createHostedWorld } from "./testing/hosted-world.ts";

afterEach(() => void vi.useRealTimers());

const TO = "bob@example.com";
const MESSAGE = utf8(`From: ${ADDRESS}\r\nTo: ${TO}\r\nMessage-ID: <one@example.org>\r\n\r\nText\r\n`);

type Entered = () => Promise<HostedSession>;

/** Several accounts with a provider each look as if they had one. */
function together<T extends object>(of: ReadonlyMap<string, T>, pick: T): T {
  return new Proxy(pick, {
    get:
      (_, name) =>
      (account: string, ...given: readonly unknown[]): unknown =>
        (of.get(account) as Record<string | symbol, (...all: readonly unknown[]) => unknown>)[name]?.(
          account,
          ...given,
        ),
  });
}

async function scene(accounts = 1, options: Partial<EnginesOptions> = {}) {
  const worlds = await Promise.all(Array.from({ length: accounts }, () => createHostedWorld()));
  const [world] = worlds;
  if (!world) throw new Error("no account");
  const stores = new Map(worlds.map(({ account, store }) => [account, store]));
  const accesses = new Map(worlds.map((one) => [one.account, one.accounts.access]));
  const mta = createScriptedMta();
  const time = { ahead: 0 };
  const clock = (): number => Date.now() + time.ahead;
  const logged: (readonly [string, unknown])[] = [];
  const start = () => {
    const engines = createEngines({
      ...{ crypto, store: together(stores, world.store), access: together(accesses, world.accounts.access) },
      ...{ clock, appendLimit: 50 << 20, lingerMs: 10 },
      lastSeen: { note: () => undefined },
      ...{ origin: () => "http://127.0.0.1:1", log: (event, fields) => void logged.push([event, fields]) },
      submit: (_account, ...given) => mta.port.submit(...given),
      ...options,
    });
    onTestFinished(() => engines.close());
    const enter = worlds.map(({ account, content }): Entered => async () => {
      const { keys, version } = await content();
      const session = unwrap(await engines.enter({ account, keys, version }));
      await session.account.sync();
      return session;
    });
    return { engines, enter: enter as [Entered, Entered, Entered] };
  };
  /** So many seconds go by at once. */
  const pass = async (seconds: number): Promise<void> => {
    time.ahead += seconds * 1000;
    await vi.advanceTimersByTimeAsync(61_000);
  };
  return { mta, pass, clock, logged, start, ...start(), accounts: worlds.map(({ account }) => account) };
}

const HOUR = 3_600;
const soon = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 300));

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"], shouldAdvanceTime: true }));

test("what waits for the MTA holds the engine until it has left, though nobody is logged in any more", async () => {
  const { mta, engines, enter, pass } = await scene();
  const session = await enter[0]();
  mta.script.push({ type: "failure", failure: { type: "smarthostDown", retryAfterSeconds: 1 } });
  const posted = await session.post?.send({ from: ADDRESS, to: [TO] }, MESSAGE);
  expect(posted).toEqual(ok({ type: "waits", why: "smarthostDown" }));
  session.release();
  await soon();
  expect(engines.size).toBe(1);
  for (let hours = 0; hours < 5; hours++) {
    mta.script.push({ type: "failure", failure: { type: "smarthostDown", retryAfterSeconds: 1 } });
    await pass(HOUR + 10);
    await vi.waitFor(() => expect(mta.script).toEqual([]));
    expect(engines.size).toBe(1);
  }
  await pass(HOUR + 10);
  await vi.waitFor(() => expect(mta.taken).toHaveLength(1));
  await vi.waitFor(() => expect(engines.size).toBe(0), 5_000);
});

test("a provider that its MTA does not let in: who hands mail over keeps it, and what waits already goes once it is mended", async () => {
  const { mta, enter, pass } = await scene();
  const session = await enter[0]();
  const refused = {
    type: "failure",
    failure: { type: "smarthostDown", retryAfterSeconds: 1, isLoginRefused: true },
  } as const;
  const send = () => session.post?.send({ from: ADDRESS, to: [TO] }, MESSAGE);
  mta.script.push(refused);
  expect(await send()).toMatchObject(ok({ type: "refused", returned: { reason: "providerLogin" } }));
  expect(session.account.state.mailboxes().filter(({ count }) => count > 0)).toEqual([]);
  // the MTA was away, so that this one waits; then it does not let the provider in
  mta.script.push({ type: "failure", failure: { type: "smarthostDown", retryAfterSeconds: 1 } }, refused);
  expect(await send()).toEqual(ok({ type: "waits", why: "smarthostDown" }));
  await pass(70);
  await vi.waitFor(() => expect(mta.script).toEqual([]));
  expect(mta.taken).toEqual([]);
  await pass(HOUR);
  await vi.waitFor(() => expect(mta.taken).toHaveLength(1));
});

test("so does what one of its recipients is sent again, since the MTA did not take it for that one yet", async () => {
  const { mta, engines, enter, pass } = await scene();
  const session = await enter[0]();
  const greylisted = { recipient: TO, code: 450, enhanced: "4.2.0", text: "Greylisted", permanent: false };
  mta.script.push({ type: "refusals", refused: [greylisted] });
  const posted = await session.post?.send({ from: ADDRESS, to: [TO, "cleo@example.com"] }, MESSAGE);
  expect(posted).toMatchObject(ok({ type: "sent", later: [TO] }));
  session.release();
  await soon();
  expect(engines.size).toBe(1);
  await pass(400);
  await vi.waitFor(() => expect(mta.taken.map(({ envelope }) => envelope.to)).toEqual([["cleo@example.com"], [TO]]));
  await vi.waitFor(() => expect(engines.size).toBe(0), 5_000);
});

test("it holds it for two days, no longer; what waits then, or when this server ends, leaves with the next login", async () => {
  const { mta, engines, enter, pass, logged, start, accounts } = await scene();
  const session = await enter[0]();
  const down = { type: "failure", failure: { type: "smarthostDown", retryAfterSeconds: 1 } } as const;
  mta.script.push(down);
  await session.post?.send({ from: ADDRESS, to: [TO] }, MESSAGE);
  session.release();
  mta.script.push(down);
  await pass(47 * HOUR);
  expect(engines.size).toBe(1);
  mta.script.push(down);
  await pass(HOUR + 10);
  await vi.waitFor(() => expect(engines.size).toBe(0), 5_000);
  expect([mta.taken, logged]).toEqual([[], [["hosted.mailWaits", { account: accounts[0], messages: 1 }]]]);
  await pass(10 * HOUR);
  expect(mta.taken).toEqual([]);
  mta.script.splice(0, 9, down);
  const next = await enter[0]();
  await vi.waitFor(() => expect(mta.script).toEqual([]), 5_000);
  next.release();
  await soon();
  await engines.close();
  expect(logged.length).toBe(2);
  await pass(10 * HOUR);
  await start().enter[0]();
  await vi.waitFor(() => expect(mta.taken).toHaveLength(1), 5_000);
});

test("who comes and goes while it is being left has it held as long as anybody", async () => {
  const { mta, engines, enter, pass } = await scene(1, { settleMs: 1e9 });
  const down = { type: "failure", failure: { type: "smarthostDown", retryAfterSeconds: 1 } } as const;
  const session = await enter[0]();
  mta.script.push(down);
  await session.post?.send({ from: ADDRESS, to: [TO] }, MESSAGE);
  let settled = (): void => undefined;
  const settling = new Promise<void>((resolve) => (settled = resolve));
  const left = vi.spyOn(session.account, "settle").mockReturnValue(settling);
  session.release();
  await vi.waitFor(() => expect(left).toHaveBeenCalled());
  mta.script.push(...Array.from({ length: 200 }, () => down));
  await pass(47 * HOUR);
  (await enter[0]()).release();
  settled();
  await pass(2 * HOUR);
  await soon();
  expect(engines.size).toBe(1);
});

test("where no more accounts may be open, one that nobody uses goes: with nothing to send, if there is such", async () => {
  const { mta, engines, enter, logged, accounts } = await scene(3, { most: 2 });
  mta.script.push({ type: "failure", failure: { type: "smarthostDown", retryAfterSeconds: 1 } });
  const [sends, idle] = [await enter[0](), await enter[1]()];
  await sends.post?.send({ from: ADDRESS, to: [TO] }, MESSAGE);
  sends.release();
  idle.release();
  const third = await enter[2]();
  await soon();
  expect([engines.size, logged]).toEqual([2, []]);
  // whoever comes is let in all the same
  await enter[1]();
  await soon();
  expect(logged).toEqual([["hosted.mailWaits", { account: accounts[0], messages: 1 }]]);
  third.release();
});

test("mail of the webmail, whose undo may still come, waits half a minute longer; then it leaves, once", async () => {
  const { mta, enter, pass, clock } = await scene();
  const { account } = await enter[0]();
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

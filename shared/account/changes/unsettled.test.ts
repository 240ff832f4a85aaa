/** A change whose answer was lost, asked for once more: it is made once, and answered with what it did. */
import { expect, test, vi } from "vitest";
import { nodeCrypto } from "../../../server/crypto/node-crypto.ts";
import { utf8 } from "../../lib/bytes.ts";
import { emailNumber } from "../../lib/ids.ts";
import { err, unwrap } from "../../lib/result.ts";
import { INBOX_ID } from "../../mailbox/generation.ts";
import { uidSetOf } from "../../mailbox/uid-set.ts";
import type { RemoteLog } from "../../storage/remote-log.ts";
import { inbox, setFlag } from "../testing/account-contract.ts";
import { createWorld, sampleMessage, type TestDevice, type World } from "../testing/world.ts";

const message = utf8(sampleMessage(1));
const offline = { ok: false, error: { type: "offline" } };

/** `lost`: what is sent arrives, and no answer comes; `silent`: nor does any end of waiting for one. */
async function setUp(): Promise<{
  world: World;
  device: TestDevice;
  net: { lost: boolean; silent: Promise<void> | null };
}> {
  const world = await createWorld(nodeCrypto);
  const net = { lost: false, silent: null as Promise<void> | null };
  const device = await world.first.reopen({
    log: (log): RemoteLog => ({
      ...log,
      async append(...batch) {
        await net.silent;
        const answer = await log.append(...batch);
        return net.lost ? err({ type: "offline" }) : answer;
      },
    }),
  });
  await device.account.sync();
  return { world, device, net };
}

test.each([
  ["the retry is the first to read it", false],
  ["it was read before the retry", true],
])("APPEND: %s", async (_, reads) => {
  const { device, net } = await setUp();
  const { account } = device;
  const append = () => account.append(INBOX_ID, message, ["\\Seen"], 1_700_000_000);
  net.lost = true;
  expect(await append()).toEqual(offline);
  net.lost = false;
  if (reads) await account.sync();
  expect(unwrap(await append())).toMatchObject({ outcomes: [{ type: "appended", uid: 1 }], resumed: true });
  expect(inbox(account).count).toBe(1);
  expect(unwrap(await account.body(inbox(account).emailAt(0)))).toEqual(message);
  // asked for again after OK it is another one
  const another = unwrap(await append());
  expect(another).toMatchObject({ outcomes: [{ type: "appended", uid: 2 }] });
  expect(another).not.toHaveProperty("resumed");
  await account.close();
});

test("APPEND: what did not arrive is sent under the same id, and another message is another", async () => {
  const { device } = await setUp();
  const { account, connection } = device;
  connection.online = false;
  expect(await account.append(INBOX_ID, message, [], null)).toEqual(offline);
  connection.online = true;
  expect(unwrap(await account.append(INBOX_ID, utf8(sampleMessage(2)), [], null)).type).toBe("confirmed");
  expect(unwrap(await account.append(INBOX_ID, message, [], null)).type).toBe("confirmed");
  expect(inbox(account).count).toBe(2);
  await account.close();
});

test("COPY is made once, and its retry tells the UIDs", async () => {
  const { world, device, net } = await setUp();
  const { account } = device;
  await world.deliver(message);
  await account.sync();
  const copy = () => account.submit([{ op: "copy", mailbox: INBOX_ID, uids: uidSetOf([1]), to: INBOX_ID }]);
  net.lost = true;
  expect(await copy()).toEqual(offline);
  net.lost = false;
  await account.sync();
  expect(unwrap(await copy())).toMatchObject({ outcomes: [{ type: "copied", from: [1], to: [2] }] });
  expect(unwrap(await copy())).toMatchObject({ outcomes: [{ type: "copied", from: [1], to: [3] }] });
  expect(inbox(account).count).toBe(3);
  await account.close();
});

test("what was removed again before it was asked for once more is made anew", async () => {
  const { world, device, net } = await setUp();
  const { account } = device;
  await world.deliver(message);
  await account.sync();
  const copy = () => account.submit([{ op: "copy", mailbox: INBOX_ID, uids: uidSetOf([1]), to: INBOX_ID }]);
  const append = () => account.append(INBOX_ID, message, [], 1_700_000_000);
  for (const [uid, change] of [copy, append].entries()) {
    net.lost = true;
    expect(await change()).toEqual(offline);
    net.lost = false;
    await account.sync();
    expect(inbox(account).count).toBe(2 + uid);
  }
  const gone = uidSetOf([2, 3]);
  unwrap(await account.submit([{ op: "expunge", mailbox: INBOX_ID, uids: gone, onlyDeleted: false }]));
  expect(inbox(account).count).toBe(1);
  expect(unwrap(await copy())).toMatchObject({ outcomes: [{ type: "copied", from: [1], to: [4] }] });
  expect(unwrap(await append())).toMatchObject({ outcomes: [{ type: "appended", uid: 5 }] });
  expect(inbox(account).count).toBe(3);
  await account.close();
});

test("a provider that says nothing holds no change of flags up: it waits here, is shown, and is made once", async () => {
  const { world, device, net } = await setUp();
  const { account } = device;
  await world.deliver(message);
  await account.sync();
  const { seq } = account.state;
  let speak: () => void = () => undefined;
  net.silent = new Promise((resolve) => (speak = resolve));
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const first = setFlag(account, "first");
  await vi.advanceTimersByTimeAsync(5_100);
  vi.useRealTimers();
  expect(unwrap(await first)).toEqual({ type: "queued" });
  // nobody waits once more, and nothing overtakes
  expect(unwrap(await setFlag(account, "second"))).toEqual({ type: "queued" });
  expect(await account.append(INBOX_ID, message, [], null)).toEqual(offline);
  expect([inbox(account).flagsAt(0), account.shown.mailbox(INBOX_ID)?.flagsAt(0)]).toEqual([[], ["first", "second"]]);
  net.silent = null;
  speak();
  await vi.waitFor(() => expect(account.unsent).toBe(0));
  expect(inbox(account).flagsAt(0)).toEqual(["first", "second"]);
  expect(account.state.seq).toBe(seq + 2);
  await account.close();
});

test("replaced flags that waited leave what another device has set meanwhile", async () => {
  const { world, device } = await setUp();
  const { account, connection } = device;
  await world.deliver(message);
  await account.sync();
  await setFlag(account, "old");
  const other = await world.another();
  await other.account.sync();
  connection.online = false;
  await account.sync();
  const store = { op: "store", mailbox: INBOX_ID, uids: uidSetOf([1]), mode: "replace", flags: ["\\Seen"] } as const;
  expect(unwrap(await account.submit([store]))).toEqual({ type: "queued" });
  await setFlag(other.account, "elsewhere");
  connection.online = true;
  await account.sync();
  await vi.waitFor(() => expect(account.unsent).toBe(0));
  expect(inbox(account).flagsAt(0)).toEqual(["\\Seen", "elsewhere"]);
  expect(account.state.email(emailNumber(0))).not.toBeNull();
  await Promise.all([account.close(), other.account.close()]);
});

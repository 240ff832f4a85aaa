/** The client in memory says what the one over HTTP says (server/http/pairing.test.ts, removed-device.test.ts). */
import { expect, test } from "vitest";
import { nodeCrypto as crypto } from "../../server/crypto/node-crypto.ts";
import { utf8 } from "../lib/bytes.ts";
import { unwrap } from "../lib/result.ts";
import { createTestAccount, newDevice } from "../log/testing/test-account.ts";
import { createMemoryProvider } from "../storage/testing/memory-provider.ts";
import { createMemoryClient, createMemoryDirectory } from "./testing/memory-client.ts";

const slot = new Uint8Array(16).fill(7);
const failed = (type: string) => ({ ok: false, error: { type } });

function setUp() {
  let now = 1_700_000_000_000;
  const provider = createMemoryProvider({ crypto });
  const client = createMemoryClient(
    crypto,
    provider,
    createMemoryDirectory(() => now),
  );
  const join = async () => {
    const made = await createTestAccount(crypto);
    const hosted = provider.account(made.account);
    await hosted.blobs.put(made.keyring.id, made.keyring.bytes);
    unwrap(await hosted.append([made.genesis]));
    const { id: device, keys } = made.device;
    return { made, session: client.session({ account: made.account, device, secret: keys.signing.secret }) };
  };
  return { client, join, pass: (ms: number) => void (now += ms) };
}

test("pairing: what two devices leave each other, and each refusal", async () => {
  const { client, join, pass } = setUp();
  const [{ session, made }, { session: other }] = [await join(), await join()];
  expect(await session.pairTake(slot)).toEqual(failed("over"));
  unwrap(await client.pairOffer(slot, utf8("offer")));
  expect(await client.pairOffer(slot, utf8("another"))).toEqual(failed("exists"));
  expect(unwrap(await session.pairTake(slot))).toEqual(utf8("offer"));
  expect(await other.pairTake(slot)).toEqual(failed("taken"));
  expect(await client.pairReveal(slot, utf8("reveal"))).toEqual(failed("over"));
  unwrap(await session.pairHello(slot, utf8("hello")));
  unwrap(await client.pairReveal(slot, utf8("reveal")));
  expect(await client.pairReveal(slot, utf8("another"))).toEqual(failed("exists"));
  unwrap(await session.pairVerdict(slot, utf8("verdict")));
  expect(unwrap(await client.pairLook(slot))).toEqual({
    hello: utf8("hello"),
    reveal: utf8("reveal"),
    verdict: utf8("verdict"),
  });
  const identity = client.session({ account: made.account, device: null, secret: made.identity.secret });
  expect(await identity.pairTake(slot)).toEqual(failed("notAuthorized"));
  client.setOnline(false);
  expect(await client.pairLook(slot)).toEqual(failed("offline"));
  expect(await session.pairTake(slot)).toEqual(failed("offline"));
  client.setOnline(true);
  pass(300_000);
  expect(await client.pairLook(slot)).toEqual(failed("over"));
});

test("devices are seen when they log in or call", async () => {
  const { client, join } = setUp();
  const { session, made } = await join();
  const identity = client.session({ account: made.account, device: null, secret: made.identity.secret });
  expect(unwrap(await identity.seen()).size).toBe(0);
  unwrap(await session.login());
  expect([...unwrap(await identity.seen())]).toEqual([[made.device.id, 1_700_000_000]]);
  const stranger = await newDevice(crypto);
  const none = { account: made.account, device: stranger.id, secret: stranger.keys.signing.secret };
  expect(await client.session(none).seen()).toEqual(failed("notAuthorized"));
});

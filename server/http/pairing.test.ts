/** Pairing over a real socket: what two devices say to each other through it, and each refusal. */
import { expect, onTestFinished, test } from "vitest";
import { decodeError } from "../../shared/api/errors.ts";
import { CBOR_TYPE } from "../../shared/api/wire.ts";
import { createProviderClient } from "../../shared/client/create-provider-client.ts";
import { encodeCbor, type Cbor } from "../../shared/lib/cbor.ts";
import { utf8 } from "../../shared/lib/bytes.ts";
import { nodeCrypto as crypto } from "../crypto/node-crypto.ts";
import { createLimits } from "./limits.ts";
import { sessionOf, startTestProvider } from "./testing/start-provider.ts";

const slot = crypto.randomBytes(16);
const [offer, hello, reveal, verdict] = [utf8("offer"), utf8("hello"), utf8("reveal"), utf8("verdict")];

async function setUp(behindProxy = false) {
  let now = 1_700_000_000_000;
  const clock = () => now;
  const provider = await startTestProvider({ clock, http: { limits: createLimits(clock), behindProxy } });
  onTestFinished(() => provider.close());
  const post = async (path: string, body: Cbor, headers: Record<string, string> = {}) => {
    const response = await fetch(`${provider.origin}/api/v1/${path}`, {
      ...{ method: "POST", body: encodeCbor(body) },
      headers: { "Content-Type": CBOR_TYPE, ...headers },
    });
    const bytes = new Uint8Array(await response.arrayBuffer());
    return { status: response.status, error: decodeError(bytes)?.error, bytes };
  };
  return { provider, post, pass: (ms: number) => void (now += ms) };
}
const failed = (type: string) => ({ ok: false, error: { type } });

test("a slot that its new device has left is gone for all", async () => {
  const { provider } = await setUp();
  const { client } = provider;
  const session = sessionOf(provider, await provider.join());
  await client.pairOffer(slot, offer);
  await session.pairTake(slot);
  expect(await client.pairDrop(slot)).toEqual({ ok: true, value: null });
  expect(await client.pairDrop(slot)).toEqual({ ok: true, value: null });
  expect(await client.pairLook(slot)).toEqual(failed("over"));
  expect(await session.pairHello(slot, hello)).toEqual(failed("over"));
});

test("offer, take, hello, reveal, verdict", async () => {
  const { provider, pass } = await setUp();
  const { client } = provider;
  const session = sessionOf(provider, await provider.join());
  expect(await client.pairLook(slot)).toEqual(failed("over"));
  expect(await client.pairOffer(slot, offer)).toEqual({ ok: true, value: null });
  expect(await client.pairLook(slot)).toEqual({ ok: true, value: { hello: null, reveal: null, verdict: null } });
  expect(await session.pairTake(slot)).toEqual({ ok: true, value: offer });
  expect(await client.pairReveal(slot, reveal)).toEqual(failed("over"));
  expect(await session.pairHello(slot, hello)).toEqual({ ok: true, value: null });
  expect(await client.pairLook(slot)).toEqual({ ok: true, value: { hello, reveal: null, verdict: null } });
  expect(await client.pairReveal(slot, reveal)).toEqual({ ok: true, value: null });
  expect(await client.pairReveal(slot, reveal)).toEqual({ ok: true, value: null });
  expect(await client.pairReveal(slot, utf8("another"))).toEqual(failed("exists"));
  expect(await client.pairLook(slot)).toEqual({ ok: true, value: { hello, reveal, verdict: null } });
  expect(await session.pairVerdict(slot, verdict)).toEqual({ ok: true, value: null });
  expect(await client.pairLook(slot)).toEqual({ ok: true, value: { hello, reveal, verdict } });
  pass(300_000);
  expect(await client.pairLook(slot)).toEqual(failed("over"));
  expect(await session.pairVerdict(slot, verdict)).toEqual(failed("over"));
  expect(await client.pairReveal(slot, reveal)).toEqual(failed("over"));
});

test("one offer a slot, one device that takes it, one of each message", async () => {
  const { provider } = await setUp();
  const { client } = provider;
  const alice = sessionOf(provider, await provider.join());
  const bob = sessionOf(provider, await provider.join("bob@example.org"));
  expect(await alice.pairTake(slot)).toEqual(failed("over"));
  await client.pairOffer(slot, offer);
  expect(await client.pairOffer(slot, utf8("another"))).toEqual(failed("exists"));
  expect(await alice.pairHello(slot, hello)).toEqual(failed("over"));
  expect((await alice.pairTake(slot)).ok).toBe(true);
  expect(await bob.pairTake(slot)).toEqual(failed("taken"));
  expect(await bob.pairHello(slot, hello)).toEqual(failed("taken"));
  expect(await bob.pairVerdict(slot, verdict)).toEqual(failed("taken"));
  expect((await alice.pairHello(slot, hello)).ok).toBe(true);
  expect(await alice.pairHello(slot, utf8("another"))).toEqual(failed("exists"));
});

test("takes a device: neither nobody nor the identity key may", async () => {
  const { provider, post } = await setUp();
  const made = await provider.join();
  const identity = sessionOf(provider, made, "identity");
  await provider.client.pairOffer(slot, offer);
  for (const [path, body] of [
    ["pair-take", { slot }],
    ["pair-hello", { slot, hello }],
    ["pair-verdict", { slot, verdict }],
  ] as const)
    expect(await post(path, body)).toMatchObject({ status: 401, error: "notAuthorized" });
  expect(await identity.pairTake(slot)).toEqual(failed("notAuthorized"));
  expect(await identity.pairHello(slot, hello)).toEqual(failed("notAuthorized"));
  expect(await identity.pairVerdict(slot, verdict)).toEqual(failed("notAuthorized"));
  expect((await sessionOf(provider, made).pairTake(slot)).ok).toBe(true);
});

test("messages and slots have their sizes", async () => {
  const { post } = await setUp();
  expect(await post("pair-offer", { slot, offer: new Uint8Array(4096) })).toMatchObject({ status: 200 });
  const other = crypto.randomBytes(16);
  expect(await post("pair-offer", { slot: other, offer: new Uint8Array(4097) })).toMatchObject({ error: "badRequest" });
  expect(await post("pair-offer", { slot: other.slice(1), offer })).toMatchObject({ error: "badRequest" });
  expect(await post("pair-offer", { slot: other, offer: new Uint8Array(20_000) })).toMatchObject({ error: "tooLarge" });
  expect(await post("pair-reveal", { slot, reveal: new Uint8Array(4097) })).toMatchObject({ error: "badRequest" });
  expect(await post("pair-reveal", { slot: other, reveal })).toMatchObject({ status: 404, error: "notFound" });
  expect(await post("pair-look", { slot: other })).toMatchObject({ status: 404, error: "notFound" });
});

test("an address may offer a dozen at once, then one every twenty seconds; looking is cheaper", async () => {
  const { provider, pass } = await setUp();
  const offered = () => provider.client.pairOffer(crypto.randomBytes(16), offer);
  for (let i = 0; i < 12; i++) expect((await offered()).ok).toBe(true);
  expect(await offered()).toEqual({ ok: false, error: { type: "tooManyTries", retryAfterSeconds: 20 } });
  pass(20_000);
  expect((await offered()).ok).toBe(true);
  const looks = await Promise.all(Array.from({ length: 61 }, () => provider.client.pairLook(slot)));
  expect(looks.filter(({ ok, ...rest }) => !ok && "error" in rest && rest.error.type === "tooManyTries")).toHaveLength(
    1,
  );
});

test.each([
  ["IPv6", (n: number) => `2001:db8:7:${n.toString(16)}::1`, "2001:db8:8::1", "2001:db9::1"],
  ["IPv4", (n: number) => `192.0.2.${n}`, "192.0.3.1", "198.51.100.1"],
])("a site fills no more than 64 slots, by however many addresses (%s)", async (_name, own, next, far) => {
  const { post, pass } = await setUp(true);
  const offered = (from: string) =>
    post("pair-offer", { slot: crypto.randomBytes(16), offer }, { "X-Forwarded-For": from });
  for (let n = 0; n < 64; n++) expect((await offered(own(n))).status).toBe(200);
  pass(60_000);
  const refused = await offered(own(64));
  expect(refused).toMatchObject({ status: 429, error: "tooManyRequests" });
  expect(decodeError(refused.bytes)?.details).toMatchObject({ retryAfter: 240 });
  for (const other of [next, far]) expect((await offered(other)).status).toBe(200);
  pass(240_000);
  expect((await offered(own(64))).status).toBe(200);
});

test("nothing of it is logged, and none of it needs a cookie or says who is there", async () => {
  const { provider, post } = await setUp();
  const answer = await post("pair-offer", { slot, offer });
  expect(answer.bytes).toEqual(encodeCbor({}));
  expect(provider.logged).toEqual([]);
});

test("a provider that can not be reached, or answers otherwise, is told apart", async () => {
  const answering = (fetch: Parameters<typeof createProviderClient>[0]["fetch"]) =>
    createProviderClient({ fetch, baseUrl: "https://mail.example.org", crypto });
  const away = answering(() => Promise.reject(new TypeError("no route")));
  expect(await away.pairOffer(slot, offer)).toEqual(failed("offline"));
  const odd = answering(() =>
    Promise.resolve(new Response(encodeCbor({ hello: 7 }), { headers: { "content-type": CBOR_TYPE } })),
  );
  expect(await odd.pairLook(slot)).toMatchObject(failed("protocol"));
});

/** What a device may still do once it was removed: read how that came, and nothing else. And when devices were last used. */
import { expect, onTestFinished, test, vi } from "vitest";
import { decodeError } from "../../shared/api/errors.ts";
import { decodeBody, encodeBody } from "../../shared/api/schema.ts";
import { CBOR_TYPE, schemas } from "../../shared/api/wire.ts";
import { signLogin } from "../../shared/crypto/login.ts";
import { utf8 } from "../../shared/lib/bytes.ts";
import { encodeCbor } from "../../shared/lib/cbor.ts";
import { seq, type DeviceId } from "../../shared/lib/ids.ts";
import { unwrap } from "../../shared/lib/result.ts";
import { checkBytes } from "../../shared/log/check.ts";
import { createLedger, type Ledger } from "../../shared/log/ledger.ts";
import { deliver, newDevice, testBlob, writeGeneration, writeOps } from "../../shared/log/testing/test-account.ts";
import { nodeCrypto as crypto } from "../crypto/node-crypto.ts";
import { writeRemoval } from "../testing/change-record.ts";
import { sessionOf, startTestProvider } from "./testing/start-provider.ts";

async function setUp(clock: () => number = Date.now) {
  const provider = await startTestProvider({ clock });
  onTestFinished(() => provider.close());
  const made = await provider.join();
  const heir = await newDevice(crypto);
  const message = await deliver(crypto, made, utf8("a message"), utf8("index"));
  unwrap(await provider.store.appendIncoming(made.account, message.entry, message.blob));
  const ledger = createLedger(crypto, made.account);
  const catchUp = async () => {
    for (const bytes of provider.store.read(made.account, ledger.seq)?.entries ?? [])
      ledger.advance(unwrap(await checkBytes(crypto, ledger, bytes)));
    return ledger;
  };
  /** At seq 3, and one more entry behind it. */
  const remove = async () => {
    const identity = sessionOf(provider, made, "identity");
    const { entry, keyring } = await writeRemoval(made, await catchUp(), [heir]);
    unwrap(await identity.blobs.put(keyring.id, keyring.bytes));
    expect(unwrap(await identity.log.append([entry], seq(2))).assigned).toEqual([3]);
    const { head } = await catchUp();
    unwrap(await provider.store.append(made.account, [await writeGeneration(crypto, made, ledger)]));
    await catchUp();
    return { head, entry, keyring };
  };
  const login = async (device: DeviceId = made.device.id, secret = made.device.keys.signing.secret) => {
    const { account } = made;
    const challenge = provider.accounts.challenge(account, device);
    const sig = await signLogin(crypto, secret, { origin: provider.origin, account, device, challenge });
    return unwrap(await provider.accounts.login({ account, device, challenge, sig }, provider.origin)).token;
  };
  const call = async (token: string, method: string, path: string, body?: Uint8Array, type = CBOR_TYPE) => {
    const response = await fetch(`${provider.origin}/api/v1/${path}`, {
      ...{ method, headers: { Authorization: `Bearer ${token}`, ...(body ? { "Content-Type": type } : {}) } },
      ...(body ? { body: Uint8Array.from(body) } : {}),
    });
    const bytes = new Uint8Array(await response.arrayBuffer());
    return { status: response.status, bytes, error: decodeError(bytes)?.error };
  };
  return { provider, made, heir, message, ledger, remove, login, call };
}
type World = Awaited<ReturnType<typeof setUp>>;

/** Every call that needs a session, but those that read log, events and keyrings. */
async function otherCalls({ made, ledger, message }: World & { ledger: Ledger }) {
  const slot = crypto.randomBytes(16);
  const blob = testBlob(crypto, utf8("bytes"));
  const entries = [await writeOps(crypto, made, ledger)];
  return [
    ["GET", "record"],
    ["GET", "checkpoint"],
    ["GET", "devices"],
    ["GET", `blobs/${message.blob.id}`],
    ["GET", `blobs/${testBlob(crypto, utf8("absent")).id}`],
    ["POST", "log", encodeBody(schemas.append.body, { entries, after: seq(0) })],
    ["PUT", `blobs/${blob.id}`, blob.bytes, "application/octet-stream"],
    ["POST", "pair-take", encodeCbor({ slot })],
    ["POST", "pair-hello", encodeCbor({ slot, hello: utf8("h") })],
    ["POST", "pair-verdict", encodeCbor({ slot, verdict: utf8("v") })],
    ["POST", "logout", encodeCbor({})],
  ] as const;
}

test("a session from before and a new one read the log up to the removal, and keyrings", async () => {
  const world = await setUp();
  const { provider, made, call } = world;
  const before = await world.login();
  const { head, keyring } = await world.remove();
  for (const token of [before, await world.login()]) {
    const page = decodeBody(schemas.log.answer, (await call(token, "GET", "log?after=0")).bytes);
    expect(page?.entries).toHaveLength(3);
    expect(page).toMatchObject({ first: 1, last: 3, head });
    const rest = decodeBody(schemas.log.answer, (await call(token, "GET", "log?after=3")).bytes);
    expect(rest).toMatchObject({ first: 4, entries: [], last: 3, head });
    for (const { id, bytes } of [made.keyring, keyring])
      expect(await call(token, "GET", `blobs/${id}`)).toMatchObject({ status: 200, bytes: Uint8Array.from(bytes) });
  }
  expect(provider.store.head(made.account)?.seq).toBe(4);
  const { log } = sessionOf(provider, made);
  expect(unwrap(await log.read(seq(0)))).toMatchObject({ last: 3, head });
  expect(await log.latestRecord()).toEqual({ ok: false, error: { type: "notAuthorized" } });
});

test("everything else is refused to them, and open to a device that is in", async () => {
  const world = await setUp();
  const before = await world.login();
  for (const [method, path] of [
    ["GET", "record"],
    ["GET", "devices"],
  ] as const)
    expect((await world.call(before, method, path)).status).toBe(200);
  await world.remove();
  const calls = await otherCalls(world);
  for (const token of [before, await world.login()])
    for (const [method, path, body, type] of calls) {
      const done = await world.call(token, method, path, body, type);
      expect([path, done.status, done.error]).toEqual([path, 401, "notAuthorized"]);
    }
  expect(world.provider.store.head(world.made.account)?.seq).toBe(4);
  const heir = await world.login(world.heir.id, world.heir.keys.signing.secret);
  expect((await world.call(heir, "GET", "record")).status).toBe(200);
  expect((await world.call(heir, "GET", `blobs/${world.message.blob.id}`)).status).toBe(200);
});

test("its event streams end at once; a new one tells the removal, and nothing that comes later", async () => {
  const world = await setUp();
  const { provider, made } = world;
  const open = async (after: number) => {
    const headers = { Authorization: `Bearer ${await world.login()}` };
    const response = await fetch(`${provider.origin}/api/v1/events?after=${after}`, { headers });
    const reader = (response.body ?? new ReadableStream<Uint8Array>()).getReader();
    onTestFinished(() => reader.cancel().catch(() => undefined));
    return async (): Promise<string> => {
      const { done, value } = await reader.read();
      return done ? "" : Buffer.from(value).toString();
    };
  };
  const readAll = async (read: () => Promise<string>, until: string): Promise<string> => {
    let text = "";
    for (let chunk = await read(); chunk !== ""; chunk = await read()) {
      text += chunk;
      if (text.includes(until)) break;
    }
    return text;
  };
  const live = await open(2);
  await readAll(live, ": here");
  await world.remove();
  expect(await readAll(live, "never")).not.toContain("seq");
  const again = await open(0);
  expect(await readAll(again, "data:")).toContain("id: 3\nevent: seq\ndata: 3\n\n");
  const told = again();
  const generation = await writeGeneration(crypto, made, world.ledger);
  unwrap(await provider.store.append(made.account, [generation]));
  expect(provider.store.head(made.account)?.seq).toBe(5);
  expect(await Promise.race([told, new Promise((resolve) => setTimeout(resolve, 200, "silence"))])).toBe("silence");
  unwrap(await provider.accounts.remove("alice@example.org"));
  expect(await told).toBe("");
});

test("devices are listed with the hour of their last use", async () => {
  let now = 1_700_000_000_000;
  const world = await setUp(() => now);
  const session = sessionOf(world.provider, world.made);
  const identity = sessionOf(world.provider, world.made, "identity");
  expect(unwrap(await identity.seen()).size).toBe(0);
  unwrap(await session.login());
  const seen = async () => [...unwrap(await identity.seen())];
  await vi.waitFor(async () => expect(await seen()).toEqual([[world.made.device.id, 1_700_000_000]]));
  now += 3_000_000;
  unwrap(await session.seen());
  expect(await seen()).toEqual([[world.made.device.id, 1_700_000_000]]);
  now += 1_000_000;
  unwrap(await session.seen());
  await vi.waitFor(async () => expect(await seen()).toEqual([[world.made.device.id, 1_700_004_000]]));
  const stranger = await newDevice(crypto);
  const other = world.provider.client.session({
    ...{ account: world.made.account, device: stranger.id, secret: stranger.keys.signing.secret },
  });
  expect(await other.seen()).toEqual({ ok: false, error: { type: "notAuthorized" } });
});

test("mail that comes in is no use of a device, even while it watches", async () => {
  let now = 1_700_000_000_000;
  const world = await setUp(() => now);
  const { provider, made } = world;
  const seen = () => provider.store.lastSeen(made.account).get(made.device.id);
  expect(seen()).toBeUndefined();
  await world.login();
  await vi.waitFor(() => expect(seen()).toBe(1_700_000_000));
  now += 3_000_000;
  const headers = { Authorization: `Bearer ${await world.login()}` };
  const stream = await fetch(`${provider.origin}/api/v1/events?after=2`, { headers });
  const reader = (stream.body ?? new ReadableStream<Uint8Array>()).getReader();
  onTestFinished(() => reader.cancel().catch(() => undefined));
  now += 1_000_000;
  const { entry, blob } = await deliver(crypto, made, utf8("m"), utf8("i"));
  unwrap(await provider.store.appendIncoming(made.account, entry, blob));
  let text = "";
  while (!text.includes("data: 3")) {
    const { done, value } = await reader.read();
    if (done) throw new Error(`the stream ended after ${text}`);
    text += Buffer.from(value).toString();
  }
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(seen()).toBe(1_700_000_000);
});

import { describe, expect, test } from "vitest";
import { nodeCrypto as crypto } from "../../server/crypto/node-crypto.ts";
import { encodeError } from "../api/errors.ts";
import { encodeBody } from "../api/schema.ts";
import { schemas } from "../api/wire.ts";
import { utf8 } from "../lib/bytes.ts";
import { seq } from "../lib/ids.ts";
import { unwrap } from "../lib/result.ts";
import { createTestAccount, newDevice } from "../log/testing/test-account.ts";
import { AGAIN } from "../storage/remote-log.ts";
import { createMemoryProvider } from "../storage/testing/memory-provider.ts";
import { remoteContract } from "../storage/testing/remote-contract.ts";
import { createProviderClient } from "./create-provider-client.ts";
import type { Fetch } from "./fetch.ts";
import { normalizeOrigin } from "./origin.ts";
import { createWireServer } from "./testing/wire-server.ts";

const ORIGIN = "https://mail.example.org";
const watchTimes = { silenceMs: 5000, firstRetryMs: 5, lastRetryMs: 20 };

async function setUp(serverOrigin = ORIGIN) {
  const account = await createTestAccount(crypto);
  const hosted = createMemoryProvider({ crypto });
  const home = hosted.account(account.account);
  await home.blobs.put(account.keyring.id, account.keyring.bytes);
  unwrap(await home.append([account.genesis]));
  const server = createWireServer(crypto, hosted, serverOrigin);
  const client = createProviderClient({ fetch: server.fetch, baseUrl: ORIGIN, crypto, watchTimes });
  const { id: device, keys } = account.device;
  const session = client.session({ account: account.account, device, secret: keys.signing.secret });
  return { account, home, server, client, session };
}

remoteContract("HTTP", crypto, async () => {
  const { account, home, session } = await setUp();
  return { account, log: session.log, blobs: session.blobs, deliver: (entry, blob) => home.deliver(entry, blob) };
});

describe("sessions", () => {
  test("log in once for calls made together", async () => {
    const { server, session } = await setUp();
    await Promise.all([session.log.read(seq(0)), session.log.latestRecord(), session.log.latestCheckpoint()]);
    expect(server.requests.filter((request) => request === "POST login")).toHaveLength(1);
  });

  test("log in again, once, when the token has run out", async () => {
    const { server, session } = await setUp();
    unwrap(await session.log.read(seq(0)));
    server.expireTokens();
    unwrap(await session.log.read(seq(0)));
    expect(server.requests.filter((request) => request === "POST login")).toHaveLength(2);
  });

  test("with the identity key", async () => {
    const { account, client } = await setUp();
    const session = client.session({ account: account.account, device: null, secret: account.identity.secret });
    expect(await session.login()).toEqual({ ok: true, value: null });
  });

  test("refused: another key, or a signature for another origin", async () => {
    const { account, client } = await setUp();
    const stranger = (await newDevice(crypto)).keys.signing.secret;
    const { id: device, keys } = account.device;
    const refused = { ok: false, error: { type: "notAuthorized" } };
    expect(await client.session({ account: account.account, device, secret: stranger }).login()).toEqual(refused);
    const elsewhere = await setUp("https://evil.example.org");
    expect(await elsewhere.session.login()).toEqual(refused);
    expect(keys.signing.secret).toHaveLength(32);
  });

  test("logged out, a session logs in again when used", async () => {
    const { server, session } = await setUp();
    unwrap(await session.login());
    await session.logout();
    unwrap(await session.log.read(seq(0)));
    expect(server.requests.filter((request) => request === "POST login")).toHaveLength(2);
  });
});

const clientOf = (fetch: Fetch, timeoutMs = 1000) =>
  createProviderClient({ fetch, baseUrl: ORIGIN, crypto, timeoutMs, watchTimes });
const answering = (status: number, type: string, body: Uint8Array<ArrayBuffer>, headers = {}) =>
  clientOf(() => Promise.resolve(new Response(body, { status, headers: { "content-type": type, ...headers } })));
const cbor = "application/cbor";

describe("a provider that", () => {
  const info = (client: ReturnType<typeof clientOf>) => client.info();

  test("answers as it should", async () => {
    const imap = { host: "imap.example.org", port: 993, security: "tls" };
    const value = { version: 1, origin: ORIGIN, maxMessageBytes: 5, foldVersion: 1, imap, smtp: null, sending: null };
    const body = Uint8Array.from(encodeBody(schemas.info.answer, value));
    expect(await info(answering(200, `${cbor}; charset=utf-8`, body))).toEqual({ ok: true, value });
  });

  test("cannot be reached is offline", async () => {
    expect(await info(clientOf(() => Promise.reject(new TypeError("no route"))))).toEqual({
      ...{ ok: false, error: { type: "offline" } },
    });
  });

  test.each([500, 502, 503])("fails with %i is offline", async (status) => {
    const failed = await info(answering(status, "text/html", utf8("<h1>"), { "retry-after": "7" }));
    expect(failed).toEqual({ ok: false, error: { type: "offline", retryAfterSeconds: 7 } });
  });

  test.each([301, 302, 307])("redirects (%i) breaks the protocol", async (status) => {
    const answer = await info(answering(status, cbor, utf8(""), { location: "https://evil.example.org/" }));
    expect(answer).toEqual({ ok: false, error: { type: "protocol", detail: "redirect" } });
  });

  test("answers in HTML, with junk, or with the wrong shape breaks the protocol", async () => {
    for (const client of [
      answering(200, "text/html", utf8("<h1>Welcome to our hotspot</h1>")),
      answering(200, cbor, utf8("junk")),
      answering(404, "text/html", utf8("not here")),
      answering(400, cbor, utf8("junk")),
      answering(400, cbor, Uint8Array.from(encodeError("newName"))),
    ]) {
      expect(await info(client)).toMatchObject({ ok: false, error: { type: "protocol" } });
    }
  });

  test("answers without end is cut off", async () => {
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        controller.enqueue(new Uint8Array(1024 * 1024));
        sent++;
      },
    });
    const client = clientOf(() => Promise.resolve(new Response(endless, { headers: { "content-type": cbor } })));
    expect(await info(client)).toEqual({ ok: false, error: { type: "protocol", detail: "answer too large" } });
    expect(sent).toBeLessThan(10);
  });

  test("says nothing is given up", async () => {
    const silent: Fetch = (_, { signal }) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => reject(new Error("aborted")));
      });
    expect(await info(clientOf(silent, 20))).toEqual({ ok: false, error: { type: "offline" } });
  });

  test("asks for patience is told apart from one that is away", async () => {
    const busy = answering(429, cbor, Uint8Array.from(encodeError("tooManyRequests", { retryAfter: 30 })));
    const failed = { ok: false, error: { type: "tooManyTries", retryAfterSeconds: 30 } };
    expect(await busy.lookup("alice@example.org")).toEqual(failed);
  });

  test.each(["inviteInvalid", "inviteExpired"] as const)("knows an invite as %s", async (type) => {
    const status = type === "inviteInvalid" ? 404 : 410;
    const client = answering(status, cbor, Uint8Array.from(encodeError(type)));
    expect(await client.invite("token")).toEqual({ ok: false, error: { type } });
  });

  test("gives a token that would break a header is refused", async () => {
    const fetch: Fetch = (url) => {
      const challenge = encodeBody(schemas.challenge.answer, { challenge: new Uint8Array(32) });
      const login = encodeBody(schemas.login.answer, { token: "a\r\nX: y", expires: 1 });
      const body = Uint8Array.from(url.endsWith("challenge") ? challenge : login);
      return Promise.resolve(new Response(body, { headers: { "content-type": cbor } }));
    };
    const { account, device } = await createTestAccount(crypto);
    const session = clientOf(fetch).session({ account, device: device.id, secret: device.keys.signing.secret });
    expect(await session.login()).toMatchObject({ ok: false, error: { type: "protocol" } });
  });
});

describe("live events", () => {
  test("streams that break are taken up again where they ended", async () => {
    const { session, server, home, account } = await setUp();
    const { writeOps } = await import("../log/testing/test-account.ts");
    const controller = new AbortController();
    const told: number[] = [];
    const cut = new AbortController();
    const flaky: Fetch = (url, init) =>
      server.fetch(
        url,
        url.includes("events") && told.length < 1
          ? { ...init, signal: AbortSignal.any([init.signal, cut.signal]) }
          : init,
      );
    const client = createProviderClient({ fetch: flaky, baseUrl: ORIGIN, crypto, watchTimes });
    const { id: device, keys } = account.device;
    const { log } = client.session({ account: account.account, device, secret: keys.signing.secret });
    for await (const at of log.watch(seq(0), controller.signal)) {
      told.push(at);
      cut.abort();
      if (at === 1) unwrap(await session.log.append([await writeOps(crypto, account, home.view)], at));
      if (at === 2) controller.abort();
    }
    // connected anew: the log may have gone back, and only a read tells
    expect(told).toEqual([1, AGAIN, 2]);
    expect(server.requests.filter((request) => request === "GET events").length).toBeGreaterThan(1);
  });

  test("a silent stream is given up and opened again", async () => {
    const { account } = await createTestAccountAndServer();
    let opened = 0;
    const controller = new AbortController();
    const fetch: Fetch = async (url, init) => {
      if (!url.includes("events")) return (await server()).fetch(url, init);
      if (++opened === 3) controller.abort();
      const silent = new ReadableStream<Uint8Array>({
        start(stream) {
          if (init.signal.aborted) stream.error(new Error("aborted"));
          init.signal.addEventListener("abort", () => stream.error(new Error("aborted")));
        },
      });
      return new Response(silent, { headers: { "content-type": "text/event-stream" } });
    };
    const server = lazily(async () => (await createTestAccountAndServer(account)).server);
    const times = { silenceMs: 20, firstRetryMs: 1, lastRetryMs: 2 };
    const client = createProviderClient({ fetch, baseUrl: ORIGIN, crypto, watchTimes: times });
    const { id: device, keys } = account.device;
    const { log } = client.session({ account: account.account, device, secret: keys.signing.secret });
    for await (const at of log.watch(seq(0), controller.signal)) expect(at).toBe(null);
    expect(opened).toBe(3);
  });

  test("ends where its device is let in no more: a read tells why", async () => {
    const { client, account } = await setUp();
    const secret = new Uint8Array(32).fill(9);
    const { log } = client.session({ account: account.account, device: account.device.id, secret });
    const seen: unknown[] = [];
    for await (const at of log.watch(seq(0), new AbortController().signal)) seen.push(at);
    expect(seen).toEqual([]);
    expect(await log.read(seq(0))).toEqual({ ok: false, error: { type: "notAuthorized" } });
  });
});

async function createTestAccountAndServer(known?: Awaited<ReturnType<typeof createTestAccount>>) {
  const account = known ?? (await createTestAccount(crypto));
  const provider = createMemoryProvider({ crypto });
  const home = provider.account(account.account);
  await home.blobs.put(account.keyring.id, account.keyring.bytes);
  unwrap(await home.append([account.genesis]));
  return { account, server: createWireServer(crypto, provider, ORIGIN) };
}

function lazily<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null;
  return () => (made ??= make());
}

test.each([
  ["https://Mail.Example.org/", "https://mail.example.org"],
  ["https://mail.example.org:443", "https://mail.example.org"],
  ["http://127.0.0.1:8080", "http://127.0.0.1:8080"],
  ["http://[::1]:80", "http://[::1]"],
  ["ftp://mail.example.org", null],
  ["https://mail.example.org/path", null],
  ["https://user@mail.example.org", null],
  ["https://mail.example.org:99999", null],
  ["mail.example.org", null],
])("origin of %s", (text, origin) => {
  expect(normalizeOrigin(text)).toBe(origin);
});

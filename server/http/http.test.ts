import { mkdir, utimes, writeFile } from "node:fs/promises";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { decodeError, encodeError } from "../../shared/api/errors.ts";
import { CBOR_TYPE } from "../../shared/api/wire.ts";
import { encodeCbor } from "../../shared/lib/cbor.ts";
import { utf8 } from "../../shared/lib/bytes.ts";
import { seq } from "../../shared/lib/ids.ts";
import { unwrap } from "../../shared/lib/result.ts";
import { deliver, newDevice, testBlob, writeRecord } from "../../shared/log/testing/test-account.ts";
import { checkBytes } from "../../shared/log/check.ts";
import { createLedger } from "../../shared/log/ledger.ts";
import { signLogin } from "../../shared/crypto/login.ts";
import type { TestAccount } from "../../shared/log/testing/test-account.ts";
import { idToBytes } from "../../shared/lib/ids.ts";
import { nodeCrypto as crypto } from "../crypto/node-crypto.ts";
import { writeRemoval } from "../testing/change-record.ts";
import { createLimits } from "./limits.ts";
import { createRateLimit } from "./rate-limit.ts";
import { sessionOf, startTestProvider, type TestProvider, type TestProviderOptions } from "./testing/start-provider.ts";

async function withProvider(run: (provider: TestProvider) => Promise<void>, options?: TestProviderOptions) {
  const provider = await startTestProvider(options);
  try {
    await run(provider);
  } finally {
    await provider.close();
  }
}

const post = ({ origin }: TestProvider, path: string, body: Uint8Array, headers: Record<string, string> = {}) =>
  fetch(`${origin}/api/v1/${path}`, {
    ...{ method: "POST", body: Uint8Array.from(body) },
    headers: { "Content-Type": CBOR_TYPE, ...headers },
  });
const errorOf = async (response: Response): Promise<string | undefined> =>
  decodeError(new Uint8Array(await response.arrayBuffer()))?.error;

async function tokenOf({ accounts, origin }: TestProvider, { account, device }: TestAccount): Promise<string> {
  const challenge = accounts.challenge(account, device.id);
  const claim = { origin, account, device: device.id, challenge };
  const sig = await signLogin(crypto, device.keys.signing.secret, claim);
  return unwrap(await accounts.login({ account, device: device.id, challenge, sig }, origin)).token;
}
const infoOf = (origin: string) => ({ version: 1, origin, maxMessageBytes: 50 << 20, foldVersion: 1 });
const bearer = (token: string) => ({ headers: { Authorization: `Bearer ${token}` } });

describe("the API", () => {
  test("info says where mail programs find IMAP and where they send, and nothing where there is neither", async () => {
    const smtp = { host: "smtp.example.org", port: 465, security: "tls" } as const;
    const imap = { host: "imap.example.org", port: 993, security: "tls" } as const;
    await withProvider(
      async ({ client, origin }) =>
        expect(unwrap(await client.info())).toEqual({ ...infoOf(origin), imap, smtp, sending: null }),
      { http: { imap: () => imap, submission: () => smtp } },
    );
    await withProvider(async ({ client, origin }) => {
      expect(unwrap(await client.info())).toEqual({ ...infoOf(origin), imap: null, smtp: null, sending: null });
      const bytes = new Uint8Array(await (await fetch(`${origin}/api/v1/info`)).arrayBuffer());
      expect(bytes).toEqual(encodeCbor(infoOf(origin)));
    });
  });

  test("answers with headers that keep browsers and caches out", () =>
    withProvider(async ({ origin }) => {
      const { headers, status } = await fetch(`${origin}/api/v1/info`);
      expect(status).toBe(200);
      expect(headers.get("cache-control")).toBe("no-store");
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("referrer-policy")).toBe("no-referrer");
      expect(headers.get("content-security-policy")).toContain("default-src 'none'");
      expect(headers.get("x-powered-by")).toBeNull();
      expect(headers.get("strict-transport-security")).toBeNull();
      expect(headers.get("access-control-allow-origin")).toBeNull();
    }));

  test("names what is wrong with a request", () =>
    withProvider(async (provider) => {
      const { origin } = provider;
      const small = encodeCbor({ address: "a@b.org" });
      expect(await errorOf(await fetch(`${origin}/api/v1/nothing`))).toBe("notFound");
      expect(await errorOf(await fetch(`${origin}/api/v2/info`))).toBe("notFound");
      expect(await errorOf(await fetch(`${origin}/api/v1/lookup`))).toBe("methodNotAllowed");
      expect(await errorOf(await fetch(`${origin}/api/v1/log`))).toBe("notAuthorized");
      expect(await errorOf(await post(provider, "lookup", utf8("{}")))).toBe("badRequest");
      expect(await errorOf(await post(provider, "lookup", small, { "Content-Type": "text/plain" }))).toBe(
        "wrongContentType",
      );
      expect(await errorOf(await post(provider, "lookup", new Uint8Array(20_000)))).toBe("tooLarge");
      expect(await errorOf(await fetch(`${origin}/api/v1/record`, bearer("x".repeat(43))))).toBe("notAuthorized");
    }));

  test("stops reading a body that does not end", () =>
    withProvider(async ({ origin }) => {
      let sent = 0;
      const endless = new ReadableStream<Uint8Array>({
        pull(controller) {
          sent += 8192;
          if (sent < 64 << 20) controller.enqueue(new Uint8Array(8192));
          else controller.close();
        },
      });
      const request = { method: "POST", body: endless, duplex: "half", headers: { "Content-Type": CBOR_TYPE } };
      const answer = await fetch(`${origin}/api/v1/lookup`, request as RequestInit).then(errorOf, () => "tooLarge");
      expect(answer).toBe("tooLarge");
      expect(sent).toBeLessThan(16 << 20);
    }));

  test("a disk that fails is said to be unavailable, for a while", () => {
    let fails = false;
    const wrapDriver: NonNullable<TestProviderOptions["store"]>["wrapDriver"] = (driver) => ({
      ...driver,
      exec(sql) {
        if (fails && sql === "COMMIT") throw new Error("disk full");
        driver.exec(sql);
      },
    });
    return withProvider(
      async (provider) => {
        const made = await provider.join();
        const { blobs } = sessionOf(provider, made);
        const blob = testBlob(crypto, utf8("bytes"));
        fails = true;
        expect(await blobs.put(blob.id, blob.bytes)).toMatchObject({ error: { type: "offline" } });
        fails = false;
        expect(await blobs.put(blob.id, blob.bytes)).toMatchObject({ ok: true });
      },
      { store: { wrapDriver } },
    );
  });

  test("an identity key's session may read, put blobs and append the record only", () =>
    withProvider(async (provider) => {
      const made = await provider.join();
      const { log, blobs } = sessionOf(provider, made, "identity");
      const blob = testBlob(crypto, utf8("bytes"));
      unwrap(await blobs.put(blob.id, blob.bytes));
      const ledger = createLedger(crypto, made.account);
      ledger.advance(unwrap(await checkBytes(crypto, ledger, made.genesis)));
      const record = await writeRecord(crypto, made, ledger);
      expect(unwrap(await log.append([record], seq(1))).assigned).toEqual([2]);
      const { entry } = await deliver(crypto, made, utf8("m"), utf8("i"));
      expect(await log.append([entry], seq(2))).toMatchObject({ error: { violation: { type: "notAllowed" } } });
    }));

  test("join again with the same bytes; invites that are none", () =>
    withProvider(async ({ client, accounts }) => {
      expect(await client.invite("nonsense")).toMatchObject({ error: { type: "inviteInvalid" } });
      const { token } = unwrap(await accounts.addAccount("a@b.org"));
      expect(unwrap(await client.invite(token)).address).toBe("a@b.org");
      expect(unwrap(await client.lookup("a@b.org"))).toBe(unwrap(await client.lookup("A+x@b.org")));
    }));

  test("blobs in ranges", () =>
    withProvider(async (provider) => {
      const made = await provider.join();
      const blob = testBlob(crypto, crypto.randomBytes(100_000));
      unwrap(await provider.store.putBlob(made.account, blob.id, blob.bytes));
      const token = await tokenOf(provider, made);
      const get = async (range?: string) => {
        const headers = { Authorization: `Bearer ${token}`, ...(range === undefined ? {} : { Range: range }) };
        const response = await fetch(`${provider.origin}/api/v1/blobs/${blob.id}`, { headers });
        const bytes = new Uint8Array(await response.arrayBuffer());
        return { status: response.status, bytes, range: response.headers.get("content-range") };
      };
      expect(await get()).toEqual({ status: 200, bytes: Uint8Array.from(blob.bytes), range: null });
      const part = Uint8Array.from(blob.bytes.slice(99_990));
      expect(await get("bytes=99990-")).toEqual({ status: 206, bytes: part, range: "bytes 99990-99999/100000" });
      expect(await get("bytes=-10")).toEqual({ status: 206, bytes: part, range: "bytes 99990-99999/100000" });
      expect(await get("bytes=100000-")).toMatchObject({ status: 416, range: "bytes */100000" });
      expect((await get("bytes=1-2,4-5")).status).toBe(200);
    }));
});

describe("live events", () => {
  const open = async (provider: TestProvider, made: TestAccount, query = "", headers: Record<string, string> = {}) => {
    const token = await tokenOf(provider, made);
    const all = { Authorization: `Bearer ${token}`, ...headers };
    const response = await fetch(`${provider.origin}/api/v1/events${query}`, { headers: all });
    const reader = (response.body ?? new ReadableStream<Uint8Array>()).getReader();
    let text = "";
    return {
      token,
      /** Reads until the text holds this, or the stream ends. */
      async until(wanted: string) {
        while (!text.includes(wanted)) {
          const { done, value } = await reader.read();
          if (done) return "ended";
          text += Buffer.from(value).toString();
        }
        return text;
      },
    };
  };
  const send = async (provider: TestProvider, made: TestAccount) => {
    const { entry, blob } = await deliver(crypto, made, utf8("m"), utf8("i"));
    unwrap(await provider.store.appendIncoming(made.account, entry, blob));
  };

  test("tell what is there, then what comes, at once, and resume", () =>
    withProvider(async (provider) => {
      const made = await provider.join();
      const stream = await open(provider, made, "?after=0");
      expect(await stream.until("data: 1\n\n")).toContain("id: 1\nevent: seq\ndata: 1\n\n");
      await send(provider, made);
      await stream.until("data: 2\n\n");
      const resumed = await open(provider, made, "?after=0", { "Last-Event-ID": "2" });
      await send(provider, made);
      expect(await resumed.until("data: 3\n\n")).not.toContain("data: 2");
    }));

  test("end with the device, the account, the provider", () =>
    withProvider(async (provider) => {
      const made = await provider.join();
      const revoked = await open(provider, made);
      const ledger = createLedger(crypto, made.account);
      ledger.advance(unwrap(await checkBytes(crypto, ledger, made.genesis)));
      const { entry, keyring } = await writeRemoval(made, ledger, [await newDevice(crypto)]);
      unwrap(await provider.store.putBlob(made.account, keyring.id, keyring.bytes));
      unwrap(await provider.store.append(made.account, [entry]));
      expect(await revoked.until("never")).toBe("ended");
      expect((await fetch(`${provider.origin}/api/v1/record`, bearer(revoked.token))).status).toBe(401);
      const bob = await provider.join("bob@example.org");
      const gone = await open(provider, bob);
      unwrap(await provider.accounts.remove("bob@example.org"));
      expect(await gone.until("never")).toBe("ended");
    }));

  test("end when the provider stops, which does not wait for them", async () => {
    const provider = await startTestProvider();
    const stream = await open(provider, await provider.join());
    await provider.close();
    expect(await stream.until("never").catch(() => "ended")).toBe("ended");
  });
});

describe("rate limits", () => {
  test("say when to try again, by client and by name, and forget the oldest names", () => {
    let now = 0;
    const limit = createRateLimit({ burst: 2, perSecond: 0.5, clock: () => now, maxNames: 2 });
    expect([limit.take("a"), limit.take("a"), limit.take("a")]).toEqual([0, 0, 2]);
    expect(limit.take("b")).toBe(0);
    now += 2000;
    expect(limit.take("a")).toBe(0);
    limit.take("c");
    limit.take("d");
    expect([limit.take("a"), limit.take("a"), limit.take("a")]).toEqual([0, 0, 2]);
  });

  const ask = async (provider: TestProvider, forwarded: string) =>
    post(provider, "lookup", encodeCbor({ address: `${Math.random()}@b.org` }), { "X-Forwarded-For": forwarded });
  const tries = async (provider: TestProvider, forwarded: (i: number) => string) => {
    const responses = [];
    for (let i = 0; i < 70; i++) responses.push(await ask(provider, forwarded(i)));
    return responses;
  };
  const limits = createLimits;

  test("count the connection's address; X-Forwarded-For only behind a proxy", async () => {
    const clock = () => 0;
    await withProvider(
      async (provider) => {
        const last = (await tries(provider, (i) => `10.0.0.${i}`)).at(-1);
        expect(last?.status).toBe(429);
        expect(Number(last?.headers.get("retry-after"))).toBeGreaterThan(0);
        expect(last && (await errorOf(last))).toBe("tooManyRequests");
      },
      { http: { limits: limits(clock) } },
    );
    await withProvider(
      async (provider) => {
        expect((await tries(provider, (i) => `6.6.6.6, 10.0.0.${i}`)).at(-1)?.status).toBe(200);
        expect((await tries(provider, (i) => `10.0.0.${i}, 6.6.6.6`)).at(-1)?.status).toBe(429);
      },
      { http: { limits: limits(clock), behindProxy: true } },
    );
  });
});

describe("the webmail's files", () => {
  test("have their headers; screens are the app; nothing lies outside", async () => {
    const webRoot = mkdtempSync(join(tmpdir(), "web-"));
    await withProvider(
      async ({ origin }) => {
        const missing = await fetch(`${origin}/`);
        expect(await missing.text()).toContain("npm run build");
        for (const folder of ["assets", "frame"]) await mkdir(join(webRoot, folder));
        await writeFile(join(webRoot, "assets/app-1234.js"), "1");
        await writeFile(join(webRoot, "frame/blocked.html"), "<p>");
        await writeFile(join(webRoot, "sw.js"), "2");
        await writeFile(join(webRoot, "index.html"), "<!doctype html>");
        const header = async (path: string, name: string) => (await fetch(origin + path)).headers.get(name);
        expect(await header("/assets/app-1234.js", "cache-control")).toContain("immutable");
        expect(await header("/sw.js", "cache-control")).toBe("no-cache");
        expect(await header("/frame/blocked.html", "content-security-policy")).toContain("frame-ancestors 'self'");
        for (const screen of ["/", "/join", "/m/inbox"]) {
          const page = await fetch(origin + screen);
          expect(await page.text()).toBe("<!doctype html>");
          const policy = page.headers.get("content-security-policy");
          expect(policy).toContain("frame-ancestors 'none'");
          expect(policy).toContain("require-trusted-types-for 'script'; trusted-types svelte-trusted-html app-script");
          expect(policy).not.toContain("unsafe-inline");
          expect(page.headers.get("strict-transport-security")).toBe("max-age=31536000");
        }
        await writeFile(join(webRoot, "assets/app-1234.js.br"), brotliCompressSync("1"));
        await utimes(join(webRoot, "index.html"), 1, 1);
        const script = (encoding: string) =>
          fetch(`${origin}/assets/app-1234.js`, { headers: { "Accept-Encoding": encoding } });
        for (const [wanted, given] of [
          ["gzip, br", "br"],
          ["gzip", null],
          ["br;q=0", null],
        ] as const) {
          const answer = await script(wanted);
          expect(answer.headers.get("content-encoding")).toBe(given);
          expect(answer.headers.get("vary")).toBe("Accept-Encoding");
          expect(await answer.text()).toBe("1");
        }
        expect((await fetch(`${origin}/assets/app-1234.js.br`)).status).toBe(404);
        const tag = (await header("/", "etag")) ?? "";
        expect((await fetch(`${origin}/`, { headers: { "If-None-Match": tag } })).status).toBe(304);
        for (const path of ["/assets/none", "/none.js", "/%2e%2e/provider.db", "/..%2fprovider.db"])
          expect((await fetch(origin + path)).status).toBe(404);
      },
      { http: { webRoot, secure: true } },
    );
  });
});

test("what is logged holds neither tokens nor addresses", async () => {
  const error = encodeError("x");
  await withProvider(async (provider) => {
    const made = await provider.join();
    const token = await tokenOf(provider, made);
    await fetch(`${provider.origin}/api/v1/record`, bearer(token));
    await post(provider, "lookup", error);
    const text = JSON.stringify(provider.logged);
    expect(text).not.toContain(token);
    expect(text).not.toContain("example.org");
    expect(text).not.toContain(Buffer.from(idToBytes(made.account)).toString("hex"));
  });
});

test("what is shared with the app, and no service worker took, is not read: its page says so", async () => {
  await withProvider(async ({ origin }) => {
    const body = new Uint8Array(1_000_000);
    const answer = await fetch(`${origin}/share`, { method: "POST", body, redirect: "manual" });
    expect([answer.status, answer.headers.get("location")]).toEqual([303, "/compose#shared=lost"]);
  });
});

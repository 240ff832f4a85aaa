/** HTTPS as the provider serves it: TLS versions, headers, the webmail's paths, limits that keep bodies out. */
import { execFileSync } from "node:child_process";
import { request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import path from "node:path";
import { connect } from "node:tls";
import { once } from "node:events";
import { readFileSync, rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { RawPeer } from "../testing/raw-peer.ts";
import { startProviderProcess, tempFolder, type ProviderProcess } from "../testing/test-provider.ts";

const folder = tempFolder();
const cert = path.join(folder, "cert.pem");
const key = path.join(folder, "key.pem");
let provider: ProviderProcess;
let https: string;

beforeAll(async () => {
  const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"];
  const make = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"];
  execFileSync("openssl", [...make, ...subject, "-keyout", key, "-out", cert], { stdio: "ignore" });
  const flags = ["--https", "127.0.0.1:0", "--tls-cert", cert, "--tls-key", key, "--http", "127.0.0.1:0"];
  provider = await startProviderProcess(flags, {}, folder);
  https = provider.daemon.ready["https"] ?? "";
}, 120_000);

afterAll(async () => {
  await provider.end();
  rmSync(folder, { recursive: true, force: true });
});

interface Got {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
}

async function get(base: string, at: string, { method = "GET", headers = {}, body }: Asked = {}): Promise<Got> {
  const { hostname, port, protocol } = new URL(base);
  const send = protocol === "https:" ? httpsRequest : httpRequest;
  const asked = send({ hostname, port, path: at, method, headers, ca: readFileSync(cert), agent: false });
  asked.on("error", () => undefined);
  asked.end(body);
  const [response] = (await once(asked, "response")) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return { status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) };
}

const handshake = (version: "TLSv1.1" | "TLSv1.2" | "TLSv1.3"): Promise<string> =>
  new Promise((resolve) => {
    const { port } = new URL(https);
    const options = {
      ca: readFileSync(cert),
      minVersion: version,
      maxVersion: version,
      ciphers: "DEFAULT:@SECLEVEL=0",
    };
    const socket = connect({ host: "127.0.0.1", port: Number(port), ...options });
    socket.once("secureConnect", () => {
      resolve(socket.getProtocol() ?? "none");
      socket.destroy();
    });
    socket.once("error", () => resolve("refused"));
  });

describe("TLS", () => {
  test("1.2 and 1.3, nothing older; plain HTTP on its port is closed, and the next client is served", async () => {
    expect(await handshake("TLSv1.3")).toBe("TLSv1.3");
    expect(await handshake("TLSv1.2")).toBe("TLSv1.2");
    expect(await handshake("TLSv1.1")).toBe("refused");
    const plain = await RawPeer.open(new URL(https).host);
    plain.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    await plain.closed();
    expect((await get(https, "/api/v1/info")).status).toBe(200);
  });

  test("the origin is the https one", () => {
    expect(provider.daemon.ready["origin"]).toBe(https);
  });
});

describe("headers", () => {
  test.each([
    "/",
    "/join",
    "/m/inbox",
    "/api/v1/info",
    "/api/v1/nothing",
    "/nothing.js",
    "/%00",
    "/..%2f..%2fetc/passwd",
  ])("%s carries them all", async (at) => {
    const { headers, body } = await get(https, at);
    expect(headers["content-security-policy"]).toContain("default-src 'none'");
    expect(headers["x-content-type-options"]).toBe("nosniff");
    expect(headers["referrer-policy"]).toBe("no-referrer");
    expect(headers["cross-origin-opener-policy"]).toBe("same-origin");
    expect(headers["strict-transport-security"]).toMatch(/max-age=\d{7}/);
    expect(headers["x-powered-by"]).toBeUndefined();
    expect(headers["access-control-allow-origin"]).toBeUndefined();
    expect(body.toString("latin1")).not.toContain("root:");
  });

  test("answers of the API are not stored", async () => {
    expect((await get(https, "/api/v1/info")).headers["cache-control"]).toBe("no-store");
  });

  test("nothing under /api is the webmail", async () => {
    for (const at of ["/api", "/api/", "/api/v1", "/api/v2/info", "/api/v1/info/"]) {
      const { status, headers } = await get(https, at);
      expect([at, status, headers["content-type"]]).toEqual([at, 404, "application/cbor"]);
    }
  });
});

describe("bodies", () => {
  const cbor = { "content-type": "application/cbor" };

  test("too large, of another type, encoded, malformed", async () => {
    const post = (body: Uint8Array, headers: Record<string, string> = cbor) =>
      get(https, "/api/v1/lookup", { method: "POST", headers, body });
    expect((await post(new Uint8Array(100_000))).status).toBe(413);
    expect((await post(new Uint8Array([0xa0]), { "content-type": "text/plain" })).status).toBe(415);
    expect((await post(new Uint8Array([0xa0]), { ...cbor, "content-encoding": "gzip" })).status).toBe(415);
    expect((await post(new Uint8Array([0xff]))).status).toBe(400);
    expect((await post(new Uint8Array(0))).status).toBe(400);
    expect((await get(https, "/api/v1/log", { method: "POST", headers: cbor, body: new Uint8Array(9) })).status).toBe(
      401,
    );
    expect((await get(https, "/api/v1/log", { headers: { authorization: "Bearer nope" } })).status).toBe(401);
  });

  test("without a token a blob is not even read", async () => {
    const peer = await RawPeer.open(new URL(provider.http).host);
    peer.send(`PUT /api/v1/blobs/${"a".repeat(32)} HTTP/1.1\r\nHost: x\r\nContent-Length: 400000000\r\n\r\n`);
    expect(await peer.expect(/^HTTP[^\n]*\n/)).toContain("401");
    peer.destroy();
  });

  test("many lookups of one address are put off, others' are not forever", async () => {
    const body = Buffer.concat([
      Buffer.from([0xa1, 0x67]),
      Buffer.from("address"),
      Buffer.from([0x63]),
      Buffer.from("a@b"),
    ]);
    const statuses: number[] = [];
    let last: Got | null = null;
    for (let i = 0; i < 80; i++) {
      last = await get(https, "/api/v1/lookup", { method: "POST", headers: cbor, body });
      statuses.push(last.status);
    }
    expect(statuses[0]).toBe(200);
    expect(statuses).toContain(429);
    expect(Number(last?.headers["retry-after"])).toBeGreaterThan(0);
    expect((await get(https, "/api/v1/info")).status).toBe(200);
  });
});

test("malformed HTTP and slow headers do not disturb others", async () => {
  const { host } = new URL(provider.http);
  for (const bytes of ["\0\0\0\0\r\n\r\n", "GET /\r\n\r\n", `GET / HTTP/1.1\r\nX: ${"y".repeat(100_000)}\r\n\r\n`]) {
    const peer = await RawPeer.open(host);
    peer.send(bytes);
    await peer.closed();
  }
  const slow = await Promise.all(Array.from({ length: 50 }, () => RawPeer.open(host)));
  for (const peer of slow) peer.send("GET / HTTP/1.1\r\nHos");
  expect((await get(provider.http, "/api/v1/info")).status).toBe(200);
  for (const peer of slow) peer.destroy();
});

test("behind a proxy: on every address, clients told apart by what the proxy says, and told to stay on https", async () => {
  const behind = await startProviderProcess(["--http", "0.0.0.0:0", "--behind-proxy"]);
  try {
    const origin = behind.daemon.ready["origin"] ?? "";
    expect(new URL(origin).hostname).toBe("localhost");
    const base = `http://127.0.0.1:${new URL(origin).port}`;
    const proto = { "x-forwarded-proto": "https" };
    expect((await get(base, "/", { headers: proto })).headers["strict-transport-security"]).toBeDefined();
    expect((await get(base, "/")).headers["strict-transport-security"]).toBeUndefined();
    const lookup = (i: number, from: string) => {
      const name = Buffer.from(`user${String(i).padStart(4, "0")}@b`);
      const body = Buffer.concat([
        Buffer.from([0xa1, 0x67]),
        Buffer.from("address"),
        Buffer.from([0x60 + name.length]),
        name,
      ]);
      const headers = { "content-type": "application/cbor", "x-forwarded-for": `6.6.6.6, ${from}` };
      return get(base, "/api/v1/lookup", { method: "POST", headers, body });
    };
    let status = 200;
    for (let i = 0; i < 100 && status === 200; i++) ({ status } = await lookup(i, "192.0.2.1"));
    expect(status).toBe(429);
    expect((await lookup(500, "192.0.2.2")).status).toBe(200);
  } finally {
    await behind.end();
  }
});

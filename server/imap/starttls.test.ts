/** TLS as strangers meet it: STARTTLS and its injection, passwords in clear, certificates that change. */
import { mkdtempSync, rmSync } from "node:fs";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { connect as connectTls } from "node:tls";
import { afterAll, afterEach, expect, test, vi } from "vitest";
import { makeCertificate, readFiles } from "../testing/certificate.ts";
import { createImapServer } from "./server.ts";
import type { ImapServer, ImapServerOptions } from "./server.ts";
import { MemoryAccount, memoryBackend } from "./testing/memory-backend.ts";
import { TEST_USER } from "./testing/start.ts";
import { Transcript, mail } from "./testing/transcript.ts";

const folder = mkdtempSync(path.join(tmpdir(), "imap-tls-"));
const [first, second] = [makeCertificate(folder, "first"), makeCertificate(folder, "second")];
const trust = { ca: readFiles(first).cert as Buffer, servername: "localhost" };
let server: ImapServer;
let account: MemoryAccount;
let client: Transcript;
/** Ports of the STARTTLS and of the implicit listener. */
let ports: { readonly plain: number; readonly tls: number };

/** As strangers see it: loopback has no leave of its own unless it is given. */
async function start(options: Partial<ImapServerOptions> = {}): Promise<void> {
  account = new MemoryAccount(TEST_USER);
  account.deliver(mail("one"));
  const given = { backend: memoryBackend(account), log: () => undefined, certificate: readFiles(first), ...options };
  server = createImapServer({ ...given, limits: { loginDelayMs: 1, ...options.limits } });
  const loopback = { host: "127.0.0.1", port: 0 };
  ports = {
    plain: (await server.listen(loopback)).port,
    tls: options.certificate === null ? 0 : (await server.listen(loopback, "implicit")).port,
  };
}

afterEach(async () => {
  vi.useRealTimers();
  client.end();
  await server.close();
});
afterAll(() => rmSync(folder, { recursive: true }));

async function greeted(): Promise<Transcript> {
  client = new Transcript(ports.plain);
  await client.s(/^\* OK \[CAPABILITY IMAP4rev1 .*STARTTLS LOGINDISABLED\]/);
  return client;
}

test("in clear: no way to log in is offered, and each is refused before the password is sent where it can be", async () => {
  await start();
  await greeted();
  expect(await client.run("a1 CAPABILITY")).toEqual([
    expect.not.stringMatching(/AUTH=/),
    expect.stringMatching(/^a1 OK/),
  ]);
  const refusal = /^\w+ NO \[PRIVACYREQUIRED\] A password is taken over TLS only/;
  client.c(`b1 LOGIN ${TEST_USER} {6}`);
  await client.s(refusal);
  client.c("b2 LOGIN {15}");
  await client.s(refusal);
  client.c(`b3 LOGIN ${TEST_USER} {6+}`);
  client.c("secret");
  await client.s(refusal);
  client.c(`b4 LOGIN ${TEST_USER} secret`);
  await client.s(refusal);
  client.c("b5 AUTHENTICATE PLAIN");
  await client.s(refusal);
  client.c("b6 AUTHENTICATE PLAIN AGFkYUBleGFtcGxlLm9yZwBzZWNyZXQ=");
  await client.s(refusal);
  await client.run("b7 NOOP");
  expect(account.logins).toBe(0);
});

test("STARTTLS, then everything anew: STARTTLS is gone, login works", async () => {
  await start();
  await greeted();
  client.c("a1 STARTTLS");
  await client.s(/^a1 OK /);
  await client.secure(trust);
  const [offered] = await client.run("a2 CAPABILITY");
  expect(offered).toMatch(/AUTH=PLAIN/);
  expect(offered).not.toMatch(/STARTTLS|LOGINDISABLED/);
  await client.run("a3 STARTTLS", "BAD TLS is on already");
  await client.run("a4 AUTHENTICATE PLAIN AGFkYUBleGFtcGxlLm9yZwBzZWNyZXQ=");
  await client.run("a5 SELECT INBOX");
  expect((await client.run("a6 FETCH 1 BODY[TEXT]")).join()).toContain("Hello");
  await client.run("a7 STARTTLS", "BAD");
  await client.run("a8 LOGOUT");
  await client.closed();
  await expect.poll(() => account.releases).toBe(1);
});

test("CVE-2021-38371: what is pipelined behind STARTTLS is never run, neither before TLS nor inside it", async () => {
  await start();
  const injected = [
    "i1 NOOP\r\n",
    "i1 NOOP\r\ni2 CAPABILITY\r\n",
    "i1 ID {5}\r\n",
    "i1 LOGIN mallory {6+}\r\nsecret\r\n",
    "x".repeat(30_000),
  ];
  for (const commands of injected) {
    await greeted();
    client.raw(`a1 STARTTLS\r\n${commands}`);
    await client.s(/^a1 OK /);
    // what has come with STARTTLS is thrown away, what is still on its way is no handshake: both are safe
    const secured = await client.secure(trust).then(
      () => true,
      () => false,
    );
    if (secured) expect(await client.run("a2 NOOP")).toEqual([expect.stringMatching(/^a2 OK/)]);
    client.quiet();
    client.end();
  }
  await greeted();
  client.raw("a1 STARTTLS\r\ni1 NOOP\r\n");
  await client.s(/^a1 OK /);
  await client.secure(trust);
  await client.run("a2 LOGOUT");
});

test("after the OK of STARTTLS nothing in clear is answered", async () => {
  await start();
  await greeted();
  client.c("a1 STARTTLS");
  await client.s(/^a1 OK /);
  client.c("a2 NOOP");
  await client.closed();
  expect(client.rest).not.toMatch(/a2|BYE/);
});

test("without a certificate STARTTLS is not offered; from loopback a password is taken in clear, if allowed", async () => {
  await start({ certificate: null, allowPlaintextLogin: true });
  client = new Transcript(ports.plain);
  await client.s(/^\* OK \[CAPABILITY (?!.*STARTTLS).*AUTH=PLAIN\]/);
  await client.run("a1 STARTTLS", "BAD TLS is not offered here");
  await client.run(`a2 LOGIN ${TEST_USER} secret`);
  await expect((async () => server.listen({ host: "127.0.0.1", port: 0 }, "implicit"))()).rejects.toThrow(
    /certificate/,
  );
});

test("STARTTLS after a login in clear is too late", async () => {
  await start({ allowPlaintextLogin: true });
  client = new Transcript(ports.plain);
  await client.s(/STARTTLS AUTH=PLAIN\]/);
  await client.run(`a1 LOGIN ${TEST_USER} secret`);
  await client.run("a2 STARTTLS", "BAD Logged in already");
});

test("TLS from the first octet: 1.2 and 1.3, nothing older; a client that speaks HTTP is turned away", async () => {
  await start();
  for (const version of ["TLSv1.2", "TLSv1.3"] as const) {
    client = new Transcript(ports.tls, { ...trust, minVersion: version, maxVersion: version });
    await client.s(/^\* OK \[CAPABILITY (?!.*STARTTLS).*AUTH=PLAIN\]/);
    await client.run(`a1 LOGIN ${TEST_USER} secret`);
    client.end();
  }
  for (const bad of [
    { ...trust, minVersion: "TLSv1.1", maxVersion: "TLSv1.1", ciphers: "DEFAULT:@SECLEVEL=0" } as const,
    { ...trust, ALPNProtocols: ["h2", "http/1.1"] },
  ]) {
    client = new Transcript(ports.tls, bad);
    await client.closed();
    expect(client.rest).toBe("");
  }
  client = new Transcript(ports.tls, { ...trust, ALPNProtocols: ["imap"] });
  await client.s(/^\* OK/);
  client.end();
  client = new Transcript(ports.tls);
  client.c("a1 NOOP");
  await client.closed();
  expect(client.rest).not.toContain("a1");
});

test("a new certificate is shown to who comes from now on; sessions go on, and one that is no good changes nothing", async () => {
  await start();
  const seen = (): Promise<string> =>
    new Promise((resolve, reject) => {
      const socket = connectTls({ port: ports.tls, host: "127.0.0.1", rejectUnauthorized: false }, () => {
        resolve(socket.getPeerCertificate().fingerprint256);
        socket.destroy();
      });
      socket.once("error", reject);
    });
  client = new Transcript(ports.tls, trust);
  await client.s(/^\* OK/);
  await client.run(`a1 LOGIN ${TEST_USER} secret`);
  const before = await seen();
  server.setCertificate(readFiles(second));
  const after = await seen();
  expect(after).not.toBe(before);
  await client.run("a2 SELECT INBOX");
  const { cert } = readFiles(first);
  expect(() => server.setCertificate({ cert, key: readFiles(second).key })).toThrow(/key values mismatch/);
  expect(() => server.setCertificate({ cert: Buffer.from("none"), key: readFiles(first).key })).toThrow();
  expect(await seen()).toBe(after);
  await client.run("a3 NOOP");
});

test("a handshake that does not come ends in time", async () => {
  await start({ limits: { handshakeMs: 100 } });
  for (const port of [ports.tls, ports.plain]) {
    const silent = connect(port, "127.0.0.1");
    const closed = new Promise((resolve) => silent.once("close", resolve));
    silent.resume();
    if (port === ports.plain) silent.write("a1 STARTTLS\r\n");
    await closed;
  }
});

test("closing waits for no handshake: no clock goes on, and each peer still holds its end open", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout"] });
  await start();
  const open = async (port: number): Promise<Socket> => {
    const silent = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
    silent.on("error", () => undefined);
    await once(silent, "connect");
    return silent;
  };
  const silent = await Promise.all([ports.tls, ports.tls, ports.plain].map(open));
  // STARTTLS is answered, and its handshake awaited
  silent[2]?.write("a1 STARTTLS\r\n");
  for (let heard = ""; !heard.includes("a1 OK");)
    heard += String(((await once(silent[2] as Socket, "data")) as Buffer[])[0]);
  await server.close();
  expect(silent.map(({ writableEnded }) => writableEnded)).toEqual([false, false, false]);
  for (const socket of silent) socket.destroy();
}, 20_000);

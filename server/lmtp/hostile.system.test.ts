/** Peers that mean ill, or are broken: the provider stays up, bounded, and serves the next one. */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { LmtpClient } from "../../test/harness/lmtp-client.ts";
import type { MailReader } from "../testing/mail-reader.ts";
import { lmtpPeer, RawPeer } from "../testing/raw-peer.ts";
import { startProviderProcess, type ProviderProcess } from "../testing/test-provider.ts";

let provider: ProviderProcess;
let bob: MailReader;

beforeAll(async () => {
  const env = { AEROGRAMME_MAIL_MAX_BYTES: "2000000", AEROGRAMME_LMTP_IDLE_SECONDS: "2" };
  provider = await startProviderProcess([], env);
  bob = await provider.join("bob@example.org");
}, 120_000);

afterAll(() => provider.end());

async function stillServes(): Promise<void> {
  const before = (await bob.read()).length;
  const lmtp = await LmtpClient.open(provider.lmtp);
  expect(await lmtp.deliver(["bob@example.org"], "Subject: still\r\n\r\nhere\r\n")).toEqual([
    expect.stringMatching(/^250/),
  ]);
  lmtp.close();
  expect(await bob.read()).toHaveLength(before + 1);
}

/** Resident memory, octets. */
const memory = (): number => {
  const status = readFileSync(`/proc/${provider.daemon.child.pid ?? 0}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1024;
};

test("an endless command line is cut off", async () => {
  const { peer } = await lmtpPeer(provider.lmtp);
  const before = memory();
  for (let i = 0; i < 200 && !peer.socket.destroyed; i++) {
    peer.send("A".repeat(100_000));
    await new Promise((resolve) => setImmediate(resolve));
  }
  await peer.closed();
  expect(memory() - before).toBeLessThan(200_000_000);
  await stillServes();
});

test("an endless header line and an endless body are refused, not kept", async () => {
  const { peer } = await lmtpPeer(provider.lmtp);
  peer.send("MAIL FROM:<a@example.net>\r\nRCPT TO:<bob@example.org>\r\nDATA\r\n");
  await peer.expect(/354 [^\n]*\n/);
  const before = memory();
  for (let i = 0; i < 60; i++) await peer.push("Subject:".repeat(125_000));
  expect(memory() - before).toBeLessThan(250_000_000);
  peer.send("\r\n.\r\n");
  await peer.expect(/^552 5\.3\.4/);
  peer.destroy();
  await stillServes();
});

test("a line of two million octets, within the size, is a message", async () => {
  const lmtp = await LmtpClient.open(provider.lmtp);
  expect((await lmtp.deliver(["bob@example.org"], "x".repeat(1_900_000)))[0]).toMatch(/^250/);
  lmtp.close();
  expect((await bob.read()).at(-1)?.message).toHaveLength(1_900_002);
});

test("a client that falls silent is let go: in a command and in a message, of which nothing is kept", async () => {
  const before = (await bob.read()).length;
  const silent = await lmtpPeer(provider.lmtp);
  silent.peer.send("MAIL FR");
  const half = await lmtpPeer(provider.lmtp);
  half.peer.send("MAIL FROM:<a@example.net>\r\nRCPT TO:<bob@example.org>\r\nDATA\r\n");
  await half.peer.expect(/354 [^\n]*\n/);
  half.peer.send("Subject: half\r\n\r\nand then");
  await Promise.all([silent.peer.closed(10_000), half.peer.closed(10_000)]);
  expect(await bob.read()).toHaveLength(before);
  await stillServes();
});

test("slow clients in the middle of messages do not hold up others", async () => {
  const peers = await Promise.all(
    Array.from({ length: 24 }, async () => {
      const { peer } = await lmtpPeer(provider.lmtp);
      peer.send("MAIL FROM:<a@example.net>\r\nRCPT TO:<bob@example.org>\r\nDATA\r\n");
      await peer.expect(/354 [^\n]*\n/);
      peer.send("Subject: slow\r\n\r\n");
      return peer;
    }),
  );
  const trickle = setInterval(() => peers.forEach((peer) => peer.send("x\r\n")), 300);
  onTestFinished(() => clearInterval(trickle));
  await stillServes();
  clearInterval(trickle);
  for (const peer of peers) peer.send(".\r\n");
  for (const peer of peers) await peer.expect(/^250 /);
});

test("a client that goes away in the middle leaves nothing", async () => {
  const before = (await bob.read()).length;
  for (let i = 0; i < 20; i++) {
    const { peer } = await lmtpPeer(provider.lmtp);
    peer.send("MAIL FROM:<a@example.net>\r\nRCPT TO:<bob@example.org>\r\nDATA\r\nSubject: gone\r\n\r\nhalf");
    await peer.expect(/354 /);
    peer.socket.resetAndDestroy();
  }
  await stillServes();
  expect(await bob.read()).toHaveLength(before + 1);
});

test("nonsense, HTTP, TLS, NULs, bad addresses and commands out of order get refusals", async () => {
  const web = await RawPeer.open(provider.lmtp);
  await web.expect(/^220 /);
  web.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  await web.closed();
  const tls = await RawPeer.open(provider.lmtp);
  tls.send(Buffer.from("16030100f8010000f40303", "hex"));
  tls.send(Buffer.alloc(300, 7));
  tls.send("\r\n".repeat(20));
  await tls.closed();
  const { peer } = await lmtpPeer(provider.lmtp);
  for (const line of ["DATA", "RCPT TO:<bob@example.org>", "MAIL FROM:<", "MAIL FROM:<a\0b@example.net>"]) {
    peer.send(`${line}\r\n`);
    await peer.expect(/^5\d\d [^\n]*\n/);
  }
  peer.send("MAIL FROM:<a@example.net>\r\n");
  await peer.expect(/^250 [^\n]*\n/);
  for (const address of [
    "",
    "bob",
    "@",
    "bob@",
    `${"x".repeat(3000)}@example.org`,
    "bob@exa mple.org",
    "<bob@example.org>",
  ]) {
    peer.send(`RCPT TO:<${address}>\r\n`);
    await peer.expect(/^5\d\d [^\n]*\n/);
  }
  peer.destroy();
  await stillServes();
});

test("no reply is split or smuggled by a bare-LF end of message", async () => {
  const { peer } = await lmtpPeer(provider.lmtp);
  peer.send("MAIL FROM:<a@example.net>\r\nRCPT TO:<bob@example.org>\r\nDATA\r\n");
  await peer.expect(/354 [^\n]*\n/);
  peer.send("Subject: smuggle\r\n\r\nx\n.\nMAIL FROM:<evil@example.net>\n.\r\ny\r\n.\r\n");
  expect(await peer.expect(/^[^\n]*\n/)).toMatch(/^250 2\.6\.0/);
  peer.send("NOOP\r\n");
  expect(await peer.expect(/^[^\n]*\n/)).toMatch(/^250 2\.0\.0/);
  const last = (await bob.read()).at(-1)?.message.toString("latin1");
  expect(last).toContain("evil@example.net");
  expect(last?.endsWith("y\r\n")).toBe(true);
  peer.destroy();
});

test("two hundred connections at once", async () => {
  const peers = await Promise.all(Array.from({ length: 200 }, () => lmtpPeer(provider.lmtp)));
  for (const { peer } of peers) peer.destroy();
  await stillServes();
});

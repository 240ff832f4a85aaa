/** What 250 is worth: the real provider under kill -9, failing fsync, stops and restarts. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, expect, test } from "vitest";
import { seq, type BlobId } from "../shared/lib/ids.ts";
import { unwrap } from "../shared/lib/result.ts";
import { checkBytes } from "../shared/log/check.ts";
import { createLedger } from "../shared/log/ledger.ts";
import { newBlobId, writeOps } from "../shared/log/testing/test-account.ts";
import { nodeCrypto } from "./crypto/node-crypto.ts";
import { testId } from "../shared/log/testing/ids.ts";
import { LmtpClient } from "../test/harness/lmtp-client.ts";
import { reconnect, type MailReader } from "./testing/mail-reader.ts";
import { lmtpPeer } from "./testing/raw-peer.ts";
import { missing, testUnless } from "./testing/skip-aloud.ts";
import { startProviderProcess, type ProviderProcess } from "./testing/test-provider.ts";

const running = new Set<ProviderProcess>();
const started = async (...args: Parameters<typeof startProviderProcess>): Promise<ProviderProcess> => {
  const provider = await startProviderProcess(...args);
  running.add(provider);
  return provider;
};

afterEach(async () => {
  for (const provider of running) await provider.end();
  running.clear();
});

const numbered = (i: number): string =>
  `Subject: message ${i}\r\nMessage-ID: <${i}@example.net>\r\n\r\n${`line of ${i}\r\n`.repeat(i % 9 === 0 ? 9000 : 30)}`;
const numberOf = (message: Buffer): number => Number(/^Subject: message (\d+)/.exec(message.toString("latin1"))?.[1]);

/** Delivers until the connection breaks; gives the numbers that got 250. */
async function deliverMany(address: string, numbers: Iterator<number>, acknowledged: number[]): Promise<void> {
  const lmtp = await LmtpClient.open(address);
  try {
    for (let next = numbers.next(); !next.done; next = numbers.next()) {
      const [reply = ""] = await lmtp.deliver(["bob@example.org"], numbered(next.value));
      if (reply.startsWith("250")) acknowledged.push(next.value);
    }
  } catch {
    // the provider is gone
  }
  lmtp.close();
}

function* counting(): Generator<number> {
  for (let i = 1; ; i++) yield i;
}

const numbersRead = async (reader: MailReader): Promise<number[]> =>
  (await reader.read()).map(({ message }) => numberOf(message));

test("kill -9 in the middle of 32 parallel deliveries: what got 250 is there once", async () => {
  let provider = await startProviderProcess();
  let bob = await provider.join("bob@example.org");
  const numbers = counting();
  const acknowledged: number[] = [];
  for (let round = 0; round < 3; round++) {
    const before = acknowledged.length;
    const delivering = Array.from({ length: 32 }, () => deliverMany(provider.lmtp, numbers, acknowledged));
    while (acknowledged.length < before + 40) await new Promise((resolve) => setTimeout(resolve, 5));
    provider = await provider.restart("kill");
    await Promise.all(delivering);
    bob = reconnect(provider.http, bob);
  }
  running.add(provider);
  const read = await numbersRead(bob);
  const counts = new Map<number, number>();
  for (const number of read) counts.set(number, (counts.get(number) ?? 0) + 1);
  expect(acknowledged.filter((number) => counts.get(number) !== 1)).toEqual([]);
  expect([...counts.values()].every((count) => count === 1)).toBe(true);
  expect(acknowledged.length).toBeGreaterThanOrEqual(120);
  const lmtp = await LmtpClient.open(provider.lmtp);
  expect((await lmtp.deliver(["bob@example.org"], numbered(0)))[0]).toMatch(/^250/);
  lmtp.close();
}, 180_000);

test("a second provider on the folder is refused, and one killed leaves no lock behind", async () => {
  const provider = await started();
  const folder = path.dirname(provider.data);
  await expect(startProviderProcess([], {}, folder)).rejects.toThrow(/exited 1 .*another provider works on/s);
  await provider.daemon.kill();
  const again = await started([], {}, folder);
  expect(again.lmtp).not.toBe("");
});

test("SIGTERM lets a delivery under way finish, tells others to come back, and ends with 0", async () => {
  const provider = await started();
  let bob = await provider.join("bob@example.org");
  const idle = await lmtpPeer(provider.lmtp);
  const patience = AbortSignal.timeout(20_000);
  const watching = bob.session.log.watch(seq(0), patience)[Symbol.asyncIterator]();
  expect(await watching.next()).toEqual({ done: false, value: 1 });
  const busy = await lmtpPeer(provider.lmtp);
  busy.peer.send("MAIL FROM:<a@example.net>\r\nRCPT TO:<bob@example.org>\r\nDATA\r\n");
  await busy.peer.expect(/354 [^\n]*\n/);
  busy.peer.send(numbered(1));
  const stopped = provider.daemon.stop();
  await idle.peer.expect(/^421 /);
  await expect(lmtpPeer(provider.lmtp)).rejects.toThrow();
  busy.peer.send(".\r\n");
  await busy.peer.expect(/^250 2\.6\.0/);
  expect(await stopped).toBe(0);
  // neither of those who only wait was waited for
  expect(patience.aborted).toBe(false);
  const again = await started([], {}, path.dirname(provider.data));
  bob = reconnect(again.http, bob);
  expect(await numbersRead(bob)).toEqual([1]);
});

test("modes: the folder and all in it are the owner's alone", async () => {
  const provider = await started();
  await provider.join("bob@example.org");
  expect(statSync(provider.data).mode & 0o777).toBe(0o700);
  const open = readdirSync(provider.data).filter(
    (name) => (statSync(path.join(provider.data, name)).mode & 0o077) !== 0,
  );
  expect(open).toEqual([]);
});

const octetsOf = ({ data }: ProviderProcess): number =>
  Number(spawnSync("du", ["-s", "--apparent-size", "-B1", data], { encoding: "utf8" }).stdout.split("\t")[0]);

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + 60_000;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error("not in time");
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** The same again, sweeping each second. */
async function sweeping(provider: ProviderProcess, env: NodeJS.ProcessEnv): Promise<ProviderProcess> {
  await provider.daemon.stop();
  return started([], { AEROGRAMME_BLOBS_SWEEP_SECONDS: "1", ...env }, path.dirname(provider.data));
}

test("forgotten uploads go, and stored octets fall", async () => {
  const provider = await started();
  let bob = await provider.join("bob@example.org");
  const before = octetsOf(provider);
  for (let i = 0; i < 20; i++) {
    const put = await bob.session.blobs.put(
      testId<BlobId>(i + 1),
      new Uint8Array(i % 2 === 0 ? 60_000 : 600_000).fill(i),
    );
    expect(put.ok).toBe(true);
  }
  expect(octetsOf(provider)).toBeGreaterThan(before + 6_000_000);
  bob = reconnect((await sweeping(provider, { AEROGRAMME_BLOBS_PENDING_SECONDS: "1" })).http, bob);
  await until(() => octetsOf(provider) < before + 500_000);
  expect(await bob.session.blobs.get(testId<BlobId>(1))).toMatchObject({ ok: false, error: { type: "notFound" } });
}, 120_000);

test("what an entry releases goes after its grace; what is live stays", async () => {
  const provider = await started([], { AEROGRAMME_BLOBS_SWEEP_SECONDS: "1" });
  const bob = await provider.join("bob@example.org");
  const { made, session } = bob;
  const ledger = createLedger(nodeCrypto, made.account);
  ledger.advance(unwrap(await checkBytes(nodeCrypto, ledger, made.genesis)));
  const [kept, small, large] = [newBlobId(nodeCrypto), newBlobId(nodeCrypto), newBlobId(nodeCrypto)];
  for (const id of [kept, small]) unwrap(await session.blobs.put(id, new Uint8Array(1000)));
  unwrap(await session.blobs.put(large, new Uint8Array(900_000)));
  for (const change of [{ adds: [kept, small, large] }, { releases: [small, large] }]) {
    const entry = await writeOps(nodeCrypto, made, ledger, change);
    ledger.advance(unwrap(await checkBytes(nodeCrypto, ledger, entry)));
    unwrap(await session.log.append([entry], ledger.seq));
  }
  // a lagging reader has its grace
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect(unwrap(await session.blobs.get(large))).toHaveLength(900_000);
  const before = octetsOf(provider);
  const { blobs } = reconnect((await sweeping(provider, { AEROGRAMME_BLOBS_GRACE_SECONDS: "1" })).http, bob).session;
  await until(async () => !(await blobs.get(large)).ok && !(await blobs.get(small)).ok);
  // a sweep says so in the database first; the file goes after it
  await until(() => octetsOf(provider) < before - 890_000);
  expect(unwrap(await blobs.get(kept))).toHaveLength(1000);
});

/** Attaches strace to the provider; `stop` gives what it wrote. */
async function strace(provider: ProviderProcess, ...args: string[]): Promise<{ stop(): Promise<string> }> {
  const out = path.join(mkdtempSync(path.join(tmpdir(), "aerogramme-strace-")), "out");
  const child = spawn("strace", ["-f", "-o", out, ...args, "-p", String(provider.daemon.child.pid ?? 0)]);
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
  while (!said.includes("attached")) {
    if (child.exitCode !== null) throw new Error(`strace: ${said}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return {
    async stop() {
      child.kill("SIGINT");
      await once(child, "exit");
      const text = readFileSync(out, "utf8");
      rmSync(path.dirname(out), { recursive: true });
      return text;
    },
  };
}

const canTrace = (): string | null =>
  missing("strace") ??
  (spawnSync("strace", ["-o", "/dev/null", "true"]).status === 0 ? null : "strace may not trace here");

testUnless(
  canTrace(),
  "each delivery alone costs its fsyncs before 250; deliveries at once share them",
  async () => {
    const provider = await started();
    await provider.join("bob@example.org");
    const lmtp = await LmtpClient.open(provider.lmtp);
    const alone = await strace(provider, "-e", "trace=fsync,fdatasync,write,writev");
    for (let i = 1; i <= 5; i++) await lmtp.deliver(["bob@example.org"], numbered(i));
    const text = await alone.stop();
    const syncs = text.match(/f(?:data)?sync\(/g)?.length ?? 0;
    expect(syncs).toBeGreaterThanOrEqual(5);
    // between two acknowledgements there is a sync
    expect(
      text
        .split(/250 2\.6\.0/)
        .slice(0, 5)
        .every((part) => /f(?:data)?sync\(/.test(part)),
    ).toBe(true);
    lmtp.close();

    const clients = await Promise.all(Array.from({ length: 32 }, () => LmtpClient.open(provider.lmtp)));
    // a disk that takes 20 ms: what comes meanwhile shares the next commit
    const slow = "inject=fsync,fdatasync:delay_enter=20000";
    const together = await strace(provider, "-e", "trace=fsync,fdatasync", "-e", slow);
    const deliverFour = async (client: LmtpClient, i: number): Promise<void> => {
      for (let turn = 0; turn < 4; turn++) {
        expect((await client.deliver(["bob@example.org"], numbered(9000 + 9 * i + turn + 1)))[0]).toMatch(/^250/);
      }
    };
    await Promise.all(clients.map(deliverFour));
    const shared = (await together.stop()).match(/f(?:data)?sync\(/g)?.length ?? 0;
    for (const client of clients) client.close();
    console.log(`fsyncs: ${syncs} for 5 deliveries one by one, ${shared} for 128 from 32 clients`);
    expect(shared).toBeLessThan(80);
  },
  120_000,
);

testUnless(
  canTrace(),
  "a failing fsync never yields 250 and leaves nothing; later deliveries work",
  async () => {
    let provider = await started();
    let bob = await provider.join("bob@example.org");
    const lmtp = await LmtpClient.open(provider.lmtp);
    const failing = await strace(provider, "-e", "trace=fsync,fdatasync", "-e", "inject=fsync,fdatasync:error=EIO");
    for (const number of [1, 9, 2]) {
      expect((await lmtp.deliver(["bob@example.org"], numbered(number)))[0]).toMatch(/^451 4\.3\.0/);
    }
    await failing.stop();
    expect(await bob.read()).toEqual([]);
    expect((await lmtp.deliver(["bob@example.org"], numbered(3)))[0]).toMatch(/^250/);
    expect((await lmtp.deliver(["bob@example.org"], numbered(18)))[0]).toMatch(/^250/);
    lmtp.close();
    expect(await numbersRead(bob)).toEqual([3, 18]);
    running.delete(provider);
    provider = await provider.restart("kill");
    running.add(provider);
    bob = reconnect(provider.http, bob);
    expect(await numbersRead(bob)).toEqual([3, 18]);
  },
  120_000,
);

testUnless(
  canTrace(),
  "a full disk never yields 250 and leaves nothing; later deliveries work",
  async () => {
    const provider = await started();
    const bob = await provider.join("bob@example.org");
    const lmtp = await LmtpClient.open(provider.lmtp);
    const full = await strace(provider, "-e", "trace=pwrite64", "-e", "inject=pwrite64:error=ENOSPC");
    for (const number of [1, 2]) {
      expect((await lmtp.deliver(["bob@example.org"], numbered(number)))[0]).toMatch(/^451 4\.3\.0/);
    }
    const put = await bob.session.blobs.put(testId<BlobId>(1), new Uint8Array(1000));
    expect(put).toMatchObject({ ok: false, error: { type: "offline" } });
    await full.stop();
    expect((await lmtp.deliver(["bob@example.org"], numbered(3)))[0]).toMatch(/^250/);
    lmtp.close();
    expect(await numbersRead(bob)).toEqual([3]);
    expect((await bob.session.blobs.put(testId<BlobId>(1), new Uint8Array(1000))).ok).toBe(true);
  },
  120_000,
);

import { describe, expect, test } from "vitest";
import { nodeCrypto as crypto } from "../../server/crypto/node-crypto.ts";
import { utf8 } from "../lib/bytes.ts";
import { seq } from "../lib/ids.ts";
import { unwrap } from "../lib/result.ts";
import { createTestAccount, deliver, newBlobId, writeOps } from "../log/testing/test-account.ts";
import { createMemoryProvider } from "./testing/memory-provider.ts";
import { remoteContract } from "./testing/remote-contract.ts";

async function setUp(clock = () => 0, pageEntries = 1000) {
  const account = await createTestAccount(crypto);
  const provider = createMemoryProvider({ crypto, clock, graceSeconds: 100, pageEntries });
  const hosted = provider.account(account.account);
  await hosted.blobs.put(account.keyring.id, account.keyring.bytes);
  unwrap(await hosted.append([account.genesis]));
  return { account, provider, hosted, connection: hosted.connect() };
}

remoteContract("memory", crypto, async () => {
  const { account, hosted, connection } = await setUp();
  const { log, blobs } = connection;
  return { account, log, blobs, deliver: (entry, blob) => hosted.deliver(entry, blob) };
});

describe("memory provider", () => {
  test("a blob's life: pending, live, dead, gone", async () => {
    let now = 0;
    const { account, provider, hosted, connection } = await setUp(() => now);
    const [used, unused] = [newBlobId(crypto), newBlobId(crypto)];
    for (const id of [used, unused]) await connection.blobs.put(id, utf8("bytes"));
    expect(hosted.blobState(used)).toBe("pending");
    const adding = await writeOps(crypto, account, hosted.view, { adds: [used] });
    unwrap(await connection.log.append([adding], seq(1)));
    expect(hosted.blobState(used)).toBe("live");
    const releasing = await writeOps(crypto, account, hosted.view, { releases: [used] });
    unwrap(await connection.log.append([releasing], seq(2)));
    expect(hosted.blobState(used)).toBe("dead");
    now = 99;
    provider.sweep();
    expect(hosted.blobState(used)).toBe("dead");
    now = 100;
    provider.sweep();
    expect(hosted.blobState(used)).toBeNull();
    expect(hosted.blobState(unused)).toBe("pending");
    now = 86_400;
    provider.sweep();
    expect(hosted.blobState(unused)).toBeNull();
    expect(hosted.storedBytes()).toBe(account.keyring.size);
  });

  test("a cut connection fails as offline and comes back", async () => {
    const { connection } = await setUp();
    connection.online = false;
    expect(await connection.log.read(seq(0))).toEqual({ ok: false, error: { type: "offline" } });
    connection.online = true;
    expect((await connection.log.read(seq(0))).ok).toBe(true);
  });

  test("appends at once are put in one order", async () => {
    const { account, hosted } = await setUp();
    const messages = await Promise.all(
      Array.from({ length: 8 }, () => deliver(crypto, account, utf8("message"), utf8("index"))),
    );
    await Promise.all(messages.map(({ entry, blob }) => hosted.deliver(entry, blob)));
    expect(hosted.view.seq).toBe(9);
  });

  test("pages are bounded", async () => {
    const { account, hosted, connection } = await setUp(() => 0, 2);
    for (let i = 0; i < 3; i++) unwrap(await hosted.append([await writeOps(crypto, account, hosted.view)]));
    const page = unwrap(await connection.log.read(seq(0)));
    expect([page.first, page.entries.length, page.last]).toEqual([1, 2, 4]);
  });
});

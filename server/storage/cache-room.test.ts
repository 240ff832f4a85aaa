import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rolldown } from "rolldown";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { idFromBytes, idToBytes, type BlobId } from "../../shared/lib/ids.ts";
import { OverLimit } from "../../shared/storage/local-store.ts";
import { openBlobPacks, type BlobPacks } from "./blob-pack.ts";
import { createCacheRoom, type CacheRoom, type Disk } from "./cache-room.ts";

const LIMIT = 1 << 20;
const BODY = 20_000;
const id = (n: number): BlobId => idFromBytes<BlobId>(new Uint8Array(16).fill(n));
const body = (n: number, length = BODY): Uint8Array => new Uint8Array(length).fill(n);
/** Whole, and what it was. */
const isBody = (bytes: Uint8Array | null, n: number, length = BODY): boolean =>
  bytes !== null && Buffer.from(bytes).equals(body(n, length));
const roomy = (): Promise<Disk> => Promise.resolve({ free: 1e12, total: 1e12 });
const numbers = async (packs: BlobPacks): Promise<number[]> =>
  (await packs.keys()).map((one) => idToBytes(one)[0] ?? -1).sort((a, b) => a - b);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "room-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
});

const octetsIn = (path: string): number =>
  readdirSync(path)
    .filter((name) => name.startsWith("pack-"))
    .reduce((sum, name) => sum + statSync(join(path, name)).size, 0);

async function packsOf(room: CacheRoom, path = folder): Promise<BlobPacks> {
  const packs = await openBlobPacks(path, room.packBytes, room);
  onTestFinished(() => packs.close().catch(() => undefined));
  return packs;
}

test("the disk holds no more than the limit at any time; what was not used for longest goes, and its owner hears of it", async () => {
  const packs = await packsOf(createCacheRoom(LIMIT, roomy));
  const gone: BlobId[] = [];
  packs.watchEvicted?.((ids) => gone.push(...ids));
  let most = 0;
  for (let n = 0; n < 200; n++) {
    await packs.put(id(n), body(n));
    expect(isBody(await packs.get(id(3)), 3)).toBe(n >= 3);
    most = Math.max(most, octetsIn(folder));
  }
  expect(most).toBeLessThanOrEqual(LIMIT);
  const kept = await numbers(packs);
  // the one that is read all the time, and the last ones
  expect(kept[0]).toBe(3);
  expect(kept.slice(1)).toEqual(Array.from({ length: kept.length - 1 }, (_, n) => 201 - kept.length + n));
  expect(packs.octets()).toBeGreaterThan(LIMIT * 0.8);
  expect(gone).toHaveLength(200 - kept.length);
  for (const n of kept) expect(isBody(await packs.get(id(n)), n)).toBe(true);
});

test("what is worth more stays: what is worth nothing goes first, then what is worth less than what comes", async () => {
  const packs = await packsOf(createCacheRoom(LIMIT, roomy));
  packs.rankBy((one) => Math.max(0, (idToBytes(one)[0] ?? 0) - 100));
  for (let n = 0; n < 50; n++) await packs.put(id(n), body(n));
  for (let n = 200; n > 148; n--) await packs.put(id(n), body(n));
  // an old one that is opened, and one of the window that is older than all that is kept
  await expect(packs.put(id(60), body(60))).rejects.toThrow(OverLimit);
  await expect(packs.put(id(120), body(120))).rejects.toThrow(OverLimit);
  const before = await numbers(packs);
  expect(before).toEqual(Array.from({ length: 52 }, (_, n) => 149 + n));
  // mail that comes pushes out the oldest of the window
  await packs.put(id(220), body(220));
  const after = await numbers(packs);
  expect(after.at(-1)).toBe(220);
  expect(after[0]).toBeGreaterThan(149);
  await expect(packs.put(id(221), body(221, LIMIT + 1))).rejects.toThrow(OverLimit);
  expect(await numbers(packs)).toEqual(after);
});

test("caches share a limit, and the larger one makes room; a lower limit is met at the next start", async () => {
  const room = createCacheRoom(LIMIT, roomy);
  const paths = [join(folder, "a"), join(folder, "b")] as const;
  const [a, b] = [await packsOf(room, paths[0]), await packsOf(room, paths[1])];
  for (let n = 0; n < 50; n++) await a.put(id(n), body(n));
  for (let n = 0; n < 10; n++) await b.put(id(n), body(n));
  expect(await numbers(b)).toHaveLength(10);
  expect(octetsIn(paths[0]) + octetsIn(paths[1])).toBeLessThanOrEqual(LIMIT);
  await a.close();
  await b.close();
  const lower = await packsOf(createCacheRoom(LIMIT / 4, roomy), paths[0]);
  lower.rankBy(() => 0);
  await expect.poll(() => octetsIn(paths[0])).toBeLessThanOrEqual(LIMIT / 4);
  expect((await numbers(lower)).at(-1)).toBe(49);
});

test("room stays free on the disk, limit or not: 500 MB, or a twentieth of a small one", async () => {
  const disk = { free: 0, total: 0 };
  const keep = async (free: number, total: number): Promise<unknown> => {
    Object.assign(disk, { free, total });
    const packs = await packsOf(
      createCacheRoom(null, () => Promise.resolve(disk)),
      join(folder, `${free}`),
    );
    return packs.put(id(1), body(1)).then(
      () => packs.put(id(2), body(2)),
      () => "none",
    );
  };
  expect(await keep((500 << 20) + 1000, 1e12)).toBe("none");
  expect(await keep((500 << 20) + 3 * BODY, 1e12)).toBeUndefined();
  // as much as there was when it was asked lately, less what was kept since
  await expect(keep((500 << 20) + 1.5 * BODY, 1e12)).rejects.toThrow(/too little room/);
  expect(await keep(49 << 20, 1000 << 20)).toBe("none");
  expect(await keep(52 << 20, 1000 << 20)).toBeUndefined();
});

test("killed at any moment, what is kept can be read, and the limit holds on", async () => {
  const script = join(folder, "writer.mjs");
  const entry = join(import.meta.dirname, "testing/cache-writer.ts");
  const built = await rolldown({ input: entry, platform: "node" });
  await built.write({ file: script, format: "esm" });
  const cache = join(folder, "cache");
  let found = 0;
  for (let round = 0; round < 3; round++) {
    const writer = spawn(process.execPath, [script, cache, String(round * 77)], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(writer.stdout, "data");
    await new Promise((resolve) => setTimeout(resolve, 10 + round * 60));
    writer.kill("SIGKILL");
    await once(writer, "exit");
    const packs = await packsOf(createCacheRoom(LIMIT, roomy), cache);
    for (const key of await packs.keys()) {
      const bytes = await packs.get(key);
      const first = idToBytes(key)[0] ?? 0;
      expect(isBody(bytes, first, 100 + first * 100)).toBe(true);
      found++;
    }
    await packs.close();
    expect(octetsIn(cache)).toBeLessThanOrEqual(LIMIT * 1.1);
  }
  expect(found).toBeGreaterThan(50);
}, 30_000);

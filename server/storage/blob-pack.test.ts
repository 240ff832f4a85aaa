import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { idFromBytes, type BlobId } from "../../shared/lib/ids.ts";
import { openBlobPacks } from "./blob-pack.ts";

const id = (n: number): BlobId => idFromBytes<BlobId>(new Uint8Array(16).fill(n));
const blob = (n: number, length = 1000): Uint8Array => new Uint8Array(length).fill(n);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "packs-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
});

const packsIn = (): string[] => readdirSync(folder).filter((name) => name.startsWith("pack-"));

async function fill(count: number, packBytes = 5000) {
  const packs = await openBlobPacks(folder, packBytes);
  await Promise.all(Array.from({ length: count }, (_, n) => packs.put(id(n), blob(n))));
  return packs;
}

test("blobs put side by side come back, and still do after a restart", async () => {
  const packs = await fill(20);
  for (let n = 0; n < 20; n++) expect(await packs.get(id(n))).toEqual(blob(n));
  await packs.close();
  expect(packsIn().length).toBeGreaterThan(3);
  const again = await openBlobPacks(folder, 5000);
  for (let n = 0; n < 20; n++) expect(await again.get(id(n))).toEqual(blob(n));
  const before = packsIn();
  await again.put(id(99), blob(99, 100));
  // a restart begins no pack while there is room in the last one
  expect(packsIn()).toEqual(before);
  await again.close();
});

test("the last of what was put under an id counts, also after a restart", async () => {
  const packs = await fill(3);
  await packs.put(id(1), blob(7, 50));
  await packs.delete(id(2));
  await packs.close();
  const again = await openBlobPacks(folder, 5000);
  expect(await again.get(id(1))).toEqual(blob(7, 50));
  expect(await again.get(id(2))).toBeNull();
  expect([...(await again.keys())].sort()).toEqual([id(0), id(1)].sort());
  await again.close();
});

test("a pack of which more than half is forgotten gives its room back, and what is wanted of it stays", async () => {
  const packs = await fill(20);
  const octets = (): number => packsIn().reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
  const before = octets();
  for (let n = 0; n < 20; n++) if (n % 4 !== 0) await packs.delete(id(n));
  await expect.poll(octets).toBeLessThan(before / 2);
  await packs.close();
  const again = await openBlobPacks(folder, 5000);
  for (let n = 0; n < 20; n++) expect(await again.get(id(n))).toEqual(n % 4 === 0 ? blob(n) : null);
  for (let n = 0; n < 20; n += 4) await again.delete(id(n));
  await again.close();
  await (await openBlobPacks(folder, 5000)).close();
  expect(packsIn()).toEqual([]);
});

test("what a crash left: half a place, places beyond a pack's end, other bytes where a blob was", async () => {
  const packs = await fill(4, 1 << 20);
  await packs.close();
  const index = readFileSync(join(folder, "index"));
  const pack = readFileSync(join(folder, "pack-1"));
  writeFileSync(join(folder, "index"), Buffer.concat([index, index.subarray(0, 11)]));
  truncateSync(join(folder, "pack-1"), pack.length - 1);
  // the head of the first record
  writeFileSync(join(folder, "pack-1"), Buffer.concat([Buffer.alloc(8, 0xff), pack.subarray(8, pack.length - 1)]));
  const again = await openBlobPacks(folder, 1 << 20);
  const found = await Promise.all([0, 1, 2, 3].map((n) => again.get(id(n))));
  expect(found.filter((bytes) => bytes === null)).toHaveLength(2);
  await again.put(id(9), blob(9));
  expect(await again.get(id(9))).toEqual(blob(9));
  await again.close();
  expect(readFileSync(join(folder, "index")).length % 30).toBe(0);
});

test("blobs in files of their own, of earlier versions, are taken in", async () => {
  writeFileSync(join(folder, id(5)), blob(5));
  writeFileSync(join(folder, ".x.123.tmp"), "half");
  const packs = await openBlobPacks(folder);
  expect(await packs.get(id(5))).toEqual(blob(5));
  await packs.close();
  expect(readdirSync(folder)).toEqual(["index", "pack-1"]);
});

test("clear forgets all of it, and what follows is kept", async () => {
  const packs = await fill(20);
  await packs.clear();
  expect(packsIn()).toEqual([]);
  expect(await packs.get(id(1))).toBeNull();
  await packs.put(id(1), blob(3));
  await packs.close();
  const again = await openBlobPacks(folder, 5000);
  expect(await again.keys()).toEqual([id(1)]);
  await again.close();
});

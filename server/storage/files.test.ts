import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, onTestFinished, test } from "vitest";
import { utf8 } from "../../shared/lib/bytes.ts";
import { parseId, type BlobId } from "../../shared/lib/ids.ts";
import { localStoreContract } from "../../shared/storage/testing/local-store-contract.ts";
import { openFileStore } from "./files.ts";

function tempFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "store-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0)) await step();
});

localStoreContract("files", async () => {
  const folder = mkdtempSync(join(tmpdir(), "store-"));
  let store = await openFileStore(folder);
  undo.push(() => store.close());
  undo.push(() => rmSync(folder, { recursive: true, force: true }));
  const reopen = async (): Promise<typeof store> => {
    await store.close();
    store = await openFileStore(folder);
    return store;
  };
  return { store, reopen };
});

test("what an interrupted write left is taken away, and nobody else may read the rest", async () => {
  const folder = join(tempFolder(), "cache");
  const store = await openFileStore(folder);
  const id = parseId<BlobId>("a".repeat(32));
  if (id) await store.blobs.put(id, utf8("sealed"));
  await store.docs.put("doc.tmp", utf8("sealed"));
  await store.close();
  writeFileSync(join(folder, "blobs", ".x.123.tmp"), "half");
  writeFileSync(join(folder, "docs", ".x.123.tmp"), "half");
  const again = await openFileStore(folder);
  expect(await again.blobs.keys()).toEqual([id]);
  await again.close();
  expect(readdirSync(join(folder, "docs"))).toEqual(["doc.tmp"]);
  expect(readdirSync(join(folder, "blobs"))).toEqual(["index", "pack-1"]);
  const paths = ["entries", "blobs", "docs", "blobs/index", "blobs/pack-1", "docs/doc.tmp"].map((path) =>
    join(folder, path),
  );
  for (const path of [folder, ...paths]) expect(statSync(path).mode & 0o077).toBe(0);
});

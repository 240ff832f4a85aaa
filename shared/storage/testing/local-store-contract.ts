/** What every LocalStore must do. */
import { beforeEach, describe, expect, test } from "vitest";
import { utf8 } from "../../lib/bytes.ts";
import { parseId, seq, type BlobId } from "../../lib/ids.ts";
import { unwrapId } from "../../log/testing/ids.ts";
import type { LocalStore } from "../local-store.ts";

export interface LocalStoreSetup {
  readonly store: LocalStore;
  /** Opens what is stored anew, as after a restart; absent where nothing outlives the process. */
  readonly reopen?: () => Promise<LocalStore>;
}

const entry = (n: number): Uint8Array => utf8(`entry ${n}`);
const id = (digit: string): BlobId => unwrapId(parseId<BlobId>(digit.repeat(32)));

/** `setUp` gives a fresh, empty store each time. */
export function localStoreContract(name: string, setUp: () => Promise<LocalStoreSetup>): void {
  describe(`${name}: local store`, () => {
    let setup: LocalStoreSetup;
    let store: LocalStore;
    beforeEach(async () => {
      setup = await setUp();
      store = setup.store;
    });
    const reopened = async (): Promise<LocalStore> => (setup.reopen ? await setup.reopen() : store);

    describe("entries", () => {
      entriesContract(() => store, reopened);
    });
    describe("blobs", () => {
      blobsContract(() => store, reopened);
    });
    describe("docs", () => {
      docsContract(() => store, reopened);
    });

    test("clear leaves the documents that are to stay", async () => {
      await store.entries.append(seq(5), [entry(5)]);
      await store.docs.put("doc", entry(1));
      await store.docs.put("queue", entry(2));
      await store.clear((name) => name === "queue" || name === "never-there");
      const cleared = await reopened();
      expect(await cleared.entries.last()).toBe(0);
      expect(await cleared.docs.get("doc")).toBeNull();
      expect(await cleared.docs.get("queue")).toEqual(entry(2));
      expect(await cleared.docs.get("never-there")).toBeNull();
    });

    test("clear forgets everything", async () => {
      await store.entries.append(seq(1), [entry(1)]);
      await store.blobs.put(id("a"), entry(2));
      await store.docs.put("doc", entry(3));
      await store.clear();
      const cleared = await reopened();
      expect(await cleared.entries.last()).toBe(0);
      expect(await cleared.blobs.keys()).toEqual([]);
      expect(await cleared.docs.get("doc")).toBeNull();
      await cleared.entries.append(seq(7), [entry(7)]);
      expect(await cleared.entries.last()).toBe(7);
    });
  });
}

type Get = () => LocalStore;
type Reopen = () => Promise<LocalStore>;

function entriesContract(store: Get, reopened: Reopen): void {
  test("are empty at first", async () => {
    expect(await store().entries.last()).toBe(0);
    expect(await store().entries.readAfter(seq(0), 10)).toEqual([]);
  });

  test("come back in order, from where asked, as many as asked", async () => {
    await store().entries.append(seq(1), [entry(1), entry(2)]);
    await store().entries.append(seq(3), [entry(3)]);
    const again = await reopened();
    const all = [1, 2, 3].map((n) => ({ seq: seq(n), bytes: entry(n) }));
    expect(await again.entries.readAfter(seq(0), 10)).toEqual(all);
    expect(await again.entries.readAfter(seq(1), 1)).toEqual(all.slice(1, 2));
    expect(await again.entries.readAfter(seq(3), 10)).toEqual([]);
    expect(await again.entries.last()).toBe(3);
  });

  test("may begin anywhere, then follow without a gap", async () => {
    await store().entries.append(seq(501), [entry(501)]);
    await expect(store().entries.append(seq(503), [entry(503)])).rejects.toThrow();
    await expect(store().entries.append(seq(501), [entry(501)])).rejects.toThrow();
    await store().entries.append(seq(502), [entry(502)]);
    const again = await reopened();
    expect((await again.entries.readAfter(seq(0), 10)).map((stored) => stored.seq)).toEqual([501, 502]);
    expect(await again.entries.readAfter(seq(501), 10)).toHaveLength(1);
  });

  test("truncate forgets the newest, and the run goes on from there", async () => {
    await store().entries.append(seq(1), [entry(1), entry(2), entry(3)]);
    await store().entries.truncate(seq(3));
    expect(await store().entries.last()).toBe(3);
    await store().entries.truncate(seq(1));
    expect(await (await reopened()).entries.last()).toBe(1);
    await (await reopened()).entries.append(seq(2), [utf8("another")]);
    expect((await (await reopened()).entries.readAfter(seq(1), 9))[0]?.bytes).toEqual(utf8("another"));
  });

  test("truncate to nothing lets the run begin elsewhere", async () => {
    await store().entries.append(seq(5), [entry(5)]);
    await store().entries.truncate(seq(0));
    await store().entries.append(seq(9), [entry(9)]);
    expect((await (await reopened()).entries.readAfter(seq(0), 9)).map((stored) => stored.seq)).toEqual([9]);
  });

  test("keep no reference to bytes given, and empty batches change nothing", async () => {
    const bytes = entry(1);
    await store().entries.append(seq(1), [bytes]);
    bytes.fill(0);
    await store().entries.append(seq(2), []);
    expect((await store().entries.readAfter(seq(0), 9))[0]?.bytes).toEqual(entry(1));
    expect(await store().entries.last()).toBe(1);
  });

  test("a thousand of them, some large", async () => {
    const many = Array.from({ length: 1000 }, (_, i) => new Uint8Array(i % 100 === 0 ? 50_000 : 40).fill(i));
    await store().entries.append(seq(1), many);
    const again = await reopened();
    const read = await again.entries.readAfter(seq(0), 2000);
    expect(read.map((stored) => stored.bytes.length)).toEqual(many.map((bytes) => bytes.length));
    expect(read[999]?.bytes).toEqual(many[999]);
  });
}

function blobsContract(store: Get, reopened: Reopen): void {
  test("put, get, has, delete, keys", async () => {
    expect(await store().blobs.get(id("a"))).toBeNull();
    await store().blobs.put(id("a"), entry(1));
    await store().blobs.put(id("b"), new Uint8Array(0));
    const again = await reopened();
    expect(await again.blobs.get(id("a"))).toEqual(entry(1));
    expect(await again.blobs.get(id("b"))).toEqual(new Uint8Array(0));
    expect(await again.blobs.has(id("a"))).toBe(true);
    expect([...(await again.blobs.keys())].sort()).toEqual([id("a"), id("b")]);
    await again.blobs.delete(id("a"));
    await again.blobs.delete(id("c"));
    expect(await again.blobs.has(id("a"))).toBe(false);
    expect(await (await reopened()).blobs.keys()).toEqual([id("b")]);
  });

  test("a later put replaces", async () => {
    await store().blobs.put(id("a"), entry(1));
    await store().blobs.put(id("a"), entry(22));
    expect(await (await reopened()).blobs.get(id("a"))).toEqual(entry(22));
  });
}

function docsContract(store: Get, reopened: Reopen): void {
  test("put, replace, get, delete", async () => {
    expect(await store().docs.get("snapshot")).toBeNull();
    await store().docs.put("snapshot", entry(1));
    await store().docs.put("records-0", entry(2));
    await store().docs.put("snapshot", entry(3));
    const again = await reopened();
    expect(await again.docs.get("snapshot")).toEqual(entry(3));
    expect(await again.docs.get("records-0")).toEqual(entry(2));
    await again.docs.delete("snapshot");
    await again.docs.delete("never");
    expect(await (await reopened()).docs.get("snapshot")).toBeNull();
  });

  test("are listed by how their names begin", async () => {
    for (const name of ["draft-file-a", "draft-file-b", "draft-fil", "drafts", "search-draft-file-"])
      await store().docs.put(name, entry(1));
    await store().docs.delete("draft-file-b");
    await store().docs.put("draft-file-c", entry(2));
    const again = await reopened();
    expect([...(await again.docs.names("draft-file-"))].sort()).toEqual(["draft-file-a", "draft-file-c"]);
    expect(await again.docs.names("never")).toEqual([]);
  });

  test("many writes to one name at once leave one of them, whole", async () => {
    const versions = Array.from({ length: 20 }, (_, i) => new Uint8Array(10_000).fill(i));
    await Promise.all(versions.map((version) => store().docs.put("doc", version)));
    const left = await (await reopened()).docs.get("doc");
    expect(versions.some((version) => left?.every((byte, i) => byte === version[i]))).toBe(true);
    expect(left).toHaveLength(10_000);
  });

  test.each(["../up", "a/b", "", "UPPER", ".hidden"])("refuse the name %j", async (name) => {
    await expect(store().docs.put(name, entry(1))).rejects.toThrow();
  });
}

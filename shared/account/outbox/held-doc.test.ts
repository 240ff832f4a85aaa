/** What is held on a device, and its files: over documents in memory that die at each of their steps. */
import { expect, test } from "vitest";
import { utf8, utf8ToText } from "../../lib/bytes.ts";
import { encodeCbor } from "../../lib/cbor.ts";
import type { EntryId } from "../../lib/ids.ts";
import { unwrap } from "../../lib/result.ts";
import { wholeOf, type MessagePieces } from "../../mime/build/message-pieces.ts";
import type { Account } from "../account.ts";
import { Life } from "../testing/life.ts";
import { createHeldDoc, type HeldDoc, type HeldMail } from "./held-doc.ts";

type DraftDoc = Account["draftDoc"];

interface Disk {
  document: Uint8Array | null;
  readonly files: Map<string, Uint8Array>;
  readonly puts: string[];
  /** There is no room for a file. */
  full: boolean;
}

const emptyDisk = (): Disk => ({ document: null, files: new Map(), puts: [], full: false });

function docOn(disk: Disk, life = new Life()): HeldDoc {
  const { files, puts } = disk;
  const draftDoc: DraftDoc = {
    isKept: true,
    get: () => Promise.resolve(disk.document),
    put: life.through((content: Uint8Array) => Promise.resolve(void (disk.document = content.slice()))),
    files: {
      names: () => Promise.resolve([...files.keys()]),
      get: (name) => Promise.resolve(files.get(name)?.slice() ?? null),
      put: life.through((name: string, content: Uint8Array) => {
        if (disk.full) return Promise.reject(new DOMException("no room", "QuotaExceededError"));
        puts.push(name);
        files.set(name, content.slice());
        return Promise.resolve();
      }),
      delete: life.through((name: string) => Promise.resolve(void files.delete(name))),
    },
  };
  return createHeldDoc({ draftDoc }, () => `f${disk.puts.length}x${disk.files.size}`);
}

const fileOf = (fill: number): Uint8Array => new Uint8Array(40_000).fill(fill);
const withFiles = (words: string, ...files: readonly Uint8Array[]): MessagePieces => [
  { octets: utf8(words), isFile: false },
  ...files.map((octets) => ({ octets, isFile: true })),
  { octets: utf8("\r\n"), isFile: false },
];
const draft = (messageId: string, message: MessagePieces): HeldMail => ({
  ...{ messageId, replaces: null, saved: 1_700_000_000, message, send: null },
});
const textsOf = async (doc: HeldDoc): Promise<Record<string, string>> =>
  Object.fromEntries(((await doc.all()) ?? []).map((one) => [one.messageId, utf8ToText(wholeOf(one.message))]));

test("a file is written once, however often its draft is, and goes when none has it any more", async () => {
  const disk = emptyDisk();
  const doc = docOn(disk);
  const [a, b] = [fileOf(65), fileOf(66)];
  unwrap(await doc.put(draft("one", withFiles("1", a))));
  unwrap(await doc.put(draft("one", withFiles("2", a, b))));
  // the same octets, come another way, and in another draft
  unwrap(await doc.put(draft("two", withFiles("3", a.slice()))));
  expect([disk.puts.length, disk.files.size, disk.document?.length ?? 0]).toEqual([2, 2, expect.any(Number)]);
  expect(disk.document?.length).toBeLessThan(400);
  const again = docOn(disk);
  const all = (await again.all()) ?? [];
  expect(all.map(({ message }) => message.filter(({ isFile }) => isFile).length)).toEqual([2, 1]);
  unwrap(await again.put(draft("one", withFiles("4", b.slice()))));
  expect([disk.puts.length, disk.files.size]).toEqual([2, 2]);
  await again.change("two", () => null);
  expect([...disk.files.values()]).toEqual([b]);
  await again.change("one", () => null);
  expect(disk.files.size).toBe(0);
});

test("small files stand in the document, and what an earlier program kept in one is read, and goes on", async () => {
  const disk = emptyDisk();
  const large = "x".repeat(50_000);
  disk.document = encodeCbor([["old", null, 1_700_000_000, utf8(large)]]);
  const doc = docOn(disk);
  expect(await textsOf(doc)).toEqual({ old: large });
  unwrap(await doc.put(draft("new", withFiles("n", utf8("small")))));
  expect([disk.files.size, disk.document.length < 400]).toEqual([1, true]);
  expect(await textsOf(docOn(disk))).toEqual({ old: large, new: "nsmall\r\n" });
});

test("killed at any step, each draft has all that its last word says, and what was left behind goes", async () => {
  const [a, b] = [fileOf(65), fileOf(66)];
  const versions = [withFiles("1", a), withFiles("2", a, b), withFiles("3", b), null, withFiles("4", a)];
  const texts = versions.map((pieces) => pieces && utf8ToText(wholeOf(pieces)));
  let isOver = false;
  for (let step = 0; !isOver; step++) {
    const disk = emptyDisk();
    const life = new Life();
    const doc = docOn(disk, life);
    life.endsAt(step);
    let done = -1;
    const writing = (async () => {
      for (const [at, pieces] of versions.entries()) {
        if (pieces) unwrap(await doc.put(draft("one", pieces)));
        else await doc.change("one", () => null);
        done = at;
      }
      return true;
    })();
    isOver = await Promise.race([writing, life.died.then(() => false)]);
    const found = (await textsOf(docOn(disk)))["one"] ?? null;
    // what was acknowledged, or what was on its way
    const may = [done < 0 ? null : texts[done], isOver ? texts[done] : texts[done + 1]];
    expect(may.includes(found), `step ${step}, after ${done}`).toBe(true);
    const named = new Set(
      ((await docOn(disk).all()) ?? []).flatMap(({ message }) => message.filter(({ isFile }) => isFile)),
    );
    expect([step, disk.files.size]).toEqual([step, named.size]);
  }
});

test("where a file is lost the words are here, nothing leaves, and what may have it still is not replaced", async () => {
  const disk = emptyDisk();
  const doc = docOn(disk);
  const replaces = "1".repeat(32) as EntryId;
  unwrap(await doc.put({ ...draft("one", withFiles("1", fileOf(65))), replaces }));
  const send = {
    id: "0".repeat(32),
    at: 1,
    mark: "0".repeat(64),
    isTried: false,
    isBack: false,
    envelope: null,
    digest: null,
  };
  await doc.change("one", (mail) => ({ ...mail, send }));
  expect((await docOn(disk).all())?.[0]).toMatchObject({ replaces, send });
  disk.files.clear();
  const [left] = (await docOn(disk).all()) ?? [];
  expect([left?.send, left?.replaces, utf8ToText(wholeOf(left?.message ?? []))]).toEqual([null, null, "1\r\n"]);
});

test("where there is no room for the file of one, the others are kept still, and that one as it was last", async () => {
  const disk = emptyDisk();
  const doc = docOn(disk);
  unwrap(await doc.put(draft("one", withFiles("1", fileOf(65)))));
  const before = (await textsOf(docOn(disk)))["one"];
  disk.full = true;
  expect(await doc.put(draft("one", withFiles("2", fileOf(66))))).toMatchObject({ ok: false });
  expect(await doc.put(draft("new", withFiles("3", fileOf(67))))).toMatchObject({ ok: false });
  unwrap(await doc.put(draft("two", withFiles("words"))));
  expect(await textsOf(docOn(disk))).toEqual({ one: before, two: "words\r\n" });
  expect(Object.keys(await textsOf(doc))).toEqual(["one", "new", "two"]);
  disk.full = false;
  unwrap(await doc.put(draft("two", withFiles("more"))));
  expect(await textsOf(docOn(disk))).toEqual(await textsOf(doc));
  expect(disk.files.size).toBe(2);
});

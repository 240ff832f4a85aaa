/** A body is shown only when all of it fits: the blob's hash, here or from the provider, its chunks, its true size. */
import { beforeEach, expect, test } from "vitest";
import { nodeCrypto } from "../../server/crypto/node-crypto.ts";
import { generateHybridIdentity } from "../crypto/age/identity.ts";
import { sealAge } from "../crypto/age/seal.ts";
import { padMessage } from "../crypto/padding.ts";
import { utf8, utf8ToText } from "../lib/bytes.ts";
import { idFromBytes, type BlobId } from "../lib/ids.ts";
import { err, ok, unwrap } from "../lib/result.ts";
import type { BlobStore } from "../storage/blob-store.ts";
import { createMemoryLocalStore } from "../storage/memory-local-store.ts";
import { createBodies, openBody, type Bodies } from "./bodies.ts";
import type { SealedBody } from "./sync/email-record.ts";

const crypto = nodeCrypto;
const MESSAGE = "Subject: hello\r\n\r\nThe body, whole.\r\n";

interface Scene {
  readonly body: SealedBody;
  readonly file: Uint8Array;
  /** What the provider gives; null: it can not be reached. */
  given: Uint8Array | null;
  readonly accused: BlobId[];
  readonly local: ReturnType<typeof createMemoryLocalStore>;
  bodies: Bodies;
  asked: number;
}

let scene: Scene;

beforeEach(async () => {
  const { recipient } = generateHybridIdentity(crypto);
  const { file, fileKey } = await sealAge(crypto, [recipient], padMessage(utf8(MESSAGE)));
  const id = idFromBytes<BlobId>(crypto.randomBytes(16));
  const body = { id, sha256: crypto.sha256(file), size: file.length, fileKey, trueSize: MESSAGE.length };
  const local = createMemoryLocalStore();
  const accused: BlobId[] = [];
  const provider: BlobStore = {
    put: () => Promise.resolve(ok(null)),
    get() {
      scene.asked++;
      return Promise.resolve(scene.given ? ok(scene.given) : err({ type: "offline" }));
    },
  };
  const bodies = await createBodies(crypto, provider, local, (blob) => accused.push(blob.id));
  scene = { body, file, given: file, accused, local, bodies, asked: 0 };
});

const flipped = (bytes: Uint8Array, at: number): Uint8Array =>
  bytes.map((byte, i) => (i === (at < 0 ? bytes.length + at : at) ? byte ^ 1 : byte));

/** What a record says that was sealed by a device: of another blob, whose hash is right. */
const recordOf = (file: Uint8Array): SealedBody => ({ ...scene.body, sha256: crypto.sha256(file), size: file.length });

const text = async (body: SealedBody): Promise<string> => utf8ToText(unwrap(await scene.bodies.open(body)));

test("a body that was fetched is kept, and read without the provider", async () => {
  expect(await text(scene.body)).toBe(MESSAGE);
  scene.given = null;
  expect(await text(scene.body)).toBe(MESSAGE);
  expect([scene.asked, scene.bodies.has(scene.body.id), scene.accused]).toEqual([1, true, []]);
});

test("what is cleared is gone from the disk, and fetched again when it is wanted", async () => {
  await text(scene.body);
  expect(scene.bodies.count()).toBe(1);
  await scene.bodies.clear();
  expect([scene.bodies.count(), await scene.local.blobs.keys()]).toEqual([0, []]);
  expect([await text(scene.body), scene.asked]).toEqual([MESSAGE, 2]);
});

test("a cached blob: what the disk has spoilt is fetched again, and never shown", async () => {
  await text(scene.body);
  await scene.local.blobs.put(scene.body.id, flipped(scene.file, -1));
  scene.given = null;
  expect(await scene.bodies.open(scene.body)).toEqual({ ok: false, error: { type: "offline" } });
  expect(scene.bodies.has(scene.body.id)).toBe(false);

  // whole in itself, and sealed with the same key: but not the blob that the record names
  scene.given = scene.file;
  await text(scene.body);
  await scene.local.blobs.put(scene.body.id, scene.file.subarray(0, -1));
  expect(await text(scene.body)).toBe(MESSAGE);
  expect([scene.asked, scene.accused]).toEqual([4, []]);
});

test("hash of a fetched blob: the provider is accused, nothing is kept", async () => {
  scene.given = flipped(scene.file, -1);
  expect(await scene.bodies.open(scene.body)).toEqual({ ok: false, error: { type: "corrupt" } });
  expect([scene.accused, scene.bodies.has(scene.body.id)]).toEqual([[scene.body.id], false]);
  expect(await scene.local.blobs.keys()).toEqual([]);
});

test("open failure: a blob with the right hash whose chunks do not open is corrupt, and no blame of the provider's", async () => {
  for (const file of [flipped(scene.file, -1), scene.file.subarray(0, -1), scene.file.subarray(0, 100)]) {
    scene.given = file;
    const body = { ...recordOf(file), id: idFromBytes<BlobId>(crypto.randomBytes(16)) };
    expect(await scene.bodies.open(body)).toEqual({ ok: false, error: { type: "corrupt" } });
    expect(await openBody(crypto, body, file)).toBeNull();
  }
  const otherKey = { ...scene.body, fileKey: crypto.randomBytes(16) };
  scene.given = scene.file;
  expect(await scene.bodies.open(otherKey)).toEqual({ ok: false, error: { type: "corrupt" } });
  expect(scene.accused).toEqual([]);
});

test("true size: a record that claims more than was sealed is corrupt", async () => {
  const sealed = padMessage(utf8(MESSAGE)).length;
  expect((await text({ ...scene.body, trueSize: sealed })).length).toBe(sealed);
  const more = { ...scene.body, trueSize: sealed + 1 };
  expect(await scene.bodies.open(more)).toEqual({ ok: false, error: { type: "corrupt" } });
  expect(await openBody(crypto, more, scene.file)).toBeNull();
});

test("for an export: another blob than the one named does not open", async () => {
  expect(utf8ToText((await openBody(crypto, scene.body, scene.file)) ?? new Uint8Array(0))).toBe(MESSAGE);
  expect(await openBody(crypto, { ...scene.body, sha256: crypto.randomBytes(32) }, scene.file)).toBeNull();
  expect(await openBody(crypto, { ...scene.body, size: scene.file.length + 1 }, scene.file)).toBeNull();
});

/** UPDATE_VECTORS=1 writes testing/locked-vectors.json anew. */
import { readFileSync, writeFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { base64UrlToBytes } from "../lib/base64.ts";
import { utf8 } from "../lib/bytes.ts";
import { decodeCbor, encodeCbor, type Cbor } from "../lib/cbor.ts";
import { unwrap } from "../lib/result.ts";
import { addKeySlot, addPassphraseSlot, lockSecrets, openWithKey, openWithPassphrase } from "./locked-secrets.ts";
import { relock, reseal, slotsOf, type KeptSlots } from "./locked-secrets.ts";
import { decodeLocked, encodeLocked, MAX_LOCKED_BYTES, type LockedDocument } from "./locked-document.ts";
import { portableCrypto as crypto } from "./portable.ts";
import { lockedVector, makeLockedVector } from "./testing/locked-vectors.ts";
import { flipped } from "./testing/hex.ts";

const NAME = "secrets";
const secrets = utf8("the secrets");
const key32 = crypto.randomBytes(32);
const passkey = { label: "passkey", data: utf8("id"), key32 };

const wrong = { ok: false, error: { type: "wrong" } };
const malformed = { ok: false, error: { type: "malformed" } };
const weak = { ok: false, error: { type: "weak" } };

async function lockedWithKey(): Promise<{ document: Uint8Array; key: Uint8Array }> {
  const { document, key } = await lockSecrets(crypto, NAME, secrets);
  return { document: unwrap(await addKeySlot(crypto, document, key, passkey)), key };
}

/** Stretching takes a second each: one document for all. */
const both = await (async () => {
  const { document, key } = await lockedWithKey();
  return { document: unwrap(await addPassphraseSlot(crypto, document, key, "open sesame")), key };
})();

test("opens with the passphrase and with the key, and with nothing else", async () => {
  const opened = { ok: true, value: { key: both.key, secrets } };
  expect(await openWithPassphrase(crypto, NAME, both.document, "open sesame")).toEqual(opened);
  expect(await openWithKey(crypto, NAME, both.document, passkey)).toEqual(opened);
  expect(await openWithPassphrase(crypto, NAME, both.document, "open Sesame")).toEqual(wrong);
  expect(await openWithKey(crypto, NAME, both.document, { ...passkey, key32: flipped(key32, 0) })).toEqual(wrong);
  expect(await openWithKey(crypto, NAME, both.document, { ...passkey, label: "other" })).toEqual(wrong);
  expect(await openWithKey(crypto, "another", both.document, passkey)).toEqual(malformed);
});

test("says how it opens", () => {
  expect(slotsOf(both.document)).toEqual({ passphrase: true, keys: [{ label: "passkey", data: utf8("id") }] });
  expect(slotsOf(utf8("nonsense"))).toBeNull();
});

test("secrets change later, under the same slots; another document's key seals nothing", async () => {
  const later = unwrap(await reseal(crypto, NAME, both.document, both.key, utf8("new epochs")));
  expect(unwrap(await openWithKey(crypto, NAME, later, passkey)).secrets).toEqual(utf8("new epochs"));
  expect(unwrap(await openWithPassphrase(crypto, NAME, later, "open sesame")).secrets).toEqual(utf8("new epochs"));
  expect(await reseal(crypto, NAME, both.document, flipped(both.key, 3), secrets)).toEqual(wrong);
});

const rekeyed = async (keep: KeptSlots): Promise<{ document: Uint8Array; key: Uint8Array }> =>
  unwrap(await relock(crypto, NAME, both.document, both.key, keep));

test("without one of its slots it has another key, and only what was kept opens it", async () => {
  const onlyKey = await rekeyed({ keys: [passkey] });
  expect(onlyKey.key).not.toEqual(both.key);
  expect(slotsOf(onlyKey.document)).toEqual({ passphrase: false, keys: [{ label: "passkey", data: utf8("id") }] });
  expect(await openWithKey(crypto, NAME, onlyKey.document, passkey)).toEqual({
    ok: true,
    value: { key: onlyKey.key, secrets },
  });
  expect(await openWithPassphrase(crypto, NAME, onlyKey.document, "open sesame")).toEqual(wrong);
  const onlyPassphrase = await rekeyed({ passphrase: "open sesame" });
  expect(slotsOf(onlyPassphrase.document)).toEqual({ passphrase: true, keys: [] });
  const opened = await openWithPassphrase(crypto, NAME, onlyPassphrase.document, "open sesame");
  expect(opened).toEqual({ ok: true, value: { key: onlyPassphrase.key, secrets } });
  const neither = await rekeyed({});
  expect(slotsOf(neither.document)).toEqual({ passphrase: false, keys: [] });
});

test("an old copy with its old passphrase gives a key that does not open what came later", async () => {
  const fresh = await rekeyed({ keys: [passkey] });
  const changed = unwrap(await addPassphraseSlot(crypto, fresh.document, fresh.key, "another one"));
  expect((await openWithPassphrase(crypto, NAME, changed, "another one")).ok).toBe(true);
  expect(await openWithPassphrase(crypto, NAME, changed, "open sesame")).toEqual(wrong);
  const old = unwrap(await openWithPassphrase(crypto, NAME, both.document, "open sesame"));
  expect(await reseal(crypto, NAME, changed, old.key, secrets)).toEqual(wrong);
});

test("what is to be kept must open, and so must the key", async () => {
  const refuse = (keep: KeptSlots, key = both.key) => relock(crypto, NAME, both.document, key, keep);
  expect(await refuse({ passphrase: "open Sesame" })).toEqual(wrong);
  expect(await refuse({ keys: [{ label: "passkey", key32: flipped(key32, 0) }] })).toEqual(wrong);
  expect(await refuse({ keys: [passkey] }, flipped(both.key, 0))).toEqual(wrong);
});

test("a second passphrase, a label twice and a ninth slot are refused", async () => {
  const exists = { ok: false, error: { type: "exists" } };
  expect(await addPassphraseSlot(crypto, both.document, both.key, "another one")).toEqual(exists);
  expect(await addKeySlot(crypto, both.document, both.key, passkey)).toEqual(exists);
  let { document } = both;
  for (let n = 0; n < 6; n++)
    document = unwrap(await addKeySlot(crypto, document, both.key, { ...passkey, label: `key ${n}` }));
  const ninth = await addKeySlot(crypto, document, both.key, { ...passkey, label: "one more" });
  expect(ninth).toEqual({ ok: false, error: { type: "full" } });
});

test("with any byte altered it does not open by its key", async () => {
  const { document } = await lockedWithKey();
  for (let at = 0; at < document.length; at++) {
    const opened = await openWithKey(crypto, NAME, flipped(document, at), passkey);
    expect(opened.ok, `byte ${at}`).toBe(false);
  }
});

test("with any byte altered it does not open by its passphrase", async () => {
  const { document } = await rekeyed({ passphrase: "open sesame" });
  // of bytes that only change what Argon2 gives, or are compared or opened as one, a few stand for all
  const { slots, nonce, ct } = unwrap(decodeLocked(document));
  const [slot] = slots;
  if (slot?.type !== "passphrase") throw new Error("a passphrase slot");
  const opaque = [slot.salt, slot.commit, slot.ct, slot.nonce, nonce, ct].flatMap((bytes) => {
    const from = indexOf(document, bytes);
    return Array.from({ length: bytes.length - 1 }, (_, i) => from + 1 + i);
  });
  const skipped = new Set(opaque);
  for (let at = 0; at < document.length; at++) {
    if (skipped.has(at)) continue;
    const opened = await openWithPassphrase(crypto, NAME, flipped(document, at), "open sesame");
    expect(opened.ok, `byte ${at}`).toBe(false);
  }
}, 120_000);

function indexOf(bytes: Uint8Array, part: Uint8Array): number {
  for (let at = 0; at + part.length <= bytes.length; at++)
    if (part.every((byte, i) => bytes[at + i] === byte)) return at;
  throw new Error("not in there");
}

test("a commitment that fits another key opens nothing", async () => {
  const document = unwrap(decodeLocked(both.document));
  const [slot, ...rest] = document.slots;
  if (slot?.type !== "passphrase") throw new Error("a passphrase slot");
  const forged = encodeLocked({ ...document, slots: [{ ...slot, ct: flipped(slot.ct, 0) }, ...rest] });
  expect(await openWithPassphrase(crypto, NAME, forged, "open sesame")).toEqual(malformed);
});

test.each([
  ["less memory", { m: 65_535 }, weak],
  ["fewer passes", { t: 2 }, weak],
  ["no lanes", { p: 0 }, weak],
  ["far more memory", { m: 2 ** 22 }, malformed],
  ["far more passes", { t: 10_000 }, malformed],
  ["many lanes", { p: 64 }, malformed],
])("%s than we accept is refused before any work", async (_, change, refusal) => {
  const document = unwrap(decodeLocked(both.document));
  const slots = document.slots.map((slot) =>
    slot.type === "passphrase" ? { ...slot, params: { ...slot.params, ...change } } : slot,
  );
  const before = process.cpuUsage();
  expect(await openWithPassphrase(crypto, NAME, encodeLocked({ ...document, slots }), "open sesame")).toEqual(refusal);
  expect(process.cpuUsage(before).user).toBeLessThan(500_000);
});

type CborMap = { readonly [key: string]: Cbor };
const asCborMap = (bytes: Uint8Array): CborMap => decodeCbor(bytes) as CborMap;
const base = asCborMap(both.document);
const [passphraseSlot = null, keySlot = null] = base["slots"] as readonly Cbor[];

test.each<[string, Cbor]>([
  ["another version", { ...base, v: 2 }],
  ["a field too many", { ...base, more: 1 }],
  ["no slots", { v: 1, nonce: base["nonce"] ?? null, ct: base["ct"] ?? null }],
  ["two passphrases", { ...base, slots: [passphraseSlot, passphraseSlot] }],
  ["the passphrase not first", { ...base, slots: [keySlot, passphraseSlot] }],
  ["a label twice", { ...base, slots: [keySlot, keySlot] }],
  ["an unknown slot", { ...base, slots: [{ ...(keySlot as CborMap), type: "face" }] }],
  ["another algorithm", { ...base, slots: [{ ...(passphraseSlot as CborMap), alg: "scrypt" }] }],
  ["a slot with more in it", { ...base, slots: [{ ...(keySlot as CborMap), more: 1 }] }],
  ["very long data", { ...base, slots: [{ ...(keySlot as CborMap), data: new Uint8Array(2049) }] }],
  ["a short nonce", { ...base, nonce: new Uint8Array(11) }],
  ["no ciphertext", { ...base, ct: new Uint8Array(15) }],
  ["not a map", [1, 2]],
  ["null", null],
])("%s is malformed", (_, value) => {
  expect(decodeLocked(encodeCbor(value))).toEqual(malformed);
});

test("too large, or not in its one form, is malformed", () => {
  const { nonce } = unwrap(decodeLocked(both.document));
  expect(decodeLocked(encodeLocked({ slots: [], nonce, ct: new Uint8Array(MAX_LOCKED_BYTES) }))).toEqual(malformed);
  const longer = new Uint8Array([...both.document, 0]);
  expect(decodeLocked(longer)).toEqual(malformed);
});

test("nothing makes the decoder throw", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 500 }), (bytes) => !decodeLocked(bytes).ok));
});

test("any secrets, name and key come back; documents have one form", async () => {
  const bytes32 = fc.uint8Array({ minLength: 32, maxLength: 32 });
  await fc.assert(
    fc.asyncProperty(
      fc.string({ maxLength: 30 }),
      fc.uint8Array({ maxLength: 2000 }),
      fc.uniqueArray(fc.string({ maxLength: 64 }), { maxLength: 8 }),
      fc.uint8Array({ maxLength: 2048 }),
      bytes32,
      async (name, content, labels, data, anyKey) => {
        const locked = await lockSecrets(crypto, name, content);
        let { document } = locked;
        for (const label of labels)
          document = unwrap(await addKeySlot(crypto, document, locked.key, { label, data, key32: anyKey }));
        const decoded: LockedDocument = unwrap(decodeLocked(document));
        expect(encodeLocked(decoded)).toEqual(document);
        for (const label of labels) {
          const opened = unwrap(await openWithKey(crypto, name, document, { label, key32: anyKey }));
          expect(opened).toEqual({ key: locked.key, secrets: content });
        }
      },
    ),
    { numRuns: 50 },
  );
});

const vectorPath = new URL("testing/locked-vectors.json", import.meta.url);
if (process.env["UPDATE_VECTORS"] === "1")
  writeFileSync(vectorPath, `${JSON.stringify(await makeLockedVector(crypto), null, 2)}\n`);

test("the document that is checked in opens", async () => {
  const vector = JSON.parse(readFileSync(vectorPath, "utf8")) as { document: string; unlockKey: string };
  const document = base64UrlToBytes(vector.document) ?? new Uint8Array(0);
  const value = { key: base64UrlToBytes(vector.unlockKey), secrets: lockedVector.secrets };
  const { name, label, passphrase } = lockedVector;
  expect(await openWithPassphrase(crypto, name, document, passphrase)).toEqual({ ok: true, value });
  expect(await openWithKey(crypto, name, document, { label, key32: lockedVector.key32 })).toEqual({ ok: true, value });
});

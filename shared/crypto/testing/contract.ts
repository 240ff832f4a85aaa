/** What every implementation of the crypto port must do: published vectors, refusals, agreement with the portable one. */
import { describe, expect, test } from "vitest";
import { ed25519 } from "@noble/curves/ed25519.js";
import { sha512 } from "@noble/hashes/sha2.js";
import { concatBytes, utf8 } from "../../lib/bytes.ts";
import { hkdfSync } from "../hkdf.ts";
import { portableCrypto } from "../portable.ts";
import type { CryptoPort } from "../primitives.ts";
import { expectSameBytes, flipped, hex } from "./hex.ts";

const NONE = new Uint8Array(0);

export function cryptoContract(name: string, crypto: CryptoPort): void {
  describe(`${name}: hashes`, () => {
    hashContract(crypto);
  });
  test(`${name}: Argon2id is the same everywhere`, async () => {
    const salt = hex("000102030405060708090a0b0c0d0e0f");
    expect(await crypto.stretch("Zu\u0308rich", salt, { m: 64, t: 3, p: 1 })).toEqual(hex(STRETCHED));
  });
  describe(`${name}: AEADs`, () => {
    aeadContract(crypto);
  });
  describe(`${name}: Ed25519`, () => {
    ed25519Contract(crypto);
  });
  describe(`${name}: X25519`, () => {
    x25519Contract(crypto);
  });
}

function hashContract(crypto: CryptoPort): void {
  test("random bytes", () => {
    expect(crypto.randomBytes(0)).toHaveLength(0);
    expect(crypto.randomBytes(32)).not.toEqual(crypto.randomBytes(32));
    expect(crypto.randomBytes(32).constructor).toBe(Uint8Array);
  });

  test("SHA-256 (FIPS 180-4 example)", async () => {
    const digest = hex("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    expect(crypto.sha256(utf8("abc"))).toEqual(digest);
    expect(await crypto.sha256Async(utf8("abc"))).toEqual(digest);
    expect(await crypto.sha256Async(NONE)).toEqual(crypto.sha256(NONE));
  });

  test("HMAC (RFC 4231 case 2)", () => {
    const mac = hex("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    expect(crypto.hmac(utf8("Jefe"), utf8("what do ya want for nothing?"))).toEqual(mac);
  });

  test.each(HKDF_CASES)("HKDF (RFC 5869 $name)", async ({ ikm, salt, info, okm }) => {
    const args = [hex(ikm), hex(salt), hex(info), okm.length / 2] as const;
    expect(await crypto.hkdf(...args)).toEqual(hex(okm));
    expect(hkdfSync(crypto, ...args)).toEqual(hex(okm));
  });
}

const range = (from: number, to: number): string =>
  Array.from({ length: to - from + 1 }, (_, i) => (from + i).toString(16).padStart(2, "0")).join("");

const HKDF_CASES = [
  {
    name: "A.1",
    ikm: "0b".repeat(22),
    salt: range(0x00, 0x0c),
    info: range(0xf0, 0xf9),
    okm: "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865",
  },
  {
    name: "A.2",
    ikm: range(0x00, 0x4f),
    salt: range(0x60, 0xaf),
    info: range(0xb0, 0xff),
    okm:
      "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09" +
      "da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87",
  },
  {
    name: "A.3",
    ikm: "0b".repeat(22),
    salt: "",
    info: "",
    okm: "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8",
  },
];

/** McGrew & Viega's GCM test cases 13–16 (the AES-256 ones NIST took over). */
const GCM_KEY = "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308";
const GCM_TEXT =
  "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72" +
  "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255";
const GCM_SEALED =
  "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa" +
  "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad";
const GCM_CASES = [
  {
    name: "13",
    key: "00".repeat(32),
    nonce: "00".repeat(12),
    aad: "",
    text: "",
    sealed: "530f8afbc74536b9a963b4f1c4cb738b",
  },
  {
    name: "14",
    key: "00".repeat(32),
    nonce: "00".repeat(12),
    aad: "",
    text: "00".repeat(16),
    sealed: "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919",
  },
  {
    name: "15",
    key: GCM_KEY,
    nonce: "cafebabefacedbaddecaf888",
    aad: "",
    text: GCM_TEXT,
    sealed: `${GCM_SEALED}b094dac5d93471bdec1a502270e3cc6c`,
  },
  {
    name: "16",
    key: GCM_KEY,
    nonce: "cafebabefacedbaddecaf888",
    aad: "feedfacedeadbeeffeedfacedeadbeefabaddad2",
    text: GCM_TEXT.slice(0, 120),
    sealed: `${GCM_SEALED.slice(0, 120)}76fc6ece0f4e1768cddf8853bb2d551b`,
  },
];

const CHACHA_CASE = {
  key: range(0x80, 0x9f),
  nonce: "070000004041424344454647",
  aad: "50515253c0c1c2c3c4c5c6c7",
  text: utf8(
    "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it.",
  ),
  sealed:
    "d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d63dbea45e8ca9671282fafb69da92728b" +
    "1a71de0a9e060b2905d6a5b67ecd3b3692ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc" +
    "3ff4def08e4b7a9de576d26586cec64b61161ae10b594f09e26a7e902ecbd0600691",
};

function aeadContract(crypto: CryptoPort): void {
  test.each(GCM_CASES)("AES-256-GCM case $name", async ({ key, nonce, aad, text, sealed }) => {
    expect(await crypto.aesGcm.seal(hex(key), hex(nonce), hex(aad), hex(text))).toEqual(hex(sealed));
    expect(await crypto.aesGcm.open(hex(key), hex(nonce), hex(aad), hex(sealed))).toEqual(hex(text));
  });

  test("ChaCha20-Poly1305 (RFC 8439 §2.8.2)", () => {
    const { key, nonce, aad, text, sealed } = CHACHA_CASE;
    expect(crypto.chacha.seal(hex(key), hex(nonce), hex(aad), text)).toEqual(hex(sealed));
    expect(crypto.chacha.open(hex(key), hex(nonce), hex(aad), hex(sealed))).toEqual(Uint8Array.from(text));
  });

  test.each(["aesGcm", "chacha"] as const)("%s refuses whatever is altered", async (which) => {
    const aead = crypto[which];
    const [key, nonce, aad] = [crypto.randomBytes(32), crypto.randomBytes(12), utf8("aad")];
    const sealed = await aead.seal(key, nonce, aad, utf8("body"));
    for (let at = 0; at < sealed.length; at++) expect(await aead.open(key, nonce, aad, flipped(sealed, at))).toBeNull();
    expect(await aead.open(flipped(key, 0), nonce, aad, sealed)).toBeNull();
    expect(await aead.open(key, flipped(nonce, 11), aad, sealed)).toBeNull();
    expect(await aead.open(key, nonce, flipped(aad, 1), sealed)).toBeNull();
    for (const length of [0, 1, 15, 16, 19])
      expect(await aead.open(key, nonce, aad, sealed.slice(0, length))).toBeNull();
  });

  test.each(["aesGcm", "chacha"] as const)("%s agrees with the portable one at every size", async (which) => {
    const [key, nonce] = [crypto.randomBytes(32), crypto.randomBytes(12)];
    for (const size of [0, 1, 15, 16, 17, 63, 64, 65, 511, 65_536, 65_537]) {
      const text = crypto.randomBytes(size);
      const sealed = await crypto[which].seal(key, nonce, NONE, text);
      expectSameBytes(sealed, await portableCrypto[which].seal(key, nonce, NONE, text));
      expectSameBytes(await crypto[which].open(key, nonce, NONE, sealed), text);
    }
  });

  test("views into larger buffers are read as views", async () => {
    const large = crypto.randomBytes(300);
    const [key, nonce, text] = [large.subarray(3, 35), large.subarray(40, 52), large.subarray(60, 200)];
    const sealed = await crypto.aesGcm.seal(key, nonce, NONE, text);
    expect(sealed).toEqual(await portableCrypto.aesGcm.seal(key.slice(), nonce.slice(), NONE, text.slice()));
  });
}

const ED25519_CASES = [
  {
    name: "1",
    secret: "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
    publicKey: "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
    message: "",
    signature:
      "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b" +
      "d25bf5f0595bbe24655141438e7a100b",
  },
  {
    name: "2",
    secret: "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
    publicKey: "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
    message: "72",
    signature:
      "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c" +
      "387b2eaeb4302aeeb00d291612bb0c00",
  },
  {
    name: "3",
    secret: "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
    publicKey: "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
    message: "af82",
    signature:
      "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659" +
      "4a7c15e9716ed28dc027beceea1ec40a",
  },
];

function ed25519Contract(crypto: CryptoPort): void {
  test.each(ED25519_CASES)("RFC 8032 §7.1 test $name", async ({ secret, publicKey, message, signature }) => {
    expect(await crypto.ed25519.publicKey(hex(secret))).toEqual(hex(publicKey));
    expect(await crypto.ed25519.sign(hex(secret), hex(message))).toEqual(hex(signature));
    expect(await crypto.ed25519.verify(hex(publicKey), hex(message), hex(signature))).toBe(true);
  });

  test("refuses whatever is altered, and malformed input, without throwing", async () => {
    const secret = crypto.randomBytes(32);
    const publicKey = await crypto.ed25519.publicKey(secret);
    const signature = await crypto.ed25519.sign(secret, utf8("m"));
    for (let at = 0; at < 64; at++)
      expect(await crypto.ed25519.verify(publicKey, utf8("m"), flipped(signature, at))).toBe(false);
    for (let at = 0; at < 32; at++)
      expect(await crypto.ed25519.verify(flipped(publicKey, at), utf8("m"), signature)).toBe(false);
    expect(await crypto.ed25519.verify(publicKey, utf8("n"), signature)).toBe(false);
    expect(await crypto.ed25519.verify(publicKey, utf8("m"), signature.slice(0, 63))).toBe(false);
    expect(await crypto.ed25519.verify(publicKey.slice(0, 31), utf8("m"), signature)).toBe(false);
    expect(await crypto.ed25519.verify(NONE, utf8("m"), NONE)).toBe(false);
  });

  test("where RFC 8032 leaves room, all decide alike: cofactorless, canonical, no small order", async () => {
    for (const { name, publicKey, signature, valid } of doubtfulSignatures()) {
      expect(await crypto.ed25519.verify(publicKey, utf8("m"), signature), name).toBe(valid);
    }
  });
}

const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;
const toScalar = (bytes: Uint8Array): bigint =>
  bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n) % ORDER;
const fromScalar = (value: bigint): Uint8Array =>
  Uint8Array.from({ length: 32 }, (_, i) => Number((value >> BigInt(8 * i)) & 0xffn));

interface Doubtful {
  readonly name: string;
  readonly publicKey: Uint8Array;
  readonly signature: Uint8Array;
  readonly valid: boolean;
}

interface Forgery {
  /** Secret scalars of key and R; whether a point of order 8 is added to each; what is added to S. */
  readonly a: bigint;
  readonly r: bigint;
  readonly keyTorsion?: boolean;
  readonly rTorsion?: boolean;
  readonly extra?: bigint;
}

const TORSION = ed25519.Point.fromHex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05");

function forge({ a, r, keyTorsion = false, rTorsion = false, extra = 0n }: Forgery) {
  const { BASE, ZERO } = ed25519.Point;
  const key = keyTorsion ? BASE.multiply(a).add(TORSION) : BASE.multiply(a);
  const base = r === 0n ? ZERO : BASE.multiply(r);
  const [A, R] = [key.toBytes(), (rTorsion ? base.add(TORSION) : base).toBytes()];
  const k = toScalar(sha512(concatBytes(R, A, utf8("m"))));
  return { publicKey: A, signature: concatBytes(R, fromScalar(((r + k * a) % ORDER) + extra)), k };
}

/** The first r whose challenge k is, or is not, a multiple of the torsion's order: then kA has no torsion, or has. */
function forgeByChallenge(a: bigint, vanishes: boolean) {
  for (let r = 1n; ; r++) {
    const forged = forge({ a, r, keyTorsion: true });
    if ((forged.k % 8n === 0n) === vanishes) return forged;
  }
}

/** Signatures on which a verifier with the cofactor, or without checks of encodings, would decide otherwise. */
function doubtfulSignatures(): Doubtful[] {
  const [a, r] = [12345n, 67890n];
  const no = { valid: false };
  const notCanonical = hex(`ee${"ff".repeat(30)}7f`);
  return [
    { name: "plain", ...forge({ a, r }), valid: true },
    { name: "R with torsion", ...forge({ a, r, rTorsion: true }), ...no },
    { name: "R of small order", ...forge({ a, r: 0n, rTorsion: true }), ...no },
    { name: "R the identity", ...forge({ a, r: 0n }), ...no },
    { name: "S not reduced", ...forge({ a, r, extra: ORDER }), ...no },
    { name: "key with torsion", ...forgeByChallenge(a, false), ...no },
    { name: "key with torsion that vanishes", ...forgeByChallenge(a, true), valid: true },
    { name: "key of small order", publicKey: TORSION.toBytes(), signature: identitySignature(), ...no },
    {
      name: "key the identity",
      publicKey: Uint8Array.of(1, ...new Uint8Array(31)),
      signature: identitySignature(),
      ...no,
    },
    { name: "key not canonical", publicKey: notCanonical, signature: identitySignature(), ...no },
  ];
}

/** R = identity, S = 0: "valid" under the identity as key, for every message. */
const identitySignature = (): Uint8Array => Uint8Array.of(1, ...new Uint8Array(63));

function x25519Contract(crypto: CryptoPort): void {
  test("RFC 7748 §5.2 and §6.1", async () => {
    const scalar = hex("a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4");
    const u = hex("e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c");
    const expected = hex("c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552");
    expect(await crypto.x25519.sharedSecret(scalar, u)).toEqual(expected);
    const alice = hex("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a");
    const bob = hex("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb");
    const shared = hex("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742");
    expect(await crypto.x25519.sharedSecret(bob, alice)).toEqual(shared);
    const bobPublic = hex("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f");
    expect(await crypto.x25519.publicKey(bob)).toEqual(bobPublic);
  });

  test("both sides agree; an ephemeral key does too", async () => {
    const [a, b] = [crypto.randomBytes(32), crypto.randomBytes(32)];
    const [A, B] = [await crypto.x25519.publicKey(a), await crypto.x25519.publicKey(b)];
    expect(B).toEqual(await portableCrypto.x25519.publicKey(b));
    expect(await crypto.x25519.sharedSecret(a, B)).toEqual(await portableCrypto.x25519.sharedSecret(b, A));
    const fresh = await crypto.x25519.ephemeral(A);
    expect(fresh?.secret).toEqual(await portableCrypto.x25519.sharedSecret(a, fresh?.share ?? NONE));
  });

  test("a low-order or short public key is refused", async () => {
    const secret = crypto.randomBytes(32);
    for (const bad of [new Uint8Array(32), Uint8Array.of(1, ...new Uint8Array(31)), new Uint8Array(31), NONE]) {
      expect(await crypto.x25519.sharedSecret(secret, bad)).toBeNull();
      expect(await crypto.x25519.ephemeral(bad)).toBeNull();
    }
  });

  test("a key array that changes between uses is read anew", async () => {
    const secret = crypto.randomBytes(32);
    const before = await crypto.ed25519.sign(secret, utf8("m"));
    secret.set(crypto.randomBytes(32));
    expect(await crypto.ed25519.sign(secret, utf8("m"))).not.toEqual(before);
    expect(await crypto.ed25519.publicKey(secret)).toEqual(await portableCrypto.ed25519.publicKey(secret));
  });
}

/** By argon2 1.3 of @noble/hashes: password "Zürich" in NFC. */
const STRETCHED =
  "18e42ac6ea01793c532d7438ea3d86a215e45b6f5fbaf678ec4c1dec611f4326a2e4988c61b57eb94aa2b1c07e29527250b7a1f9cd26f976a77f79faa588be6c";

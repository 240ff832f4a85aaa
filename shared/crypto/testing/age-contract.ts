/** age files on one implementation: our own both ways, and with npm age-encryption both ways. */
import * as typage from "age-encryption";
import { describe, expect, test } from "vitest";
import { concatBytes } from "../../lib/bytes.ts";
import { unwrap } from "../../lib/result.ts";
import { AgeDecryptor } from "../age/decryptor.ts";
import { generateHybridIdentity, identityToText, recipientToText, x25519IdentityFromSecret } from "../age/identity.ts";
import type { AgeIdentity, AgeRecipient } from "../age/identity.ts";
import { openAge, openAgeHeader, openAgePayload, verifyHeaderMac } from "../age/open.ts";
import { sealAge } from "../age/seal.ts";
import { portableCrypto } from "../portable.ts";
import type { CryptoPort } from "../primitives.ts";
import { expectSameBytes, flipped } from "./hex.ts";

const hybrid = generateHybridIdentity(portableCrypto);
const other = generateHybridIdentity(portableCrypto);
const x25519 = x25519IdentityFromSecret(portableCrypto.randomBytes(32));
const SIZES = [0, 1, 65_535, 65_536, 65_537, 131_072, 200_000];

const GROUPS: readonly (readonly [string, readonly AgeIdentity[]])[] = [
  ["hybrid", [hybrid]],
  ["X25519", [x25519]],
  ["several", [other, hybrid]],
  ["both kinds", [x25519, hybrid]],
];

const recipientsOf = (identities: readonly AgeIdentity[]): AgeRecipient[] => identities.map((id) => id.recipient);

export function ageContract(name: string, crypto: CryptoPort): void {
  describe(`${name}: age files`, () => {
    describe.each(GROUPS)("to %s", (_, identities) => {
      bothWays(crypto, identities);
    });
    refusals(crypto);
  });
}

function bothWays(crypto: CryptoPort, identities: readonly AgeIdentity[]): void {
  test("open again, whole and streamed", async () => {
    for (const size of SIZES) {
      const body = crypto.randomBytes(size);
      const { file, header, fileKey } = await sealAge(crypto, recipientsOf(identities), body);
      for (const identity of identities) {
        const opened = unwrap(await openAge(crypto, [identity], file));
        expect(opened.fileKey).toEqual(fileKey);
        expectSameBytes(opened.body, body);
      }
      expect(file.subarray(0, header.length)).toEqual(header);
      expectSameBytes(unwrap(openAgePayload(crypto, fileKey, file)), body);
      expect(verifyHeaderMac(crypto, fileKey, header)).toBe(true);
      expectSameBytes(await stream(crypto, identities, file), body);
    }
  });

  test("age-encryption opens ours", async () => {
    const body = crypto.randomBytes(70_000);
    const { file } = await sealAge(crypto, recipientsOf(identities), body);
    for (const identity of identities) {
      const decrypter = new typage.Decrypter();
      decrypter.addIdentity(identityToText(identity));
      expectSameBytes(await decrypter.decrypt(file), body);
    }
  });

  test("we open age-encryption's", async () => {
    const encrypter = new typage.Encrypter();
    for (const { recipient } of identities) encrypter.addRecipient(recipientToText(recipient));
    const body = crypto.randomBytes(70_000);
    const file = await encrypter.encrypt(body);
    for (const identity of identities) expectSameBytes(unwrap(await openAge(crypto, [identity], file)).body, body);
  });
}

async function stream(crypto: CryptoPort, identities: readonly AgeIdentity[], file: Uint8Array): Promise<Uint8Array> {
  const decryptor = new AgeDecryptor(crypto, identities);
  const parts: Uint8Array[] = [];
  for (let at = 0; at < file.length; at += 50_000) {
    parts.push(...unwrap(await decryptor.push(file.subarray(at, at + 50_000))));
  }
  return concatBytes(...parts, ...unwrap(decryptor.end()));
}

function refusals(crypto: CryptoPort): void {
  test("a stranger is told so", async () => {
    const { file } = await sealAge(crypto, [hybrid.recipient], new Uint8Array(10));
    expect(await openAge(crypto, [other, x25519], file)).toEqual({ ok: false, error: { type: "noMatch" } });
    expect(await openAge(crypto, [], file)).toEqual({ ok: false, error: { type: "noMatch" } });
  });

  test("only one hybrid stanza, where that is the rule", async () => {
    const open = async (to: readonly AgeIdentity[], rule: "oneHybrid" | "hybridOnly"): Promise<string> => {
      const { header } = await sealAge(crypto, recipientsOf(to), new Uint8Array(1));
      const opened = await openAgeHeader(crypto, [hybrid], header, { stanzas: rule });
      return opened.ok ? "opened" : opened.error.type;
    };
    expect(await open([hybrid], "oneHybrid")).toBe("opened");
    expect(await open([hybrid, other], "oneHybrid")).toBe("stanzas");
    expect(await open([hybrid, hybrid], "oneHybrid")).toBe("stanzas");
    expect(await open([x25519], "oneHybrid")).toBe("stanzas");
    expect(await open([hybrid, other], "hybridOnly")).toBe("opened");
    expect(await open([hybrid, x25519], "hybridOnly")).toBe("stanzas");
  });

  test("one flipped bit anywhere is refused, with a type", async () => {
    const { file, header, fileKey } = await sealAge(crypto, [x25519.recipient], crypto.randomBytes(100));
    for (let at = 0; at < file.length; at++) {
      const opened = await openAge(crypto, [x25519], flipped(file, at));
      expect(opened.ok, `byte ${at}`).toBe(false);
      const known = openAgePayload(crypto, fileKey, flipped(file, at));
      const expected = at < header.length ? ["malformed", "mac"] : ["payload"];
      expect(expected, `byte ${at}`).toContain(known.ok ? "opened" : known.error.type);
    }
  });

  test("a flipped bit in a hybrid stanza, every fiftieth byte", async () => {
    const { header } = await sealAge(crypto, [hybrid.recipient], new Uint8Array(1));
    for (let at = 0; at < header.length; at += 50) {
      expect((await openAgeHeader(crypto, [hybrid], flipped(header, at))).ok, `byte ${at}`).toBe(false);
    }
  });

  test("a truncated or lengthened file gives no body", async () => {
    const { file, header, fileKey } = await sealAge(crypto, [x25519.recipient], crypto.randomBytes(140_000));
    const chunk = 65_536 + 16;
    const start = header.length + 16;
    for (const length of [0, 10, header.length, start - 1, start, start + 15, start + chunk, start + 2 * chunk]) {
      expect(openAgePayload(crypto, fileKey, file.subarray(0, length)).ok, `${length} bytes`).toBe(false);
    }
    expect(openAgePayload(crypto, fileKey, concatBytes(file, Uint8Array.of(0))).ok).toBe(false);
    const swapped = concatBytes(
      file.subarray(0, start),
      file.subarray(start + chunk, start + 2 * chunk),
      file.subarray(start, start + chunk),
      file.subarray(start + 2 * chunk),
    );
    expect(openAgePayload(crypto, fileKey, swapped).ok).toBe(false);
  });

  test("another file's key is refused by the MAC alone", async () => {
    const [one, two] = await Promise.all([0, 1].map(() => sealAge(crypto, [x25519.recipient], new Uint8Array(9))));
    if (one === undefined || two === undefined) throw new Error("two files");
    expect(openAgePayload(crypto, one.fileKey, two.file)).toEqual({ ok: false, error: { type: "mac" } });
    expect(verifyHeaderMac(crypto, one.fileKey, two.header)).toBe(false);
    expect(verifyHeaderMac(crypto, one.fileKey, new Uint8Array(4))).toBe(false);
  });
}

/** Hostile headers: bounded time and memory, and null rather than a throw. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { concatBytes, utf8 } from "../../lib/bytes.ts";
import { portableCrypto } from "../portable.ts";
import { AgeDecryptor } from "./decryptor.ts";
import { MAX_HEADER_BYTES, MAX_STANZAS, coveredBytes, headerBytes, parseAgeHeader } from "./header.ts";
import { generateHybridIdentity, identityToText, parseIdentity, parseRecipient, recipientToText } from "./identity.ts";

const mac = new Uint8Array(32).fill(1);
const argument = fc.stringMatching(/^[!-~]{1,20}$/);
const stanza = fc.record({
  args: fc.array(argument, { minLength: 1, maxLength: 4 }),
  body: fc.uint8Array({ maxLength: 200 }),
});

test("what is written is read", () => {
  fc.assert(
    fc.property(fc.array(stanza, { minLength: 1, maxLength: 5 }), fc.uint8Array({ maxLength: 50 }), (stanzas, rest) => {
      const covered = coveredBytes(stanzas);
      const header = headerBytes(covered, mac);
      expect(parseAgeHeader(concatBytes(header, rest))).toEqual({ stanzas, covered, mac, length: header.length });
    }),
  );
});

test("any bytes give an answer", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      expect(parseAgeHeader(bytes)).toBeNull();
      expect(parseAgeHeader(concatBytes(utf8("age-encryption.org/v1\n-> a\n"), bytes))?.stanzas.length ?? 0).toBe(0);
    }),
  );
});

const macLine = `--- ${"A".repeat(43)}\n`;
const withStanzas = (count: number): Uint8Array => utf8(`age-encryption.org/v1\n${"-> a\n\n".repeat(count)}${macLine}`);

describe("limits", () => {
  test("stanzas", () => {
    expect(parseAgeHeader(withStanzas(MAX_STANZAS))?.stanzas).toHaveLength(MAX_STANZAS);
    expect(parseAgeHeader(withStanzas(MAX_STANZAS + 1))).toBeNull();
    expect(parseAgeHeader(withStanzas(0))).toBeNull();
    expect(parseAgeHeader(withStanzas(40_000))).toBeNull();
  });

  test("length", () => {
    const line = `${"A".repeat(64)}\n`;
    const long = utf8(`age-encryption.org/v1\n-> a\n${line.repeat(MAX_HEADER_BYTES / 65)}\n${macLine}`);
    expect(long.length).toBeGreaterThan(MAX_HEADER_BYTES);
    expect(parseAgeHeader(long)).toBeNull();
    expect(parseAgeHeader(utf8("A".repeat(10_000_000)))).toBeNull();
  });

  test("a stream that never ends its header is given up", async () => {
    const decryptor = new AgeDecryptor(portableCrypto, []);
    const piece = utf8("\n".repeat(1000));
    let refusedAt = 0;
    for (let sent = 0; refusedAt === 0 && sent < 2 * MAX_HEADER_BYTES; sent += piece.length) {
      if (!(await decryptor.push(piece)).ok) refusedAt = sent + piece.length;
    }
    expect(refusedAt).toBeGreaterThan(0);
    expect(refusedAt).toBeLessThan(MAX_HEADER_BYTES + 2 * piece.length);
    expect(decryptor.end()).toEqual({ ok: false, error: { type: "malformed" } });
  });
});

describe("texts of keys", () => {
  const identity = generateHybridIdentity(portableCrypto);
  const recipient = recipientToText(identity.recipient);

  test("round trip", () => {
    expect(parseIdentity(identityToText(identity))).toMatchObject({ seed: identity.seed });
    expect(parseRecipient(recipient)?.publicKey).toEqual(identity.recipient.publicKey);
  });

  test("a changed character, another case or another kind is refused", () => {
    expect(parseRecipient(recipient.replace(/.$/, (last) => (last === "q" ? "p" : "q")))).toBeNull();
    expect(parseRecipient(recipient.toUpperCase())).toBeNull();
    expect(parseIdentity(identityToText(identity).toLowerCase())).toBeNull();
    expect(parseIdentity(recipient)).toBeNull();
    expect(parseRecipient(identityToText(identity))).toBeNull();
    expect(parseRecipient("")).toBeNull();
    expect(parseRecipient("age1" + "q".repeat(1_000_000))).toBeNull();
  });

  test("an ML-KEM key with a coefficient out of range is refused", () => {
    const bad = { ...identity.recipient, publicKey: new Uint8Array(1216).fill(255) };
    expect(parseRecipient(recipientToText(bad))).toBeNull();
  });
});

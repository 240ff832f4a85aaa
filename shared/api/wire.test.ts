import fc from "fast-check";
import { createHash } from "node:crypto";
import { PAIRING_SECONDS } from "../../server/accounts/pairing.ts";
import { describe, expect, test } from "vitest";
import { MAX_DEVICES, MAX_ENTRY_BYTES as LOG_ENTRY_BYTES } from "../log/limits.ts";
import * as page from "../log/page.ts";
import { MAX_KEYRING_BYTES as CRYPTO_KEYRING_BYTES } from "../crypto/keyring.ts";
import { encodeCbor } from "../lib/cbor.ts";
import { VIOLATION_TYPES } from "../log/violation.ts";
import { decodeError, encodeError, ERROR_STATUS, RACES, refusalStatus } from "./errors.ts";
import { decodeBody, encodeBody } from "./schema.ts";
import { describeWire } from "./wire-description.ts";
import * as wire from "./wire.ts";

/** Whoever changes the wire writes its new hash here, and raises API_VERSION unless all that is new are calls and what a body or an answer may lack. */
const PINNED: Readonly<Record<number, string>> = {
  1: "54de7831a4cd04cb82b08a99e7705cbf21f6fa1d86f314afc2a7b1cd2576636a",
};

test("the wire is that of its version", () => {
  const hash = createHash("sha256").update(describeWire()).digest("hex");
  expect(hash).toBe(PINNED[wire.API_VERSION]);
});

test("limits are those of the log and the keyring", () => {
  expect(wire.MAX_ENTRY_BYTES).toBe(LOG_ENTRY_BYTES);
  expect(wire.MAX_DEVICES).toBe(MAX_DEVICES);
  expect(wire.MAX_KEYRING_BYTES).toBe(CRYPTO_KEYRING_BYTES);
  expect(wire.MAX_PAGE_ENTRIES).toBe(page.MAX_PAGE_ENTRIES);
  expect(wire.MAX_PAGE_BYTES).toBe(page.MAX_PAGE_BYTES);
  expect(wire.MAX_APPEND_ENTRIES).toBe(page.MAX_APPEND_ENTRIES);
  expect(wire.MAX_APPEND_BYTES).toBe(page.MAX_APPEND_BYTES);
  expect(wire.PAIRING_SECONDS).toBe(PAIRING_SECONDS);
});

describe("schemas", () => {
  const page = wire.schemas.log.answer;
  const value = { first: 1, entries: [Uint8Array.of(1)], last: 1, head: new Uint8Array(32) };

  test("decode what they encode, and ignore keys they do not know", () => {
    const decoded = decodeBody(page, encodeCbor({ ...value, later: true }));
    expect(decoded).toEqual(value);
    expect(decoded && decodeBody(page, encodeBody(page, decoded))).toEqual(value);
  });

  test.each([
    ["a missing key", { first: 1, entries: [], last: 1 }],
    ["a wrong length", { ...value, head: new Uint8Array(31) }],
    ["a wrong type", { ...value, entries: "none" }],
    ["a negative count", { ...value, last: -1 }],
    ["too many", { ...value, entries: Array.from({ length: 1001 }, () => new Uint8Array(0)) }],
    ["an inherited key", { first: 1, entries: [], last: 1, toString: 1 }],
    ["a list", [1]],
  ])("refuse %s", (_, wrong) => {
    expect(decodeBody(page, encodeCbor(wrong))).toBeNull();
  });

  test("a field that may be missing is null then, and wrong where it is wrong", () => {
    const look = wire.schemas.pairLook.answer;
    expect(decodeBody(look, encodeCbor({ hello: Uint8Array.of(1) }))).toEqual({
      hello: Uint8Array.of(1),
      reveal: null,
      verdict: null,
    });
    expect(encodeBody(look, { hello: null, reveal: null, verdict: null })).toEqual(encodeCbor({}));
    expect(decodeBody(look, encodeCbor({ hello: "text" }))).toBeNull();
    expect(decodeBody(look, encodeCbor({ hello: null }))).toBeNull();
  });

  test("junk never throws", () => {
    const all = Object.values(wire.schemas).map(({ answer }) => answer);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (junk) => {
        for (const schema of all) expect(() => decodeBody<unknown>(schema, junk)).not.toThrow();
      }),
    );
  });
});

describe("errors", () => {
  test("travel with their details", () => {
    const bytes = encodeError("tooManyRequests", { retryAfter: 5 });
    expect(decodeError(bytes)).toEqual({
      error: "tooManyRequests",
      details: { error: "tooManyRequests", retryAfter: 5 },
    });
    expect(decodeError(encodeCbor({ fault: 1 }))).toBeNull();
  });

  test("races are refusals, and names are of one kind only", () => {
    for (const race of RACES) expect(VIOLATION_TYPES).toContain(race);
    for (const type of VIOLATION_TYPES) expect(Object.keys(ERROR_STATUS)).not.toContain(type);
    expect([refusalStatus("epochOver"), refusalStatus("badSignature")]).toEqual([409, 422]);
  });
});

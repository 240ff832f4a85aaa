import fc from "fast-check";
import { expect, test } from "vitest";
import { utf8 } from "../lib/bytes.ts";
import { decodeSubmission, encodeSubmission } from "./submission-body.ts";

const envelope = { from: "ada@example.org", to: ["bob@example.net", "žofie@příklad.example"] };

test("an envelope, then the message as it is", () => {
  const message = Uint8Array.of(0, 255, 13, 10);
  const body = encodeSubmission({ envelope, message });
  expect(body.subarray(0, 4)).toEqual(Uint8Array.of(0, 0, 0, body.length - 8));
  expect(body.subarray(-4)).toEqual(message);
  expect(decodeSubmission(body)).toEqual({ envelope, message });
});

test("any envelope and message come back", () => {
  const address = fc.string({ unit: "grapheme", maxLength: 40 });
  const given = fc.record({
    envelope: fc.record({ from: address, to: fc.array(address) }),
    message: fc.uint8Array({ maxLength: 300 }),
  });
  fc.assert(
    fc.property(given, (body) => {
      expect(decodeSubmission(encodeSubmission(body))).toEqual(body);
    }),
  );
});

test("what is not one is told, whatever it is", () => {
  const whole = encodeSubmission({ envelope, message: utf8("Subject: x") });
  for (let length = 0; length < whole.length - "Subject: x".length; length++)
    expect(decodeSubmission(whole.subarray(0, length))).toBeNull();
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (junk) => {
      expect(() => decodeSubmission(junk)).not.toThrow();
    }),
  );
});

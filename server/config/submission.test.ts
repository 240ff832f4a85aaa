import { expect, test } from "vitest";
import { readSubmission } from "./submission.ts";

const textOf = (value: unknown): string | null => (typeof value === "string" ? value : null);
const numberOf = (value: unknown): number | null => (typeof value === "number" ? value : null);

const read = (given: Readonly<Record<string, string | number>>): ReturnType<typeof readSubmission> =>
  readSubmission({
    text: (key) => textOf(given[key]),
    number: (key) => numberOf(given[key]),
  });

test.each([
  [{}, null],
  [{ "submission.public_host": "smtp.example.org" }, { host: "smtp.example.org", port: 465, security: "tls" }],
  [
    { "submission.public_host": "smtp.example.org", "submission.public_security": "starttls" },
    { host: "smtp.example.org", port: 587, security: "starttls" },
  ],
])("%j", (given, value) => {
  expect(read(given)).toEqual({ ok: true, value });
});

test.each([
  [{ "submission.public_port": 25 }, /need submission.public_host/],
  [{ "submission.public_host": "a b" }, /takes a host name/],
  [{ "submission.public_host": "smtp.example.org", "submission.public_security": "none" }, /takes tls or starttls/],
  [{ "submission.public_host": "smtp.example.org", "submission.public_port": 70_000 }, /takes 1 to 65535/],
])("%j is refused", (given, says) => {
  expect(read(given)).toMatchObject({ ok: false, error: expect.stringMatching(says) as unknown });
});

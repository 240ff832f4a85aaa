import { expect, test } from "vitest";
import { readPublicSubmission } from "./public-server.ts";
import type { MailListeners } from "./tls-config.ts";

const textOf = (value: unknown): string | null => (typeof value === "string" ? value : null);
const numberOf = (value: unknown): number | null => (typeof value === "number" ? value : null);
type Given = Readonly<Record<string, string | number>>;

const nothing: MailListeners = { plain: null, tls: null, certificate: null };
const own: MailListeners = {
  ...{ plain: { host: "0.0.0.0", port: 587 }, tls: { host: "0.0.0.0", port: 465 } },
  certificate: { cert: "c", key: "k" },
};
const home: MailListeners = { ...nothing, plain: { host: "127.0.0.1", port: 1587 } };

const read = (given: Given, listeners: MailListeners) =>
  readPublicSubmission(
    { text: (key) => textOf(given[key]), number: (key) => numberOf(given[key]) },
    listeners,
    "https://mail.example.org",
  );

const silent = { host: null, port: null, security: null };

test.each([
  [{}, nothing, silent],
  [{ "submission.public_host": "smtp.example.org" }, nothing, { host: "smtp.example.org", port: 465, security: "tls" }],
  [
    { "submission.public_host": "smtp.example.org", "submission.public_security": "starttls" },
    nothing,
    { host: "smtp.example.org", port: 587, security: "starttls" },
  ],
  [{}, own, silent],
  [{ "submission.public_port": 465 }, own, { ...silent, port: 465 }],
  [{ "submission.public_security": "starttls" }, own, { ...silent, security: "starttls" }],
] as const)("%j", (given: Given, listeners: MailListeners, value) => {
  expect(read(given, listeners)).toEqual({ ok: true, value });
});

test.each([
  [{ "submission.public_port": 25 }, nothing, /need submission.public_host/],
  [{ "submission.public_host": "a b" }, own, /takes a host name/],
  [
    { "submission.public_host": "smtp.example.org", "submission.public_security": "none" },
    nothing,
    /takes tls or starttls/,
  ],
  [{ "submission.public_host": "smtp.example.org", "submission.public_port": 70_000 }, own, /takes 1 to 65535/],
  [{ "submission.public_port": 25 }, home, /^SMTP at mail\.example\.org would show passwords to the network/],
] as const)("%j is refused", (given: Given, listeners: MailListeners, says) => {
  expect(read(given, listeners)).toMatchObject({ ok: false, error: expect.stringMatching(says) as unknown });
});

import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { readSending } from "./sending-config.ts";

const folder = mkdtempSync(path.join(tmpdir(), "sending-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const passwordFile = path.join(folder, "password");
writeFileSync(passwordFile, "secret\n", { mode: 0o600 });
const open = path.join(folder, "open");
writeFileSync(open, "secret\n");
chmodSync(open, 0o644);

type Given = Readonly<Record<string, string | number>>;
const read = (given: Given) =>
  readSending(
    {
      text: (key) => (typeof given[key] === "string" ? given[key] : null),
      number: (key) => (typeof given[key] === "number" ? given[key] : null),
    },
    7_000,
  );
const here = { "submission.smarthost": "smtp://127.0.0.1:10025" };
const there = { "submission.smarthost": "smtp://mx.example.org" };
const login = { "submission.user": "aerogramme", "submission.password_file": passwordFile };

test("without a smarthost nothing is sent", () => {
  expect(read({})).toEqual({ ok: true, value: null });
});

test("limits have defaults, and the size that comes in", () => {
  const limits = { maxBytes: 7_000, maxRecipients: 1_000, messagesPerHour: 200, recipientsPerDay: 2_000 };
  expect(read(here)).toMatchObject({ ok: true, value: { limits } });
  const said = { "submission.max_bytes": 5, "submission.max_recipients": 6, "submission.messages_per_hour": 7 };
  const value = { limits: { maxBytes: 5, maxRecipients: 6, messagesPerHour: 7, recipientsPerDay: 8 } };
  expect(read({ ...here, ...said, "submission.recipients_per_day": 8 })).toMatchObject({ ok: true, value });
});

test.each([
  [here, { host: "127.0.0.1", port: 10025, security: "none" }],
  [there, { host: "mx.example.org", port: 25, security: "starttls" }],
  [{ ...there, "submission.smarthost_tls": "none" }, { security: "none" }],
  [{ ...here, "submission.smarthost_tls": "starttls" }, { security: "starttls" }],
  [{ "submission.smarthost": "smtps://[::1]" }, { host: "::1", port: 465, security: "tls" }],
  [{ ...there, ...login }, { login: { user: "aerogramme", passwordFile } }],
])("%j", (given: Given, smarthost) => {
  expect(read(given)).toMatchObject({ ok: true, value: { smarthost } });
});

test.each([
  [{ "submission.user": "x" }, /needs submission.smarthost/],
  [{ "submission.smarthost": "mx.example.org:25" }, /takes smtp:\/\/HOST:PORT/],
  [{ "submission.smarthost": "smtp://user:pw@mx.example.org" }, /takes smtp:\/\/HOST:PORT/],
  [{ ...there, "submission.smarthost_tls": "maybe" }, /takes starttls or none/],
  [{ "submission.smarthost": "smtps://x", "submission.smarthost_tls": "starttls" }, /TLS already/],
  [{ ...there, "submission.smarthost_ca": passwordFile }, /holds no certificate/],
  [{ ...there, "submission.user": "x" }, /need each other/],
  [{ ...there, ...login, "submission.smarthost_tls": "none" }, /in clear/],
  [{ ...there, ...login, "submission.password_file": "password" }, /absolute/],
  [{ ...there, ...login, "submission.password_file": open }, /chmod 600/],
  [{ ...there, ...login, "submission.password_file": `${passwordFile}.not` }, /can not be read/],
  [{ ...here, "submission.max_recipients": 0 }, /takes 1 to 5000/],
])("%j is refused", (given: Given, says) => {
  expect(read(given)).toMatchObject({ ok: false, error: expect.stringMatching(says) as unknown });
});

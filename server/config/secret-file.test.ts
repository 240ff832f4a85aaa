import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { readProviderConfig } from "./provider-config.ts";
import { readSecretFile, secretFileBytes } from "./secret-file.ts";

const folder = mkdtempSync(path.join(tmpdir(), "secret-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const secret = Uint8Array.from({ length: 32 }, (_, i) => i);
let count = 0;
function fileOf(content: Uint8Array | string, mode = 0o600): string {
  const file = path.join(folder, `secret-${count++}`);
  writeFileSync(file, content);
  chmodSync(file, mode);
  return file;
}

test("what is written is read again", () => {
  expect(readSecretFile(fileOf(secretFileBytes(secret)))).toEqual({ ok: true, value: secret });
  expect(readSecretFile(fileOf(secretFileBytes(secret), 0o400))).toEqual({ ok: true, value: secret });
});

test.each([
  ["for the group", secretFileBytes(secret), 0o640, /others than its owner: chmod 600/],
  ["for everybody", secretFileBytes(secret), 0o604, /others than its owner: chmod 600/],
  ["too short", "c2hvcnQ=", 0o600, /32 bytes in base64/],
  ["no base64", "%".repeat(44), 0o600, /32 bytes in base64/],
  ["too long", "A".repeat(1000), 0o600, /32 bytes in base64/],
  ["empty", "", 0o600, /32 bytes in base64/],
] as const)("%s: refused in one line that shows nothing of it", (_, content, mode, pattern) => {
  const read = readSecretFile(fileOf(content, mode));
  expect(read).toMatchObject({ ok: false, error: expect.stringMatching(pattern) as string });
  if (!read.ok) expect(read.error).not.toMatch(/\n|c2hv|AAAA|%%/);
});

test("a folder and a missing file are refused", () => {
  expect(readSecretFile(folder)).toMatchObject({
    ok: false,
    error: expect.stringContaining("is not a file") as string,
  });
  const missing = readSecretFile(path.join(folder, "nowhere"));
  expect(missing).toMatchObject({ ok: false, error: expect.stringContaining("does not exist") as string });
});

const configOf = (toml: string, environment: Record<string, string> = {}) => {
  const flags = { has: () => false, text: () => null };
  return readProviderConfig({ file: fileOf(toml), environment, flags }, folder);
};

test("the provider's settings name the one in use and those before it, in file and environment", () => {
  const [now, before, first] = [9, 8, 7].map((n) => fileOf(secretFileBytes(secret.map(() => n))));
  const values = (n: number) => secret.map(() => n);
  const file = configOf(`[access]\nsecret_file = '${now}'\nold_secret_files = ['${before}', '${first}']\n`);
  expect(file).toMatchObject({
    ok: true,
    value: { accessSecrets: { current: values(9), old: [values(8), values(7)] } },
  });
  const environment = {
    AEROGRAMME_ACCESS_SECRET_FILE: now ?? "",
    AEROGRAMME_ACCESS_OLD_SECRET_FILES: `${before}:${first}`,
  };
  expect(configOf("", environment)).toEqual(file);
  expect(configOf("")).toMatchObject({ ok: true, value: { accessSecrets: { current: null, old: [] } } });
});

test.each([
  ["secret_file = 'secret'", /access\.secret_file takes absolute paths/],
  ["secret_file = '/nonexistent/x'", /access\.secret_file: .*does not exist/],
  ["old_secret_files = ['/nonexistent/x']", /access\.old_secret_files: .*does not exist/],
  ["old_secret_files = '/nonexistent/x'", /access\.old_secret_files must be a list/],
  ["old_secret_files = [1]", /access\.old_secret_files must be a list/],
  ["old_secret_files = ['']", /access\.old_secret_files must be a list/],
] as const)("%s is refused", (line, pattern) => {
  expect(configOf(`[access]\n${line}\n`)).toMatchObject({
    ok: false,
    error: expect.stringMatching(pattern) as string,
  });
});

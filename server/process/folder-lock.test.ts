import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { isFolderLocked, lockFolder } from "./folder-lock.ts";
import { tempFolder } from "../companion/testing/temp-folder.ts";

test("one holder at a time; free again once released", () => {
  const folder = tempFolder();
  const lock = lockFolder(folder);
  expect(lock).not.toBeNull();
  expect(lockFolder(folder)).toBeNull();
  expect(statSync(join(folder, "lock")).mode & 0o777).toBe(0o600);
  lock?.release();
  const again = lockFolder(folder);
  expect(again).not.toBeNull();
  again?.release();
});

test("whether one is held is seen without taking it", () => {
  const folder = tempFolder();
  expect(isFolderLocked(folder)).toBe(false);
  expect(readdirSync(folder)).toEqual([]);
  const lock = lockFolder(folder);
  expect(isFolderLocked(folder)).toBe(true);
  lock?.release();
  expect(isFolderLocked(folder)).toBe(false);
});

test("a process killed with -9 leaves no lock behind", async () => {
  const folder = tempFolder();
  const script = `import Database from "libsql"; const d = new Database(${JSON.stringify(join(folder, "lock"))});
    d.exec("PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE"); console.log("held"); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  expect(lockFolder(folder)).toBeNull();
  child.kill("SIGKILL");
  await once(child, "exit");
  const lock = lockFolder(folder);
  expect(lock).not.toBeNull();
  lock?.release();
});

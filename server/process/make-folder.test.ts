import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { tempFolder } from "../companion/testing/temp-folder.ts";
import { makeFolder } from "./make-folder.ts";

test("makes what is missing, its owner's alone; again is no failure", async () => {
  const path = join(tempFolder(), "a", "b", "c");
  await makeFolder(path);
  await makeFolder(path);
  expect(statSync(path).mode & 0o777).toBe(0o700);
});

test.runIf(existsSync("/proc/version"))("where nothing can be made it fails, and ends", async () => {
  await expect(makeFolder("/proc/nope/further/down")).rejects.toThrow(/ENOENT|EACCES|EPERM|EROFS/);
});

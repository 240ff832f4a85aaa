import { statSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { askCompanion, serveControl } from "./control.ts";
import { tempFolder } from "./testing/temp-folder.ts";

test("a command asks the running companion", async () => {
  const data = tempFolder();
  const control = await serveControl(data, (request) => Promise.resolve({ asked: request.type }));
  onTestFinished(control.close);
  expect(statSync(join(data, "control.sock")).mode & 0o777).toBe(0o600);
  expect(await askCompanion(data, { type: "status" })).toEqual({ value: { asked: "status" } });
});

test("with none running the answer is null, also where a dead one left its socket", async () => {
  const data = tempFolder();
  expect(await askCompanion(data, { type: "status" })).toBeNull();
  await writeFile(join(data, "control.sock"), "");
  expect(await askCompanion(data, { type: "status" })).toBeNull();
  const control = await serveControl(data, () => Promise.resolve(null));
  onTestFinished(control.close);
  expect(await askCompanion(data, { type: "reload" })).toEqual({ value: null });
});

test("a failure comes back as its words", async () => {
  const data = tempFolder();
  const control = await serveControl(data, () => Promise.reject(new Error("no such account")));
  onTestFinished(control.close);
  await expect(askCompanion(data, { type: "remove", account: "x" })).rejects.toThrow("no such account");
});

test("a folder whose path is too long for a socket works too", async () => {
  const data = join(tempFolder(), "x".repeat(120));
  await mkdir(data);
  const control = await serveControl(data, () => Promise.resolve(1));
  onTestFinished(control.close);
  expect(await askCompanion(data, { type: "status" })).toEqual({ value: 1 });
});
